import type { Bytes } from '../../../core/files.ts';
import { digested, rememberDigest } from '../reply/reply-digest.ts';
import type { Request } from '../state/check-run.ts';
import { type CheckWork, checkFolder, note, replyFile } from '../state/check-work.ts';
import { changeRequest } from '../state/request-store.ts';

/** A reply that is to be taken: its id, its bytes, and what the ledger says of it. */
export type Taking = {
	readonly id: string;
	readonly bytes: Bytes;
	readonly isByHand: boolean;
	readonly detail: Readonly<Record<string, unknown>>;
};

/** Stores a reply in the work folder and records it, in this order: from then on it may go from where it came. */
export async function take(work: CheckWork, request: Request, { id, bytes, isByHand, detail }: Taking): Promise<void> {
	const reply = digested(bytes, await work.digestKey());
	await work.files.makeFolder(checkFolder(work, request.checkId));
	await work.files.writeWhole(replyFile(work, request.checkId, request.part), reply.bytes);
	const digest = reply.digest();
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRequest(session, request, { state: 'replied', replyId: id, isByHand });
		await rememberDigest(session, request, digest);
		await note(work, session, request, 'reply taken', detail);
	});
	work.tell({ level: 'info', step: 'collect', text: `Took the reply to ${request.baseName}.` });
}
