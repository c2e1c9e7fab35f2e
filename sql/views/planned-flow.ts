import { type BuildableFlow, type End, endOf, type Judgement, type PassThroughFlow } from '../../flows/gate.ts';
import { reasonOf, reasonText } from '../../flows/reason.ts';
import { viewName } from '../../flows/view-name.ts';
import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import type { GateColumns } from './catalogue.ts';
import { catalogueOf, wordsOf } from './dialects.ts';
import { fingerprint } from './fingerprint.ts';
import { passThroughViewSql } from './pass-through-view.ts';
import { planCleanedViews } from './planner.ts';
import { type RouteName, routes } from './route.ts';
import { viewSql } from './view.ts';

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

export function plannedFlow(judged: Exclude<Judgement, { route: 'refused' }>, dialect: Dialect): PlannedFlow {
	const { flow, route } = judged;
	const told = fingerprint(flow, dialect);
	const columns = {
		...(judged.route === 'cleaned' ? cleanedGate(judged.flow) : passThroughGate(judged.flow, dialect)),
		...opening(endOf(flow), told, dialect),
	};
	return {
		flow,
		route,
		views: judged.route === 'cleaned' ? cleanedViews(judged.flow, dialect) : passThroughViews(judged.flow, dialect),
		gateSql: catalogueOf[dialect].gateSql(routes[route], flow.name, columns),
		fingerprint: told,
	};
}

const cleanedViews = (flow: BuildableFlow, dialect: Dialect): readonly PlannedView[] =>
	planCleanedViews(flow).map((plan) => ({ ...plan, sql: viewSql(plan, dialect) }));

const passThroughViews = (flow: PassThroughFlow, dialect: Dialect): readonly PlannedView[] =>
	flow.tables.map((table) => ({
		view: { schema: routes.passthrough.schema, name: viewName(flow.name, table.name) },
		source: table.source,
		columns: table.columns,
		sql: passThroughViewSql(flow, table, dialect),
	}));

const cleanedGate = (flow: BuildableFlow): GateColumns => ({ max_list_age_days: String(flow.maxListAgeDays) });

const passThroughGate = (flow: PassThroughFlow, dialect: Dialect): GateColumns => ({
	reason: wordsOf[dialect].quotedLiteral(reasonText(reasonOf(flow))),
	ending: wordsOf[dialect].quotedLiteral(endOf(flow).what),
});

const opening = ({ on }: End, told: string, dialect: Dialect): GateColumns => ({
	valid_until: wordsOf[dialect].quotedLiteral(on),
	fingerprint: wordsOf[dialect].quotedLiteral(told),
	built_at: catalogueOf[dialect].now,
});
