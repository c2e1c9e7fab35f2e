import type { Grants } from '../../core/project/project.ts';
import type { Flow } from '../../flows/flow.ts';
import type { WarehouseRoles } from '../roles/roles.ts';
import { routeNames } from '../views/plan/route.ts';

/** A role whose members `ndoo grants` looks after, and the accounts that belong there. */
export type ManagedRole = { readonly role: string; readonly accounts: readonly string[] };

/** Every role that is looked after. A flow goes one way, and its role on the other may be left from before: it has the same. */
export const managedRoles = (
	flows: readonly Pick<Flow, 'name'>[],
	declared: Grants | undefined,
	of: WarehouseRoles,
): readonly ManagedRole[] => [
	{ role: of.loader, accounts: declared?.loader ?? [] },
	{ role: of.auditor, accounts: declared?.auditor ?? [] },
	...flows.flatMap(({ name }) =>
		routeNames.map((route) => ({
			role: of.ofFlow(name, route),
			accounts: declared?.flows[name] ?? [],
		})),
	),
];
