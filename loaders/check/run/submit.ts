import { NdooError } from '../../../core/errors.ts';
import type { CheckRun, Request } from './check-run.ts';
import { type CheckWork, note } from './check-work.ts';
import { outgoingMessage } from './message.ts';
import { changeRequest, requestsOf } from './request-store.ts';
import { changeRun } from './run-store.ts';

/**
 * Sends every part of a check. The intent is recorded between staging and sending, so that after a kill the route can
 * tell what has gone, and nothing is sent twice.
 */
export async function submit(work: CheckWork, run: CheckRun): Promise<void> {
	requireLicence(work);
	const requests = await requestsOf(work.warehouse, run.checkId);
	for (const request of requests) await sendOnce(work, request);
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'submitted', at: work.clock() });
		await note(work, session, run, 'check submitted', { parts: requests.length, mailbox: work.route.mailbox });
	});
	const files = requests.length === 1 ? 'one file' : `${requests.length} files`;
	work.tell({ level: 'info', step: 'submit', text: `Handed ${files} to MESH for mailbox ${work.route.mailbox}.` });
}

async function sendOnce(work: CheckWork, request: Request): Promise<void> {
	const message = outgoingMessage(work, request);
	if (request.state === 'named') {
		await work.route.stage(message);
		await changeRequest(work.warehouse, request, { state: 'sending' });
	}
	if (request.state === 'named' || request.state === 'sending') {
		await work.route.send(message);
		await changeRequest(work.warehouse, request, { state: 'sent', sentAt: work.clock() });
	}
}

/** POLICY R16: the licence agreement is read and accepted, by whom and when on record, before the first submission. */
export function requireLicence({ project }: Pick<CheckWork, 'project'>): void {
	if (project.licence !== undefined) return;
	throw new NdooError(
		'licence-not-accepted',
		'Nothing is sent before the licence agreement of the check service is accepted.',
		{
			todo: 'Read the "Check for National Data Opt-outs licence agreement" on the check service page, and record who accepted it in ndoo.yml under `licence:` (acceptedBy, acceptedOn, version).',
		},
	);
}
