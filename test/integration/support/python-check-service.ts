import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerRequest } from '../../../stand-in/answer.ts';
import type { OptOutRule } from '../../../stand-in/opt-out-rule.ts';
import type { PlannedReply } from '../../../stand-in/planned-reply.ts';
import type { PythonMeshClient } from './python-mesh-client.ts';

/** A request as the service got it: the headers that the Python client gives, and the bytes, decompressed and put together. */
export type ReceivedRequest = {
	readonly headers: Readonly<Record<string, string>>;
	readonly bytes: Buffer;
};

export type CheckServiceOptions = OptOutRule & {
	/** The service's mailbox. */
	readonly client: PythonMeshClient;
	/** For the files that the client reads and writes. */
	readonly folder: string;
	/** Uncompressed bytes of a reply's chunks. */
	readonly chunkSize: number;
};

/**
 * The check service, on the other side of MESH: takes every request out of its inbox, and answers it as
 * docs/design/check-service.md says ("What comes back"), compressed and in chunks. Gives what it received.
 */
export async function answerInbox({
	client,
	folder,
	chunkSize,
	...rule
}: CheckServiceOptions): Promise<readonly ReceivedRequest[]> {
	const requests: ReceivedRequest[] = [];
	for (const id of (await client.ask({ order: 'inbox' })) as readonly string[]) {
		const file = join(folder, id);
		const headers = (await client.ask({ order: 'receive', id, file })) as ReceivedRequest['headers'];
		await client.ask({ order: 'acknowledge', id });
		const bytes = await readFile(file);
		requests.push({ headers, bytes });
		for (const reply of await repliesTo({ headers, bytes }, rule)) await send(reply, { client, file, chunkSize });
	}
	return requests;
}

async function repliesTo({ headers, bytes }: ReceivedRequest, rule: OptOutRule): Promise<readonly PlannedReply[]> {
	const { from = '', to = '', workflowid: workflowId = '', localid: localId = '' } = headers;
	const control = { from, to, workflowId, localId };
	return await answerRequest({ control, data: () => [bytes] }, { ...rule, scenarios: [], turnaroundMilliseconds: 0 });
}

type Sending = Pick<CheckServiceOptions, 'client' | 'chunkSize'> & { readonly file: string };

// MESH itself reports what was transferred well to a MESH client alone (K1): over the API that is for tracking to say.
async function send(reply: PlannedReply, { client, file, chunkSize }: Sending): Promise<void> {
	if (reply.kind !== 'data') return;
	const { to, workflowId, localId, subject } = reply.control;
	await writeFile(file, await Array.fromAsync(reply.data()));
	const headers = { workflow_id: workflowId, local_id: localId, ...(subject === '' ? {} : { subject }) };
	await client.ask({ order: 'send', to, file, headers, chunkSize, compress: true });
}
