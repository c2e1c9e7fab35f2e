import { dayOf } from '../core/day.ts';
import { NdooError } from '../core/errors.ts';
import type { Flow } from '../flows/flow.ts';
import type { BuildableFlow, Judgement, PassThroughFlow } from '../flows/gate.ts';
import type { Remade } from '../sql/build-record/built-fault.ts';
import { standingRecord, standingReport, type Use } from '../sql/build-record/built-faults.ts';
import { closeOnRecord, lastClosing, type Recording } from '../sql/build-record/closing.ts';
import { fingerprint } from '../sql/views/build/fingerprint.ts';
import { plannedFlow } from '../sql/views/build/planned-flow.ts';
import { faultText } from '../sql/views/build/stale-gate.ts';
import { type RouteName, routes } from '../sql/views/plan/route.ts';
import { compiled, tables } from '../warehouse/statements.ts';
import type { Session } from '../warehouse/warehouse.ts';

/** Throws `flow-refused` unless the views of a flow are what its file says now. */
export async function requireBuilt(
	session: Session,
	route: RouteName,
	flow: BuildableFlow | PassThroughFlow,
): Promise<void> {
	const asked = tables(session)(`ndoo.${routes[route].gate}`).select('fingerprint').where({ flow: flow.name });
	const [gate] = await session.query(compiled(asked));
	if (gate?.['fingerprint'] === fingerprint(flow, session.dialect)) return;
	const why = gate === undefined ? await whyNotOpen(session, flow) : 'was changed after its views were built';
	throw new NdooError('flow-refused', `The flow \`${flow.name}\` ${why}. Nothing of it is disclosed.`, {
		todo: 'Run `ndoo build`; `ndoo build --dry-run` prints the statements first.',
	});
}

async function whyNotOpen(session: Session, { name, timeZone }: Pick<Flow, 'name' | 'timeZone'>): Promise<string> {
	const closed = await lastClosing(session, name);
	return closed === undefined
		? 'has no views yet'
		: `${closed.why}: its views were closed on ${dayOf(closed.at, timeZone)}`;
}

/**
 * Throws `flow-refused`, unless the views, the gates and the sources of a flow stand in the
 * warehouse as they were built; gives the sources that were made again with the same shape.
 */
export async function requireAsBuilt(
	session: Session,
	judged: Exclude<Judgement, { route: 'refused' }>,
	use: Use,
): Promise<readonly Remade[]> {
	const planned = plannedFlow(judged, session.dialect);
	const { faults, remade } = await standingReport(session, planned, await standingRecord(session), use);
	if (faults.length === 0) return remade;
	throw new NdooError(
		'flow-refused',
		`The flow \`${planned.flow.name}\` has changed in the warehouse since it was built. Nothing of it is disclosed, and its views are closed.`,
		{
			problems: faults.map(({ text }) => ({ found: text, expected: 'what was built' })),
			todo: 'Find out who changed it, and why. Then run `ndoo build`, which makes the views anew.',
			cause: notAsBuilt(faultText(faults)),
		},
	);
}

type NotAsBuilt = { readonly notAsBuilt: string };
const notAsBuilt = (why: string): NotAsBuilt => Object.freeze({ notAsBuilt: why });

/** What does not stand as it was built, where an error says so. */
function whyNotAsBuilt(error: unknown): string | undefined {
	if (!(error instanceof NdooError)) return undefined;
	const { cause } = error;
	if (typeof cause !== 'object' || cause === null || !('notAsBuilt' in cause)) return undefined;
	return String(cause.notAsBuilt);
}

/** A flow that does not stand as it was built is closed to every reader. */
export async function closedUnlessAsBuilt<T>(
	recording: Recording,
	{ route, flow }: Exclude<Judgement, { route: 'refused' }>,
	act: () => Promise<T>,
): Promise<T> {
	try {
		return await act();
	} catch (error) {
		const why = whyNotAsBuilt(error);
		if (why !== undefined)
			await closeOnRecord(recording, [{ flow: flow.name, route, why: `has changed since it was built (${why})` }]);
		throw error;
	}
}
