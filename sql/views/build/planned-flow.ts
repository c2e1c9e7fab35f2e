import { endOfDay } from '../../../core/day.ts';
import { type Flow, isSent } from '../../../flows/flow.ts';
import { type BuildableFlow, type End, endOf, type Judgement, type PassThroughFlow } from '../../../flows/gate.ts';
import { reasonOf, reasonText } from '../../../flows/reason.ts';
import { viewName } from '../../../flows/view-name.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import { layersUnder } from '../plan/layers.ts';
import type { PlannedObject } from '../plan/planned-object.ts';
import { planCleanedViews } from '../plan/planner.ts';
import { type RouteName, routes } from '../plan/route.ts';
import { passThroughViewSql } from '../render/pass-through-view.ts';
import { edgeSql, insideViewSql } from '../render/view.ts';
import { viewDialectOf } from '../render/view-dialects.ts';
import type { GateColumns } from './catalogue.ts';
import { catalogueOf } from './dialects.ts';
import { fingerprint } from './fingerprint.ts';

/** A view as it is to be. */
export type PlannedView = {
	/** The one that readers read, of a table that is sent. */
	readonly view: RelationName;
	readonly isSent: boolean;
	readonly source: RelationName;
	readonly columns: readonly string[];
	/** All that is made for it, each after what it reads. */
	readonly objects: readonly PlannedObject[];
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
		...opening(endOf(flow), flow, told, dialect),
	};
	return {
		flow,
		route,
		views: judged.route === 'cleaned' ? cleanedViews(judged.flow, dialect) : passThroughViews(judged.flow, dialect),
		gateSql: catalogueOf[dialect].gateSql(routes[route], flow.name, columns),
		fingerprint: told,
	};
}

/** The statements of a view as they read without a warehouse. */
export const viewText = ({ objects }: Pick<PlannedView, 'objects'>): string =>
	objects.map(({ sql }) => sql([])).join('\n\n');

const cleanedViews = (flow: BuildableFlow, dialect: Dialect): readonly PlannedView[] =>
	planCleanedViews(flow).map((plan): PlannedView => {
		const { inside, fence } = layersUnder(plan.view.name);
		if (!plan.isSent) return { ...plan, objects: [loadersView(inside, insideViewSql(plan, dialect))] };
		return {
			...plan,
			objects: [
				loadersView(inside, insideViewSql(plan, dialect)),
				{ kind: 'fence', name: fence, to: 'readers', sql: (columns) => edgeSql(plan, columns, dialect).fence },
				{ kind: 'view', name: plan.view, to: 'readers', sql: (columns) => edgeSql(plan, columns, dialect).view },
			],
		};
	});

const loadersView = (name: RelationName, sql: string): PlannedObject => ({
	kind: 'view',
	name,
	to: 'loader',
	sql: () => sql,
});

const passThroughViews = (flow: PassThroughFlow, dialect: Dialect): readonly PlannedView[] =>
	flow.tables.filter(isSent).map((table): PlannedView => {
		const { name, source, columns } = table;
		const view = { schema: routes.passthrough.schema, name: viewName(flow.name, name) };
		return {
			view,
			isSent: true,
			source,
			columns,
			objects: [{ kind: 'view', name: view, to: 'both', sql: () => passThroughViewSql(flow, table, dialect) }],
		};
	});

const cleanedGate = (flow: BuildableFlow): GateColumns => ({ max_list_age_days: String(flow.maxListAgeDays) });

const passThroughGate = (flow: PassThroughFlow, dialect: Dialect): GateColumns => ({
	reason: viewDialectOf[dialect].quotedLiteral(reasonText(reasonOf(flow))),
	ending: viewDialectOf[dialect].quotedLiteral(endOf(flow).what),
});

const opening = ({ on }: End, { timeZone }: Flow, told: string, dialect: Dialect): GateColumns => ({
	valid_until: viewDialectOf[dialect].quotedLiteral(on),
	closes_at: catalogueOf[dialect].momentSql(momentText(endOfDay(on, timeZone))),
	fingerprint: viewDialectOf[dialect].quotedLiteral(told),
	built_at: catalogueOf[dialect].now,
});

/** As both dialects read it, whatever the settings of a session are. */
const momentText = (moment: Date): string => `${moment.toISOString().slice(0, 23).replace('T', ' ')} +00:00`;
