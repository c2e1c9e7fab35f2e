import type { KeyObject } from 'node:crypto';
import type { NdooError, Problem } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { ColumnRules } from '../../../loaders/column-profiling/column-rules.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import { eligibilities } from '../../../loaders/sign-off/eligibility.ts';
import { type Signed, signedOf } from '../../../loaders/sign-off/signed-answers.ts';
import type { AcceptsCall } from '../../../warehouse/dependencies/source-calls.ts';
import type { RelationName, Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { requireOwnAsBuilt } from '../../build-record/built-faults.ts';
import { forgetBuilt, recordBuilt } from '../../build-record/record-built.ts';
import { requireSameShapes, vouchedRecord } from '../../build-record/same-sources.ts';
import { type FlowRecord, recordDigest } from '../../build-record/vouching.ts';
import type { RouteName } from '../plan/route.ts';
import { closeOthers, closingStatements } from './close-others.ts';
import { catalogueOf } from './dialects.ts';
import { viewsWithoutPlan } from './existing-views.ts';
import { unmatchedKeys } from './key-match.ts';
import { type AwaitingFlow, awaitingFlows, disclosesModels, inTime, withoutModels } from './late-views.ts';
import { lookInto, requireLooked } from './look-into.ts';
import { type PlannedFlow, plannedFlow } from './planned-flow.ts';
import { requireSources } from './required-sources.ts';
import {
	type Dependents,
	droppingStatements,
	flowStatements,
	noDependents,
	type Replacing,
	runViewStatement,
} from './view-statements.ts';

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
	/** Only the views of these flows; every flow without it. */
	readonly only?: ReadonlySet<string>;
	/** The views went with their sources, which are there again: only as they were on record. */
	readonly isRemaking?: boolean;
	/** What of ours stands on a view; nothing without it. */
	readonly dependents?: Dependents;
	/** What sources may call that is somebody else's; nothing without it. */
	readonly accepts?: AcceptsCall | undefined;
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
	/** Flows that disclose models: their gates stay closed until these are built. */
	readonly awaiting: readonly AwaitingFlow[];
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
	options: BuildOptions,
): Promise<BuildReport> {
	await using _lock = await warehouse.lock('build');
	return await buildViewsLocked(warehouse, flows, options);
}

/** The same for a caller that holds the lock `build`. */
export async function buildViewsLocked(
	warehouse: Warehouse,
	flows: readonly Flow[],
	{ dryRun, ...rest }: BuildOptions,
): Promise<BuildReport> {
	const judged = await eligibilities(warehouse, flows, rest.now);
	const refused = judged.flatMap((one) => (one.route === 'refused' ? [one.refusal] : []));
	const disclosable = judged.filter((one) => one.route !== 'refused');
	const isWanted = (flow: Flow): boolean => rest.only?.has(flow.name) ?? true;
	const closing = closingStatements(warehouse.dialect, judged, (flow) => !(disclosesModels(flow) && isWanted(flow)));
	if (!dryRun) await closeOthers(warehouse, closing, { flows, judged, ...rest, at: rest.now });
	const wanted = disclosable.filter(({ flow }) => isWanted(flow));
	const sources = wanted.map(({ flow }) => withoutModels(flow));
	// Before a row of a source is read. What is beneath it is on record once it is built, and looked at whenever it is disclosed.
	await requireSources(warehouse, sources, rest.accepts);
	const look = await lookInto(warehouse, wanted, { ...rest, isKept: !dryRun });
	return await warehouse.transaction(dryRun ? 'snapshot' : 'read-write', async (session) => {
		// Gates that somebody replaced are not opened on top of it.
		if (!dryRun) await requireOwnAsBuilt(session, await rest.digestKey());
		await requireLooked(session, look);
		const doubts = [...look.doubts, ...(await unmatchedKeys(session, look.flows.cleaned))];
		const planned = disclosable.map((one) => plannedFlow(one, session.dialect));
		const dropped = await viewsWithoutPlan(session, flows, planned);
		const now = planned.filter(({ flow }) => isWanted(flow));
		const replacing = {
			replacement: await catalogueOf[session.dialect].replacement(session),
			dependents: rest.dependents ?? noDependents,
		};
		const made = await statementsOf(session, { dropped, planned: now }, replacing);
		const [awaiting, whole] = [now.filter(isAwaiting), now.filter((one) => !isAwaiting(one))];
		if (!dryRun) {
			for (const statement of made) await runViewStatement(session, statement);
			for (const one of whole) await putOnRecord(session, one, rest);
			await forgetBuilt(
				session,
				flows.map(({ name }) => name),
			);
		}
		return {
			built: whole.map(builtFlow),
			refused,
			doubts,
			dropped: dropped.map(({ schema, name }) => `${schema}.${name}`),
			statements: [...closing, ...made],
			awaiting: await awaitingFlows(session, awaiting, dryRun),
		};
	});
}

const isAwaiting = ({ flow }: PlannedFlow): boolean => disclosesModels(flow);

type Making = { readonly dropped: readonly RelationName[]; readonly planned: readonly PlannedFlow[] };

async function statementsOf(
	session: Session,
	{ dropped, planned }: Making,
	replacing: Replacing,
): Promise<readonly string[]> {
	const statements: string[] = [];
	for (const view of dropped) statements.push(...(await droppingStatements(session, view, replacing.dependents)));
	for (const one of planned) {
		statements.push(...(await flowStatements(session, { ...one, views: inTime(one).early }, replacing)));
		if (!isAwaiting(one)) statements.push(one.gateSql);
	}
	return statements;
}

async function putOnRecord(
	session: Session,
	planned: PlannedFlow,
	options: Omit<BuildOptions, 'dryRun'>,
): Promise<void> {
	const { name } = planned.flow;
	const before = options.isRemaking ? await vouchedRecord(session, await options.digestKey(), name) : undefined;
	const standing = await recordBuilt(session, planned);
	if (before !== undefined) requireSameShapes(name, before, standing);
	await recordViewsBuilt(session, builtFlow(planned), standing, options);
}

export const builtFlow = ({ flow, route, views, fingerprint }: PlannedFlow): BuiltFlow => ({
	flow: flow.name,
	route,
	views: views.flatMap(({ isSent, view }) => (isSent ? [view.name] : [])),
	fingerprint,
	signed: signedOf(flow),
});

/** With a digest of the record of what was built. */
export async function recordViewsBuilt(
	session: Session,
	{ flow, ...built }: BuiltFlow,
	standing: FlowRecord,
	{ now: at, actor, digestKey }: Pick<BuildOptions, 'now' | 'actor' | 'digestKey'>,
): Promise<void> {
	const key = await digestKey();
	const detail = { ...built, record: recordDigest(key, flow, standing) };
	await record(session, key, { event: 'views built', actor, at, flow, detail });
}
