import type { CheckRun } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { outgoingMessage } from '../state/message.ts';
import { requestsOf } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';
import { recorded } from './submit.ts';

/**
 * Looks again for requests of which nobody could tell whether they have gone; MESH, or a reply that came meanwhile, may
 * tell now. True when the check can go on by itself.
 */
export async function clearDoubt(work: CheckWork, run: CheckRun): Promise<boolean> {
	for (const request of await requestsOf(work.warehouse, run.checkId)) {
		if (request.state !== 'sending') continue;
		const { outcome } = await recorded(work, request, await work.route.send(outgoingMessage(work, request), 'again'));
		if (outcome === 'in doubt') return false;
	}
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'extracted', at: work.clock() });
		await note(work, session, run, 'sending confirmed');
	});
	work.tell({ level: 'info', step: 'submit', text: 'MESH has the request whose sending was in doubt.' });
	return true;
}
