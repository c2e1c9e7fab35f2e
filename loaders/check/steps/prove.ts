import { proveReply } from '../reply/proof.ts';
import { readReply, readRequest } from '../request/number-file.ts';
import { keepRemainder } from '../request/remainder.ts';
import type { CheckRun, Request } from '../state/check-run.ts';
import { type CheckWork, note, requestFile } from '../state/check-work.ts';
import { outgoingMessage } from '../state/message.ts';
import { changeRequest, requestsOf } from '../state/request-store.ts';
import { fail } from './fail.ts';
import { judgePart, judgeWhole } from './judge.ts';

/**
 * Proves each reply against its request, and removes the request with every copy of it as soon as that is done: from then
 * on no two files lie side by side whose difference names people (docs/design/rules.md, rule 2).
 */
export async function proveReplies(work: CheckWork, run: CheckRun): Promise<void> {
	const requests = await requestsOf(work.warehouse, run.checkId);
	const failure = await keepRemainder(work, run, requests);
	if (failure !== undefined) return await fail(work, run, failure);
	for (const request of requests) {
		if (request.state === 'replied' && !(await proveRequest(work, run, request))) return;
		await forgetRequest(work, request);
	}
	await judgeWhole(work, run);
}

/** False when the reply is not an answer to the request: the check has failed. */
async function proveRequest(work: CheckWork, run: CheckRun, request: Request): Promise<boolean> {
	const sent = await readRequest(work, request);
	const returned = await readReply(work, request);
	const proof = proveReply({ sent: sent.numbers, returned: returned.numbers, read: returned.read });
	const [fault] = proof.faults;
	if (fault !== undefined) {
		await fail(work, run, { part: request.part, reason: fault.reason, advice: fault.advice });
		return false;
	}
	const findings = run.kind !== 'test' ? await judgePart(work, request, sent, returned) : [];
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRequest(session, request, { state: 'proven', findings });
		await note(work, session, run, 'reply proven', { part: request.part, notes: proof.notes });
	});
	return true;
}

async function forgetRequest(work: CheckWork, request: Request): Promise<void> {
	await work.route.forget(outgoingMessage(work, request));
	await work.files.remove(requestFile(work, request.checkId, request.part));
}
