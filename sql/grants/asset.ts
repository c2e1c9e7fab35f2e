import type { Flow } from '../../flows/flow.ts';
import { viewName } from '../../flows/view-name.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import { type RouteName, routeNames, routes } from '../views/route.ts';

/** The list itself; the pointer has no number. */
export const listRelations: readonly RelationName[] = ['slot_a', 'slot_b', 'cleaned_list'].map((name) => ({
	schema: 'ndoo_list',
	name,
}));

export const ledgerRelation: RelationName = { schema: 'ndoo', name: 'ledger' };

/** A view of a flow, on the way that it goes or on the other; whether it is there is for the warehouse to say. */
export type FlowView = {
	readonly flow: string;
	readonly route: RouteName;
	readonly view: RelationName;
	readonly source: RelationName;
	/** A table about nobody tells nothing of a person, whoever reads it beside its source. */
	readonly isAboutPeople: boolean;
};

export const flowViews = (flows: readonly Flow[]): readonly FlowView[] =>
	flows.flatMap(({ name: flow, tables }) =>
		routeNames.flatMap((route) =>
			tables.map(({ name, role, source }) => ({
				flow,
				route,
				view: { schema: routes[route].schema, name: viewName(flow, name) },
				source,
				isAboutPeople: role !== 'nobody',
			})),
		),
	);

/** Where the numbers of people stand in the open, each once: what the views read, bridges among it. */
export function sourceRelations(flows: readonly Flow[]): readonly RelationName[] {
	const sources = flows.flatMap(({ tables, bridge }) => [
		...tables.filter(({ role }) => role !== 'nobody').map(({ source }) => source),
		...(bridge === undefined ? [] : [bridge.source]),
	]);
	return [...new Map(sources.map((source) => [relationText(source), source])).values()];
}

export const relationText = ({ schema, name }: RelationName): string => `${schema}.${name}`;
