import type { Grants } from '../../core/project/project.ts';
import type { Flow } from '../../flows/flow.ts';
import { type RouteName, routeNames, routes } from '../views/route.ts';

export const loaderRole = 'ndoo_loader';
export const auditorRole = 'ndoo_auditor';

/** The role that reads the views of a flow on one way. */
export const flowRole = (flow: string, route: RouteName): string => routes[route].roleOf(flow);

/** A role whose members `ndoo grants` looks after, and the accounts that belong there. */
export type ManagedRole = { readonly role: string; readonly accounts: readonly string[] };

/** Every role that is looked after. A flow goes one way, and its role on the other may be left from before: it has the same. */
export const managedRoles = (
	flows: readonly Pick<Flow, 'name'>[],
	declared: Grants | undefined,
): readonly ManagedRole[] => [
	{ role: loaderRole, accounts: declared?.loader ?? [] },
	{ role: auditorRole, accounts: declared?.auditor ?? [] },
	...flows.flatMap(({ name }) =>
		routeNames.map((route) => ({
			role: flowRole(name, route),
			accounts: declared?.flows[name] ?? [],
		})),
	),
];
