import { type BuildableFlow, type End, endOf, type Judgement, type PassThroughFlow } from '../../flows/gate.ts';
import { reasonOf, reasonText } from '../../flows/reason.ts';
import { viewName } from '../../flows/view-name.ts';
import { quotedLiteral } from '../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import { fingerprint } from './fingerprint.ts';
import { passThroughViewSql } from './pass-through-view.ts';
import { planCleanedViews } from './planner.ts';
import { viewSql } from './postgres-view.ts';
import { type RouteName, routes } from './route.ts';

/** A view as it is to be. */
export type PlannedView = {
	readonly view: RelationName;
	readonly source: RelationName;
	readonly columns: readonly string[];
	readonly sql: string;
};

/** All that a warehouse is told of a flow, whichever way it goes. */
export type PlannedFlow = {
	readonly flow: BuildableFlow | PassThroughFlow;
	readonly route: RouteName;
	readonly views: readonly PlannedView[];
	/** Opens its gate. */
	readonly gateSql: string;
	readonly fingerprint: string;
};

export function plannedFlow(judged: Exclude<Judgement, { route: 'refused' }>): PlannedFlow {
	const { flow, route } = judged;
	const told = { flow, route, fingerprint: fingerprint(flow) };
	return route === 'cleaned'
		? { ...told, views: cleanedViews(flow), gateSql: gateSql(route, flow.name, cleanedGate(flow)) }
		: { ...told, views: passThroughViews(flow), gateSql: gateSql(route, flow.name, passThroughGate(flow)) };
}

const cleanedViews = (flow: BuildableFlow): readonly PlannedView[] =>
	planCleanedViews(flow).map((plan) => ({ ...plan, sql: viewSql(plan) }));

const passThroughViews = (flow: PassThroughFlow): readonly PlannedView[] =>
	flow.tables.map((table) => ({
		view: { schema: routes.passthrough.schema, name: viewName(flow.name, table.name) },
		source: table.source,
		columns: table.columns,
		sql: passThroughViewSql(flow, table),
	}));

/** The columns of a gate beside the flow's name, as SQL. */
type GateColumns = Readonly<Record<string, string>>;

const cleanedGate = (flow: BuildableFlow): GateColumns => ({
	max_list_age_days: String(flow.maxListAgeDays),
	...opening(flow, endOf(flow)),
});

function passThroughGate(flow: PassThroughFlow): GateColumns {
	const end = endOf(flow);
	return {
		reason: quotedLiteral(reasonText(reasonOf(flow))),
		ending: quotedLiteral(end.what),
		...opening(flow, end),
	};
}

const opening = (flow: BuildableFlow | PassThroughFlow, { on }: End): GateColumns => ({
	valid_until: quotedLiteral(on),
	fingerprint: quotedLiteral(fingerprint(flow)),
	built_at: 'now()',
});

const gateSql = (route: RouteName, flow: string, columns: GateColumns): string =>
	[
		`insert into ndoo.${routes[route].gate} (flow, ${Object.keys(columns).join(', ')})`,
		`values (${[quotedLiteral(flow), ...Object.values(columns)].join(', ')})`,
		'on conflict (flow) do update set',
		`${Object.keys(columns)
			.map((column) => `\t${column} = excluded.${column}`)
			.join(',\n')};`,
	].join('\n');
