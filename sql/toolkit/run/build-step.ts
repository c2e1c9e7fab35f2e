import { type ColumnRules, usualRules } from '../../../flows/column-sense/column-rules.ts';
import { requireSensibleColumns } from '../../../flows/column-sense/flow-columns.ts';
import type { Flow } from '../../../flows/flow.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import { quoted } from '../../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Session, Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { recordBuilt } from '../../built/record-built.ts';
import { warehouseRoles } from '../../roles/roles.ts';
import { type AwaitingFlow, type BuildOptions, builtFlow, requireSources } from '../../views/build.ts';
import { closeGateSql } from '../../views/closing-sql.ts';
import { catalogueOf } from '../../views/dialects.ts';
import { relationsRead } from '../../views/relations-read.ts';
import { type Dependents, newViewStatements, runViewStatement, viewStatements } from '../../views/view-statements.ts';
import type { ExposureNode, ModelNode, ViewNode } from '../graph.ts';
import { buildModel, newModelStatements } from './build-model.ts';
import type { Lineage } from './plan.ts';
import { prove, readableBy } from './postgres-proof.ts';

/** What steps of a build are done with. */
export type StepWork = Omit<BuildOptions, 'only' | 'dependents'> & {
	readonly warehouse: Warehouse;
	readonly lineage: Lineage;
	readonly dependents: Dependents;
	/** Flows that disclose models. */
	readonly awaiting: readonly AwaitingFlow[];
};

/** Builds one node, whole or not at all; gives what was run, or would be. */
export async function buildStep(step: ModelNode | ViewNode | ExposureNode, work: StepWork): Promise<readonly string[]> {
	switch (step.resourceType) {
		case 'model':
			return await modelStep(step, work);
		case 'view':
			return await viewStep(step, work);
		case 'exposure':
			return await gateStep(step, work);
		default:
			return step satisfies never;
	}
}

async function modelStep(
	node: ModelNode,
	{ warehouse, lineage, dependents, dryRun }: StepWork,
): Promise<readonly string[]> {
	if (dryRun) return newModelStatements(node);
	return await warehouse.transaction('read-write', (session) =>
		buildModel(session, node, { readable: readableBy(node, lineage), dependents }),
	);
}

async function viewStep(node: ViewNode, work: StepWork): Promise<readonly string[]> {
	const { planned } = awaited(node.flow, work);
	const view = planned.views.find((one) => one.view.name === node.name);
	if (view === undefined) throw new Error(`the flow ${node.flow} has no view ${node.name}`);
	const roles = await warehouseRoles(work.warehouse);
	const to = { role: roles.ofFlow(node.flow, planned.route), loader: roles.loader };
	const { replacement } = catalogueOf[work.warehouse.dialect];
	if (work.dryRun) return newViewStatements(work.warehouse, view, to);
	return await work.warehouse.transaction('read-write', async (session) => {
		await proveStanding(session, node, work.lineage);
		// A model may read other views of its own flow. Nobody else sees the gate open before all of it is built.
		await session.script(planned.gateSql);
		await requireTable(session, planned.flow, node.table, {
			rules: work.columnRules ?? usualRules,
			route: planned.route,
		});
		await session.script(closeGateSql(session.dialect, planned.route, node.flow));
		const statements = await viewStatements(session, view, {
			to,
			replacement: await replacement(session),
			dependents: work.dependents,
		});
		for (const statement of statements) await runViewStatement(session, statement);
		return statements;
	});
}

/** A model that a view discloses has to be in the warehouse as its file has it, whoever made it there. */
async function proveStanding(session: Session, node: ViewNode, lineage: Lineage): Promise<void> {
	const readable = readableBy(node, lineage);
	for (const { relation } of readable.models.filter((model) => readable.named.includes(model.relation)))
		await prove(session, { ...node, compiledSql: `select 1 as one from ${quoted(relation)}` }, readable);
}

type Judging = { readonly rules: ColumnRules; readonly route: ViewNode['route'] };

/** The same look at columns as for a table of a system, now that the model is there. */
async function requireTable(session: Session, flow: Flow, name: string, { rules, route }: Judging): Promise<void> {
	const table = flow.tables.find((one) => one.name === name);
	if (table === undefined) throw new Error(`the flow ${flow.name} has no table ${name}`);
	const read = relationsRead(flow, table);
	const isRead = ({ source }: { readonly source: RelationName }) =>
		read.some((one) => one.schema === source.schema && one.name === source.name);
	await requireSources(session, [{ ...flow, tables: flow.tables.filter(isRead) }]);
	if (route === 'cleaned')
		await requireSensibleColumns(session, [{ ...flow, bridge: undefined, tables: [table] }], rules);
}

async function gateStep(
	{ name }: ExposureNode,
	{ warehouse, awaiting, ...work }: StepWork,
): Promise<readonly string[]> {
	const { planned } = awaited(name, { awaiting });
	if (work.dryRun) return [planned.gateSql];
	const { flow, ...detail } = builtFlow(planned);
	await warehouse.transaction('read-write', async (session) => {
		await session.script(planned.gateSql);
		await recordBuilt(session, planned);
		await record(session, await work.digestKey(), {
			event: 'views built',
			actor: work.actor,
			at: work.now,
			flow,
			detail,
		});
	});
	return [planned.gateSql];
}

function awaited(flow: string, { awaiting }: Pick<StepWork, 'awaiting'>): AwaitingFlow {
	const found = awaiting.find(({ planned }) => planned.flow.name === flow);
	if (found === undefined) throw new Error(`the flow ${flow} awaits no model`);
	return found;
}
