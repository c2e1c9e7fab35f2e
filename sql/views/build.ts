import type { KeyObject } from 'node:crypto';
import { dayOf } from '../../core/day.ts';
import { NdooError, type Problem } from '../../core/errors.ts';
import { type ColumnRules, usualRules } from '../../flows/column-sense/column-rules.ts';
import { requireSensibleColumns } from '../../flows/column-sense/flow-columns.ts';
import type { Flow } from '../../flows/flow.ts';
import { type Signed, signedOf } from '../../flows/signed-answers.ts';
import { standings } from '../../flows/standing.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import { sqlStateOf } from '../../loaders/warehouse/postgres-error.ts';
import type { Session, Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { unmatchedKeys } from './key-match.ts';
import { ownSchemaProblems } from './own-schemas.ts';
import { type PlannedFlow, plannedFlow } from './planned-flow.ts';
import { closeOtherGatesSql, dropSql, grantSql, roleSql } from './postgres-catalogue.ts';
import { type RouteName, routes } from './route.ts';
import { sourceProblems } from './source-check.ts';
import { hasOtherColumns, viewsWithoutPlan } from './standing-views.ts';

export type BuildOptions = {
	/** Gives the statements, and runs none. */
	readonly dryRun: boolean;
	readonly now: Date;
	/** Who runs the program, for the ledger. */
	readonly actor: string;
	/** The key of the ledger's chain; made when it is first needed. */
	readonly digestKey: () => Promise<KeyObject>;
	/** What columns with NHS numbers are judged by, where the project says other than the usual. */
	readonly columnRules?: ColumnRules;
};

export type BuiltFlow = {
	readonly flow: string;
	/** Which way it goes, and so in which schema its views are. */
	readonly route: RouteName;
	readonly views: readonly string[];
	readonly fingerprint: string;
	/** What the views stand on. */
	readonly signed: Signed;
};

export type BuildReport = {
	readonly built: readonly BuiltFlow[];
	/** Why a flow was not built; its gate is closed, so that views of an earlier build refuse. */
	readonly refused: readonly NdooError[];
	/** What was built, and is likely not to be what was meant. */
	readonly doubts: readonly Problem[];
	/** Views of tables and flows that are no more, or go another way; with their schema. */
	readonly dropped: readonly string[];
	/** What was run, or would be. */
	readonly statements: readonly string[];
};

/**
 * Makes the schemas `cleaned` and `passthrough` what the flow files say: a view for each table of every flow that may be
 * built, the role that reads them, and the gate that they ask. Takes all flows of the project: one that is not among them
 * loses its views. The gates of the others are closed first, whatever comes after; then all is done in one transaction.
 * Throws `flow-invalid` when the warehouse lacks what the flows name, or a column does not hold what they say; no view is
 * changed then.
 */
export async function buildViews(
	warehouse: Warehouse,
	flows: readonly Flow[],
	{ dryRun, ...rest }: BuildOptions,
): Promise<BuildReport> {
	const judged = await standings(warehouse, flows, dayOf(rest.now));
	const refused = judged.flatMap((one) => (one.route === 'refused' ? [one.refusal] : []));
	const disclosable = judged.filter((one) => one.route !== 'refused');
	await using _lock = await warehouse.lock('build');
	const closing = (['cleaned', 'passthrough'] as const).map((route) =>
		closeOtherGatesSql(
			routes[route],
			disclosable.filter((one) => one.route === route).map(({ flow }) => flow.name),
		),
	);
	if (!dryRun) await warehouse.script(closing.join('\n'));
	return await warehouse.transaction(dryRun ? 'snapshot' : 'read-write', async (session) => {
		await requireSources(
			session,
			disclosable.map(({ flow }) => flow),
		);
		const cleaned = disclosable.flatMap((one) => (one.route === 'cleaned' ? [one.flow] : []));
		await requireSensibleColumns(session, cleaned, rest.columnRules ?? usualRules);
		const doubts = await unmatchedKeys(session, cleaned);
		const planned = disclosable.map(plannedFlow);
		const dropped = await viewsWithoutPlan(session, flows, planned);
		const statements = dropped.map(dropSql);
		for (const one of planned) statements.push(...(await flowStatements(session, one)));
		const built = planned.map(builtFlow);
		if (!dryRun) await run(session, statements, built, rest);
		const names = dropped.map(({ schema, name }) => `${schema}.${name}`);
		return { built, refused, doubts, dropped: names, statements: [...closing, ...statements] };
	});
}

const builtFlow = ({ flow, route, views, fingerprint }: PlannedFlow): BuiltFlow => ({
	flow: flow.name,
	route,
	views: views.map(({ view }) => view.name),
	fingerprint,
	signed: signedOf(flow),
});

async function requireSources(session: Session, flows: readonly Flow[]): Promise<void> {
	const problems = [...ownSchemaProblems(flows), ...(await sourceProblems(session, flows))];
	if (problems.length === 0) return;
	throw new NdooError('flow-invalid', 'The warehouse does not have what the flow files name.', {
		todo: 'Correct the flow files or the warehouse at the places above, and run `ndoo build` again. No view was changed.',
		problems,
	});
}

async function flowStatements(
	session: Session,
	{ flow, route, views, gateSql }: PlannedFlow,
): Promise<readonly string[]> {
	const role = routes[route].roleOf(flow.name);
	const statements = [roleSql(role, routes[route])];
	for (const planned of views) {
		if (await hasOtherColumns(session, planned)) statements.push(dropSql(planned.view));
		statements.push(planned.sql, grantSql(planned.view, role));
	}
	return [...statements, gateSql];
}

async function run(
	session: Session,
	statements: readonly string[],
	built: readonly BuiltFlow[],
	{ now, actor, digestKey }: Omit<BuildOptions, 'dryRun'>,
): Promise<void> {
	for (const statement of statements) await runOne(session, statement);
	for (const { flow, ...detail } of built)
		await record(session, await digestKey(), { event: 'views built', actor, at: now, flow, detail });
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
		`Something else was built on a view of a flow, so this cannot be run: ${statement}`,
		{
			todo: 'Whoever built on the view drops that first; then run `ndoo build` again. No view was changed.',
			cause,
		},
	);
