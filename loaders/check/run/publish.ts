import { publishList } from '../../list/publish.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import type { CheckRun } from './check-run.ts';
import { type CheckWork, note } from './check-work.ts';
import { fail } from './fail.ts';
import { readReply } from './number-file.ts';
import { requestsOf } from './request-store.ts';
import { changeRun } from './run-store.ts';

/** Puts the proven list into use: the numbers, the pointer, the state and the ledger in one transaction. */
export async function publish(work: CheckWork, run: CheckRun): Promise<void> {
	if (run.populationAt === undefined) throw new Error('a proven check has a date');
	const numbers = await returnedNumbers(work, run);
	await publishList(work.warehouse, {
		checkId: run.checkId,
		kind: run.kind,
		environment: run.environment,
		listDate: run.populationAt,
		rows: numbers.size,
		lines: numbers.lines('\n'),
		publishedAt: work.clock(),
		alongside: async (session) => {
			await changeRun(session, run.checkId, { state: 'published', at: work.clock(), outcome: 'published' });
			await note(work, session, run, 'list published', { listDate: run.populationAt?.toISOString() });
		},
	});
	work.tell({ level: 'info', step: 'load', text: 'The cleaned list is in use.' });
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
