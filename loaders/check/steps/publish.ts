import { NdooError } from '../../../core/errors.ts';
import { safeShare } from '../../../core/suppress.ts';
import { publishList } from '../../list/publish.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import { readReply } from '../request/number-file.ts';
import { listToJoin, readRemainder, replaced } from '../request/remainder.ts';
import type { CheckRun } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { requestsOf, rowsSent } from '../state/request-store.ts';
import { changeRun, stateOf } from '../state/run-store.ts';
import { fail } from './fail.ts';

/**
 * Puts the proven list into use: the numbers, the pointer, the state and the ledger in one transaction. A top-up check
 * whose list went out of use meanwhile fails: its answer was to be put beside what that list says of others.
 */
export async function publish(work: CheckWork, run: CheckRun): Promise<void> {
	const list = await listOf(work, run);
	if (list === undefined) return await fail(work, run, replaced);
	const { numbers, listDate, asked, shareRemoved } = list;
	await publishList(work.warehouse, {
		checkId: run.checkId,
		kind: run.kind,
		environment: run.environment,
		listDate,
		rows: numbers.size,
		padding: asked - numbers.size,
		shareRemoved,
		lines: numbers.lines('\n'),
		publishedAt: work.clock(),
		requireCurrent: async (session) => {
			if ((await stateOf(session, run.checkId)) !== run.state) throw overtaken(run);
		},
		alongside: async (session) => {
			await changeRun(session, run.checkId, { state: 'published', at: work.clock(), outcome: 'published' });
			const { topUpOf: joins } = run;
			await note(work, session, run, 'list published', { listDate: listDate.toISOString(), ...(joins && { joins }) });
		},
	});
	work.tell({ level: 'info', step: 'load', text: 'The cleaned list is in use.' });
}

/** The server can lose the lock of a run that goes on: what was a new list then may be an old one by now. */
const overtaken = ({ checkId }: CheckRun): NdooError =>
	new NdooError('warehouse-locked', `Another run has gone on with the check ${checkId} meanwhile.`, {
		todo: 'Run `ndoo status`, and the command again. This run has published nothing; the list in use stays in use.',
	});

type NewList = {
	readonly numbers: NhsNumberSet;
	readonly listDate: Date;
	/** As many people as were asked about, in all the checks that it comes of: what its slot looks like from outside. */
	readonly asked: number;
	readonly shareRemoved: number | undefined;
};

/**
 * The list that comes of a check. In between it is the list in use without those who were asked about, and the answer; and
 * as old as it was, since the others on it were not asked about. Undefined when that list is not in use any more: the lock of
 * the run keeps out every other one that could put another in its place after this.
 */
async function listOf(work: CheckWork, run: CheckRun): Promise<NewList | undefined> {
	const numbers = await returnedNumbers(work, run);
	const sent = await rowsSent(work.warehouse, run.checkId);
	if (run.topUpOf === undefined) {
		if (run.populationAt === undefined) throw new Error('a proven check has a date');
		const shareRemoved = safeShare(sent - numbers.size, sent);
		return { numbers, listDate: run.populationAt, asked: sent, shareRemoved };
	}
	const joined = await listToJoin(work, run);
	if (joined === undefined) return undefined;
	numbers.addAll(await readRemainder(work, run));
	const { listDate, shareRemoved } = joined;
	return { numbers, listDate, asked: joined.rows + sent, shareRemoved };
}

/** Hands the answer of a check that is not published to whoever asked for it, and ends it. */
export async function apply(work: CheckWork, run: CheckRun): Promise<void> {
	const failure = await work.apply(await returnedNumbers(work, run), run);
	if (failure !== undefined) return await fail(work, run, failure);
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'applied', at: work.clock(), outcome: 'applied' });
		await note(work, session, run, 'check applied');
	});
}

async function returnedNumbers(work: CheckWork, run: CheckRun): Promise<NhsNumberSet> {
	const numbers = new NhsNumberSet();
	for (const request of await requestsOf(work.warehouse, run.checkId)) {
		numbers.addAll((await readReply(work, request)).numbers);
	}
	return numbers;
}
