import { NdooError } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { Judgement } from '../../../flows/gate.ts';
import { eligibilities } from '../../../loaders/sign-off/eligibility.ts';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import type { BuiltFault, Remade } from '../../build-record/built-fault.ts';
import { type StandingRecord, standingRecord, standingReport, type Use } from '../../build-record/built-faults.ts';
import { type RouteName, routeNames, routes } from '../plan/route.ts';
import { plannedFlow } from './planned-flow.ts';

/** An open gate whose views may not be read any more, by the flow file or by what stands in the warehouse. */
export type StaleGate = {
	readonly flow: string;
	readonly route: RouteName;
	/** Follows the name of the flow. */
	readonly why: string;
	/** What does not stand as it was built; none where the flow file is the reason. */
	readonly faults: readonly BuiltFault[];
	/** Sources that were made again meanwhile. */
	readonly remade: readonly Remade[];
};

/** An open gate whose flow goes on, though a source was dropped and made again. */
export type RemadeSource = Remade & { readonly flow: string };

/** What was found of the open gates. */
export type GateReview = { readonly stale: readonly StaleGate[]; readonly remade: readonly RemadeSource[] };

/**
 * Looks at each open gate: whether its flow still has a file by which it may be disclosed, in this way, and whether its
 * objects and sources stand as they were built. A view knows when its time runs out, and nothing of the files; and somebody
 * may have replaced it.
 */
export const reviewGates = async (
	warehouse: Warehouse,
	flows: readonly Flow[],
	now: Date,
	use: Use = {},
): Promise<GateReview> =>
	await warehouse.transaction('snapshot', async (session) => await reviewGatesIn(session, flows, now, use));

/** The same in a transaction. */
export async function reviewGatesIn(
	session: Session,
	flows: readonly Flow[],
	now: Date,
	use: Use = {},
): Promise<GateReview> {
	const open = await openGates(session);
	if (open.length === 0) return { stale: [], remade: [] };
	const judged = await eligibilities(session, flows, now);
	const record = await standingRecord(session);
	const stale: StaleGate[] = [];
	const remade: RemadeSource[] = [];
	for (const gate of open) {
		const at = flows.findIndex(({ name }) => name === gate.flow);
		const found = await reviewOf(session, gate.route, { judged: judged[at], record, use });
		if (found.why !== undefined) stale.push({ ...gate, ...found, why: found.why });
		else remade.push(...found.remade.map((one) => ({ ...one, flow: gate.flow })));
	}
	return { stale, remade };
}

type Judged = {
	readonly judged: Judgement | undefined;
	readonly record: StandingRecord;
	readonly use: Use;
};
type Review = Pick<StaleGate, 'faults' | 'remade'> & { readonly why: string | undefined };

async function reviewOf(session: Session, route: RouteName, { judged, record, use }: Judged): Promise<Review> {
	const why = whyStale(route, judged);
	if (why !== undefined || judged === undefined || judged.route === 'refused') return { why, faults: [], remade: [] };
	const { faults, remade } = await standingReport(session, plannedFlow(judged, session.dialect), record, use);
	return {
		why: faults.length === 0 ? undefined : `has changed since it was built (${faultText(faults)})`,
		faults,
		remade,
	};
}

export const faultText = (faults: readonly BuiltFault[]): string => faults.map(({ text }) => text).join('; ');

/** Those whose flow may not be read any more by its file; each of `judged` is of the flow at its place. */
export async function gatesWithoutFile(
	session: Session,
	flows: readonly Flow[],
	judged: readonly Judgement[],
): Promise<readonly Pick<StaleGate, 'flow' | 'route' | 'why'>[]> {
	return (await openGates(session)).flatMap((gate) => {
		const why = whyStale(gate.route, judged[flows.findIndex(({ name }) => name === gate.flow)]);
		return why === undefined ? [] : [{ ...gate, why }];
	});
}

/** Closes them: their views refuse to be read from then on. */
export async function closeGates(session: Session, gates: readonly Pick<StaleGate, 'flow' | 'route'>[]): Promise<void> {
	for (const { flow, route } of gates) {
		const gate = () => tables(session)(`ndoo.${routes[route].gate}`).where({ flow });
		await session.query(compiled(gate().delete()));
		// A rule or a trigger of somebody's could keep it there, without an error.
		if ((await session.query(compiled(gate().select('flow')))).length > 0) throw keptOpen(flow);
	}
}

const keptOpen = (flow: string): NdooError =>
	new NdooError(
		'schema-damaged',
		`The gate of the flow \`${flow}\` cannot be closed: something in the warehouse keeps it.`,
		{
			todo: 'Take the right to read its views from everybody, and find out who put a rule or a trigger on the tables of ndoo: `ndoo migrate validate` names them.',
		},
	);

async function openGates(session: Session): Promise<readonly Pick<StaleGate, 'flow' | 'route'>[]> {
	const open: Pick<StaleGate, 'flow' | 'route'>[] = [];
	for (const route of routeNames) {
		const rows = await session.query({ text: `select flow from ndoo.${routes[route].gate} order by flow` });
		open.push(...rows.map((row) => ({ flow: String(row['flow']), route })));
	}
	return open;
}

function whyStale(route: RouteName, judged: Judgement | undefined): string | undefined {
	if (judged === undefined) return 'has no file any more';
	if (judged.route === 'refused') return 'may not be disclosed any more, as its file is now';
	return judged.route === route ? undefined : 'goes another way now';
}
