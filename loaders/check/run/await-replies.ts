import type { CheckRun, Request } from './check-run.ts';
import type { CheckWork } from './check-work.ts';
import { collect } from './collect.ts';
import { fail } from './fail.ts';
import { outgoingMessage } from './message.ts';
import { daysBetween } from './next-step.ts';
import { requestsOf } from './request-store.ts';
import { changeRun, openRun } from './run-store.ts';

/** Looks for the replies that a check waits for. False when some have not come and may still come. */
export async function awaitReplies(work: CheckWork, run: CheckRun): Promise<boolean> {
	await collect(work);
	const now = await openRun(work.warehouse, work.kind);
	if (now?.state !== 'submitted') return true;
	const requests = await requestsOf(work.warehouse, run.checkId);
	const missing = requests.filter(({ state }) => state !== 'replied' && state !== 'proven');
	if (missing.length === 0) {
		await changeRun(work.warehouse, run.checkId, { state: 'replied', at: work.clock() });
		return true;
	}
	return await failOverdue(work, run, missing);
}

const hourInDays = 1 / 24;

async function failOverdue(work: CheckWork, run: CheckRun, missing: readonly Request[]): Promise<boolean> {
	const waited = Math.max(...missing.map(({ sentAt }) => daysBetween(sentAt ?? run.changedAt, work.clock())));
	const { replyLimitDays, replyWarningHours } = work.project.limits;
	const where = await whereabouts(work, missing);
	if (waited > replyLimitDays) {
		const reason = `No reply came within ${replyLimitDays} days, after which MESH no longer keeps one (${where}).`;
		await fail(work, run, { reason, advice: `${diagnosis} The next run begins a new check.` });
		return true;
	}
	if (waited > replyWarningHours * hourInDays) {
		const hours = Math.floor(waited / hourInDays);
		work.tell({ level: 'warn', step: 'collect', text: `Still no reply after ${hours} hours (${where}). ${diagnosis}` });
	}
	return false;
}

// S1, "Failing to receive a file back".
const diagnosis =
	'Check that the MESH client is running and its polling period is as it was, look into its FAILED folder, and check that nothing else deletes files from its IN folder; then call the National Service Desk.';

async function whereabouts(work: CheckWork, missing: readonly Request[]): Promise<string> {
	const places = await Promise.all(
		missing.map(
			async (request) => `${request.baseName}: ${await work.route.whereabouts(outgoingMessage(work, request))}`,
		),
	);
	return places.join('; ');
}
