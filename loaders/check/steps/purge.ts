import { clearPrevious, hasPrevious } from '../../list/clear.ts';
import type { CheckRun, Request } from '../state/check-run.ts';
import { type CheckWork, checkFolder, note } from '../state/check-work.ts';
import { outgoingMessage } from '../state/message.ts';
import { requestsOf } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';

/**
 * Removes all that a check leaves behind: requests and replies in the work folder, the copies that MESH keeps, and the
 * list that went out of use. False when the previous list is still being read: the next run tries again.
 */
export async function purge(work: CheckWork, run: CheckRun): Promise<boolean> {
	const requests = await requestsOf(work.warehouse, run.checkId);
	const hadList = work.kind === 'monthly' && (await hasPrevious(work.warehouse));
	for (const request of requests) await work.route.forget(outgoingMessage(work, request));
	await work.files.remove(checkFolder(work, run.checkId));
	if (work.kind === 'monthly' && !(await clearPrevious(work.warehouse))) {
		work.tell({ level: 'warn', step: 'purge', text: 'The previous list is still being read; the next run clears it.' });
		return false;
	}
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'purged', at: work.clock() });
		await note(work, session, run, 'check purged');
	});
	work.tell({ level: 'info', step: 'purge', text: removedText(requests, hadList) });
	return true;
}

/** What there was to remove, and no more. */
function removedText(requests: readonly Request[], hadList: boolean): string {
	const removed = [
		...(requests.length > 0 ? ['the request'] : []),
		...(requests.some(({ replyId }) => replyId !== undefined) ? ['the reply'] : []),
		...(hadList ? ['the previous list'] : []),
	];
	if (removed.length === 0) return 'There was nothing to remove.';
	return `Removed ${new Intl.ListFormat('en-GB').format(removed)}.`;
}
