import { NdooError } from '../../../core/errors.ts';
import type { Sending } from '../../mesh/route.ts';
import { readRequest } from '../request/number-file.ts';
import type { CheckRun, Request } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { outgoingMessage } from '../state/message.ts';
import { changeRequest, requestsOf } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';
import { hold } from './hold.ts';

/**
 * Sends every part of a check. The intent is recorded between staging and sending, so that after a kill the route can
 * tell what has gone, and nothing is sent twice. False when the check is held, at the first part of which nobody can tell
 * whether it has gone. Throws `DamagedFile` rather than send what was not extracted.
 */
export async function submit(work: CheckWork, run: CheckRun): Promise<boolean> {
	requireLicence(work);
	const { mailbox, name } = work.route;
	const requests = await requestsOf(work.warehouse, run.checkId);
	for (const request of requests) {
		const sending = await sendOnce(work, request);
		if (sending?.outcome !== 'in doubt') continue;
		await holdInDoubt(work, run, request, sending.reason);
		return false;
	}
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'submitted', at: work.clock() });
		await note(work, session, run, 'check submitted', { parts: requests.length, mailbox, route: name });
	});
	work.tell({ level: 'info', step: 'submit', text: handedText(work, requests.length) });
	return true;
}

/** What became of it; undefined for a request that has gone before. */
async function sendOnce(work: CheckWork, request: Request): Promise<Sending | undefined> {
	const message = outgoingMessage(work, request);
	if (request.state === 'sending') return await recorded(work, request, await work.route.send(message, 'again'));
	if (request.state !== 'named') return undefined;
	await readRequest(work, request);
	await work.route.stage(message);
	await changeRequest(work.warehouse, request, { state: 'sending', route: work.route.name });
	return await recorded(work, request, await work.route.send(message, 'first'));
}

/** Records what became of an attempt to send. Throws why it did not go, when that is certain. */
export async function recorded(work: CheckWork, request: Request, sending: Sending): Promise<Sending> {
	if (sending.outcome === 'sent') {
		const { messageId } = sending;
		const known = messageId === undefined ? {} : { messageId };
		await changeRequest(work.warehouse, request, { state: 'sent', sentAt: work.clock(), ...known });
	}
	if (sending.outcome !== 'not sent') return sending;
	await changeRequest(work.warehouse, request, { state: 'named' });
	throw sending.error;
}

async function holdInDoubt(work: CheckWork, run: CheckRun, request: Request, reason: string): Promise<void> {
	const { part, baseName, localId } = request;
	const message = `Whether ${baseName} (LocalId ${localId}) has been sent cannot be told: ${reason}`;
	await work.warehouse.transaction('read-write', async (session) => {
		await hold(work, session, run, {
			at: 'sending',
			reasons: [{ code: 'sending-in-doubt', about: `part ${part}`, message }],
		});
	});
}

const handedTexts = {
	client: (files: string) => `Handed ${files} to the MESH client`,
	api: (files: string) => `Sent ${files} over MESH's API`,
	ui: (files: string) => `Wrote ${files} for a person to send in MESH UI, each with a sheet that says how`,
} as const;

function handedText({ route: { name, mailbox } }: CheckWork, parts: number): string {
	return `${handedTexts[name](parts === 1 ? 'one file' : `${parts} files`)}, from mailbox ${mailbox}.`;
}

/**
 * docs/design/policy.md, R16: the licence agreement is read and accepted, by whom and when on record, before the first
 * submission.
 */
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
