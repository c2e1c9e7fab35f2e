import type { Day } from '../../../core/day.ts';
import { assess } from '../../../flows/assessment.ts';
import type { BusinessUnit } from '../../../flows/business-unit.ts';
import { type Flow, type FlowTable, isSent } from '../../../flows/flow.ts';
import { judgeFlow } from '../../../flows/gate.ts';
import { viewName } from '../../../flows/view-name.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import { type PlannedFlow, plannedFlow, viewText } from '../../views/build/planned-flow.ts';
import { insideSchema } from '../../views/plan/layers.ts';
import { relationsRead } from '../../views/plan/relations-read.ts';
import { routes } from '../../views/plan/route.ts';
import type { ExposureNode, NodeId, UnitNode, ViewNode } from '../graph.ts';
import { idOf } from './identity.ts';

export type FlowNodes = { readonly views: readonly ViewNode[]; readonly exposure: ExposureNode };

/** What the nodes of flows are made by. */
export type FlowScope = {
	readonly project: string;
	readonly today: Day;
	readonly dialect: Dialect;
	/** The node of a relation that a flow reads. */
	readonly nodeOf: (relation: RelationName) => NodeId | undefined;
};

/** The views of a flow and what leaves by them, whatever may be built of it today. */
export function flowNodes(flow: Flow, scope: FlowScope): FlowNodes {
	const judged = judgeFlow(flow, scope.today);
	const planned = judged.route === 'refused' ? undefined : plannedFlow(judged, scope.dialect);
	const views = flow.tables.map((table) => viewNode(flow, table, { ...scope, planned }));
	const exposure: ExposureNode = {
		id: idOf('exposure', scope.project, flow.name),
		resourceType: 'exposure',
		name: flow.name,
		fqn: [scope.project, 'returns', flow.name],
		title: flow.title,
		description: flow.purpose.trim(),
		recipient: `${flow.recipient.name} (${flow.recipient.odsCode})`,
		columns: [],
		tags: [],
		dependsOn: views.flatMap((view) => (view.isSent ? [view.id] : [])).toSorted(),
		path: flow.file,
		place: { file: flow.file },
		route: judged.route,
	};
	return { views, exposure };
}

type ViewScope = FlowScope & { readonly planned: PlannedFlow | undefined };

function viewNode(flow: Flow, table: FlowTable, { project, dialect, nodeOf, planned }: ViewScope): ViewNode {
	const name = viewName(flow.name, table.name);
	const plan = planned?.views.find(({ view }) => view.name === name);
	const isPassedOn = passesOn(flow);
	const reads = isPassedOn ? [table.source] : relationsRead(flow, table);
	const inside = isPassedOn ? undefined : { schema: insideSchema, name };
	const outside = { schema: routes[isPassedOn ? 'passthrough' : 'cleaned'].schema, name };
	return {
		id: idOf('view', project, flow.name, table.name),
		resourceType: 'view',
		name,
		fqn: [project, isPassedOn ? 'passthrough' : 'cleaned', name],
		flow: flow.name,
		table: table.name,
		route: planned?.route ?? 'refused',
		relation: isSent(table) ? outside : (inside ?? outside),
		inside,
		isModel: table.role === 'model',
		isSent: isSent(table),
		description: '',
		columns: table.columns.map((column) => ({ name: column, description: '', tests: [] })),
		tags: [],
		dependsOn: [...new Set(reads.flatMap((relation) => nodeOf(relation) ?? []))].toSorted(),
		path: flow.file,
		place: table.place,
		about: table.role === 'nobody' ? 'nobody' : 'people',
		ways: [],
		// The statements of cleaned views are PostgreSQL's.
		compiledSql: dialect === 'postgres' && plan !== undefined ? viewText(plan) : undefined,
	};
}

/** Whether everybody in a flow leaves, by what its assessment says so far; one that says nothing yet is not taken to. */
function passesOn({ assessment }: Flow): boolean {
	const outcome = assessment === undefined ? undefined : assess(assessment.answers).outcome;
	return outcome === 'exempt' || outcome === 'not-applicable';
}

export const unitNode = (unit: BusinessUnit, scope: Pick<FlowScope, 'project' | 'nodeOf'>): UnitNode => ({
	id: idOf('business_unit', scope.project, unit.name),
	resourceType: 'business_unit',
	name: unit.name,
	fqn: [scope.project, 'business-units', unit.name],
	title: unit.title,
	system: unit.system,
	description: unit.title,
	columns: [],
	tags: [],
	dependsOn: unit.source.kind === 'table' ? [scope.nodeOf(unit.source.table)].filter((id) => id !== undefined) : [],
	path: unit.file,
	place: { file: unit.file },
});
