import { NdooError } from '../../core/errors.ts';
import type { Flow } from '../../flows/flow.ts';
import { quoted } from '../../warehouse/postgres-dialect.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import { shown } from '../build-record/built-fault.ts';
import { requireOwnAsBuilt } from '../build-record/built-faults.ts';
import { asObjects, recordBuilt } from '../build-record/record-built.ts';
import { identityOf, type RecordedObject, standingAmong } from '../build-record/standing.ts';
import type { ExposureNode, ModelNode, ViewNode } from '../compiler/graph.ts';
import { handOverSql, modelRoleSql } from '../roles/model-role-sql.ts';
import { warehouseRoles } from '../roles/roles.ts';
import { type BuildOptions, builtFlow, recordViewsBuilt } from '../views/build/build.ts';
import { catalogueOf } from '../views/build/dialects.ts';
import type { AwaitingFlow } from '../views/build/late-views.ts';
import type { PlannedFlow } from '../views/build/planned-flow.ts';
import { requireSources } from '../views/build/required-sources.ts';
import {
	type Dependents,
	type HadBefore,
	newViewStatements,
	runViewStatement,
	viewStatements,
} from '../views/build/view-statements.ts';
import { insideSchema, layersUnder } from '../views/plan/layers.ts';
import { closeGateSql } from '../views/render/closing-sql.ts';
import { buildModel, newModelStatements } from './build-model.ts';
import { modelRoleOf, modelsOf, reachOfModels } from './model-role.ts';
import type { Lineage } from './plan.ts';
import { readableBy } from './readable.ts';
import { prove } from './witness.ts';

/** What steps of a build are done with. */
export type StepWork = Omit<BuildOptions, 'only' | 'dependents'> & {
	readonly warehouse: Warehouse;
	readonly lineage: Lineage;
	readonly dependents: Dependents;
	readonly hadBefore: HadBefore;
	/** What the steps made, by identity: it is put on record once all of a return is there. */
	readonly made: Map<string, RecordedObject>;
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
	{ warehouse, lineage, dependents, hadBefore, made, dryRun }: StepWork,
): Promise<readonly string[]> {
	if (dryRun) return await newModelStatements(warehouse, node, { lineage });
	return await warehouse.transaction('read-write', async (session) => {
		const statements = await buildModel(session, node, { lineage, dependents, hadBefore });
		if (node.materialized === 'view') await keepMade(session, [{ ...node.relation, kind: 'view' }], made);
		return statements;
	});
}

async function viewStep(node: ViewNode, work: StepWork): Promise<readonly string[]> {
	const { planned } = awaited(node.flow, work);
	const view = planned.views.find((one) => one.view.name === node.name);
	if (view === undefined) throw new Error(`the flow ${node.flow} has no view ${node.name}`);
	const roles = await warehouseRoles(work.warehouse);
	const to = { role: roles.ofFlow(node.flow, planned.route), loader: roles.loader };
	const { replacement } = catalogueOf[work.warehouse.dialect];
	const { warehouse, lineage } = work;
	if (work.dryRun)
		return [...newViewStatements(warehouse, view, to), ...(await fenceOwnerSql(warehouse, node, lineage))];
	return await warehouse.transaction('read-write', async (session) => {
		await proveStanding(session, node, lineage);
		await requireTable(session, planned.flow, node.table);
		const statements = [
			...(await viewStatements(session, view, {
				to,
				replacement: await replacement(session),
				dependents: work.dependents,
				hadBefore: work.hadBefore,
			})),
			...(await fenceOwnerSql(session, node, lineage)),
		];
		for (const statement of statements) await runViewStatement(session, statement);
		await readAsModels(session, planned, node);
		await keepMade(session, asObjects(view), work.made);
		return statements;
	});
}

/** The fence of a model runs with the rights of the role that owns the return's models, so that it reads what that may. */
async function fenceOwnerSql(session: Session, { flow, name }: ViewNode, lineage: Lineage): Promise<readonly string[]> {
	const role = await modelRoleOf(session, flow);
	return [
		modelRoleSql(role, reachOfModels(flow, lineage)),
		handOverSql('function', `${quoted(layersUnder(name).fence)}()`, insideSchema, role),
	];
}

/**
 * Reads a model once, to its end and with the rights of the role that owns it: what that may not read, the engine refuses here,
 * whatever the model's SQL calls. Nobody else sees the gate open before all of the return is built.
 */
async function readAsModels(session: Session, planned: PlannedFlow, { flow, name }: ViewNode): Promise<void> {
	await session.script(planned.gateSql);
	await session.query({ text: `select count(*) as rows from ${quoted(layersUnder(name).fence)}()` });
	await session.script(closeGateSql(session.dialect, planned.route, flow));
}

/** A model that a view discloses has to be in the warehouse as its file has it, whoever made it there. */
async function proveStanding(session: Session, node: ViewNode, lineage: Lineage): Promise<void> {
	const readable = readableBy(node, lineage);
	for (const { relation } of readable.models.filter((model) => readable.named.includes(model.relation)))
		await prove(session, { ...node, compiledSql: `select 1 as one from ${quoted(relation)}` }, readable);
}

/** The columns that it names are there. What they hold was looked into where their rows come from. */
async function requireTable(session: Session, flow: Flow, name: string): Promise<void> {
	await requireSources(session, [
		{ ...flow, bridge: undefined, tables: flow.tables.filter((table) => table.name === name) },
	]);
}

async function gateStep(
	{ name }: ExposureNode,
	{ warehouse, awaiting, lineage, ...work }: StepWork,
): Promise<readonly string[]> {
	const { planned } = awaited(name, { awaiting });
	if (work.dryRun) return [planned.gateSql];
	await warehouse.transaction('read-write', async (session) => {
		await requireOwnAsBuilt(session, await work.digestKey());
		await session.script(planned.gateSql);
		const standing = await recordBuilt(session, planned, modelsOf(name, lineage));
		requireAsMade(name, standing.objects, work.made);
		await recordViewsBuilt(session, builtFlow(planned), standing, work);
	});
	return [planned.gateSql];
}

async function keepMade(session: Session, objects: Parameters<typeof standingAmong>[1], made: StepWork['made']) {
	for (const one of await standingAmong(session, objects)) made.set(identityOf(one), one);
}

/** Each step is a transaction of its own: somebody could have come between them. */
function requireAsMade(flow: string, objects: readonly RecordedObject[], made: StepWork['made']): void {
	const other = objects.filter((one) => (made.get(identityOf(one))?.digest ?? one.digest) !== one.digest);
	if (other.length === 0) return;
	throw new NdooError(
		'flow-refused',
		`The flow \`${flow}\` was changed by somebody while it was built; it stays closed.`,
		{
			problems: other.map((one) => ({ found: `${shown(one)}, which was replaced`, expected: 'what this build made' })),
			todo: 'Find out who changed it. Then run `ndoo build` again.',
		},
	);
}

function awaited(flow: string, { awaiting }: Pick<StepWork, 'awaiting'>): AwaitingFlow {
	const found = awaiting.find(({ planned }) => planned.flow.name === flow);
	if (found === undefined) throw new Error(`the flow ${flow} awaits no model`);
	return found;
}
