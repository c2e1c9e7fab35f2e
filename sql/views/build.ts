import { dayOf } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import type { Flow } from '../../flows/flow.ts';
import { type BuildableFlow, judgeFlow } from '../../flows/gate.ts';
import { flowOfView } from '../../flows/view-name.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import { sqlStateOf } from '../../loaders/warehouse/postgres-error.ts';
import type { Column, RelationName, Session, Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { fingerprint } from './fingerprint.ts';
import { cleanedSchema, planCleanedViews } from './planner.ts';
import { closeOtherGatesSql, dropSql, gateSql, grantSql, roleSql, viewsIn } from './postgres-catalogue.ts';
import { viewSql } from './postgres-view.ts';
import { sourceProblems } from './source-check.ts';
import { roleOf, type ViewPlan } from './view-plan.ts';

export type BuildOptions = {
	/** Gives the statements, and runs none. */
	readonly dryRun: boolean;
	readonly now: Date;
	/** Who runs the program, for the ledger. */
	readonly actor: string;
};

export type BuiltFlow = { readonly flow: string; readonly views: readonly string[]; readonly fingerprint: string };

export type BuildReport = {
	readonly built: readonly BuiltFlow[];
	/** Why a flow was not built; its gate is closed, so that views of an earlier build refuse. */
	readonly refused: readonly NdooError[];
	/** Views of tables and flows that are no more. */
	readonly dropped: readonly string[];
	/** What was run, or would be. */
	readonly statements: readonly string[];
};

/**
 * Makes the schema `cleaned` what the flow files say: a view for each table of every flow that may be built, the role that
 * reads them, and the gate that they ask. Takes all flows of the project: one that is not among them loses its views.
 * The gates of the others are closed first, whatever comes after; then all is done in one transaction. Throws `flow-invalid`
 * when the warehouse lacks what the flows name; no view is changed then.
 */
export async function buildViews(
	warehouse: Warehouse,
	flows: readonly Flow[],
	{ dryRun, now, actor }: BuildOptions,
): Promise<BuildReport> {
	const judged = flows.map((flow) => judgeFlow(flow, dayOf(now)));
	const refused = judged.filter((one): one is NdooError => one instanceof NdooError);
	const buildable = judged.filter((one): one is BuildableFlow => !(one instanceof NdooError));
	await using _lock = await warehouse.lock('build');
	const closing = closeOtherGatesSql(buildable.map(({ name }) => name));
	if (!dryRun) await warehouse.script(closing);
	return await warehouse.transaction(dryRun ? 'snapshot' : 'read-write', async (session) => {
		await requireSources(session, buildable);
		const built = buildable.map(builtFlow);
		const dropped = await viewsWithoutTable(session, flows, built);
		const statements = dropped.map(dropSql);
		for (const flow of buildable) statements.push(...(await flowStatements(session, flow)));
		if (!dryRun) await run(session, statements, built, { now, actor });
		return { built, refused, dropped: dropped.map(({ name }) => name), statements: [closing, ...statements] };
	});
}

const builtFlow = (flow: BuildableFlow): BuiltFlow => ({
	flow: flow.name,
	views: planCleanedViews(flow).map(({ view }) => view.name),
	fingerprint: fingerprint(flow),
});

async function requireSources(session: Session, flows: readonly Flow[]): Promise<void> {
	const problems = await sourceProblems(session, flows);
	if (problems.length === 0) return;
	throw new NdooError('flow-invalid', 'The warehouse does not have what the flow files name.', {
		todo: 'Correct the flow files or the warehouse at the places above, and run `ndoo build` again. No view was changed.',
		problems,
	});
}

/** Views of an earlier build: of flows that are gone, and of tables that left a flow. Those of a refused flow stay, closed. */
async function viewsWithoutTable(
	session: Session,
	flows: readonly Flow[],
	built: readonly BuiltFlow[],
): Promise<readonly RelationName[]> {
	const rows = await session.query(viewsIn(cleanedSchema));
	return rows
		.map((row) => ({ schema: cleanedSchema, name: String(row['name']) }))
		.filter(({ name }) => {
			const flow = flowOfView(name);
			if (flow === undefined) return false;
			const own = built.find((one) => one.flow === flow);
			return own === undefined ? !flows.some((one) => one.name === flow) : !own.views.includes(name);
		});
}

async function flowStatements(session: Session, flow: BuildableFlow): Promise<readonly string[]> {
	const role = roleOf(flow.name);
	const statements = [roleSql(role)];
	for (const plan of planCleanedViews(flow)) {
		if (await hasOtherColumns(session, plan)) statements.push(dropSql(plan.view));
		statements.push(viewSql(plan), grantSql(plan.view, role));
	}
	const gate = { flow: flow.name, maxListAgeDays: flow.maxListAgeDays, validUntil: flow.signOff.reviewBy };
	return [...statements, gateSql({ ...gate, fingerprint: fingerprint(flow) })];
}

/** A view keeps its id, and with it what others were granted on it, unless its columns change: PostgreSQL cannot replace it then. */
async function hasOtherColumns(session: Session, { view, source, columns }: ViewPlan): Promise<boolean> {
	const standing = await session.describe(view);
	if (standing.length === 0) return false;
	const there = await session.describe(source);
	const wanted = columns.map((column) => there.find(({ name }) => name === column));
	return shape(standing) !== shape(wanted);
}

const shape = (columns: readonly (Column | undefined)[]): string =>
	JSON.stringify(columns.map((column) => [column?.name, column?.type]));

async function run(
	session: Session,
	statements: readonly string[],
	built: readonly BuiltFlow[],
	{ now, actor }: Pick<BuildOptions, 'now' | 'actor'>,
): Promise<void> {
	for (const statement of statements) await runOne(session, statement);
	for (const { flow, ...detail } of built)
		await record(session, { event: 'views built', actor, at: now, flow, detail });
}

/** SQLSTATE of a drop that others depend on. */
const dependentObjects = '2BP01';

async function runOne(session: Session, statement: string): Promise<void> {
	try {
		await session.script(statement);
	} catch (error) {
		throw sqlStateOf(error) === dependentObjects ? builtUpon(statement, error) : error;
	}
}

const builtUpon = (statement: string, cause: unknown): NdooError =>
	new NdooError(
		'warehouse-statement',
		`Something else was built on a cleaned view, so this cannot be run: ${statement}`,
		{
			todo: 'Whoever built on the view drops that first; then run `ndoo build` again. No view was changed.',
			cause,
		},
	);
