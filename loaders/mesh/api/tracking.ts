import { z } from 'zod';
import { readJson, requireStatus } from './answer.ts';
import type { MeshHttp, MeshRequest } from './mesh-http.ts';
import type { MessageId } from './message-id.ts';
import { localIdPath, trackingPath } from './paths.ts';
import { textOf } from './text.ts';

const statuses = ['accepted', 'acknowledged', 'undeliverable', 'uploading', 'error'] as const;

/** Where a message that was sent is now. */
export type Tracking = {
	readonly messageId: string;
	readonly localId: string | undefined;
	readonly recipient: string | undefined;
	readonly workflowId: string | undefined;
	/** `uploading`: chunks are missing, so that nobody is given the message. `unknown`: a word that is not known here. */
	readonly status: (typeof statuses)[number] | 'unknown';
	/** Of the table in api-codes.ts, when something is wrong. */
	readonly code: string | undefined;
	readonly description: string | undefined;
};

/** `several`: more than one message was sent under the LocalId, and MESH does not say which. */
export type Tracked =
	| { readonly found: 'one'; readonly tracking: Tracking }
	| { readonly found: 'none' }
	| { readonly found: 'several' };

const text = z
	.string()
	.nullish()
	.transform((found) => (found ? found : undefined));

const status = text.transform(
	(found) => statuses.find((known) => known === found?.toLowerCase()) ?? ('unknown' as const),
);

const version2 = z
	.object({
		message_id: z.string(),
		local_id: text,
		recipient: text,
		workflow_id: text,
		status,
		status_code: text,
		status_description: text,
	})
	.transform(
		(found): Tracking => ({
			messageId: found.message_id,
			localId: found.local_id,
			recipient: found.recipient,
			workflowId: found.workflow_id,
			status: found.status,
			code: found.status_code,
			description: found.status_description,
		}),
	);

const version1 = z
	.object({
		messageId: z.string(),
		localId: text,
		recipient: text,
		workflowId: text,
		status,
		statusCode: text,
		statusDescription: text,
	})
	.transform(
		({ statusCode, statusDescription, ...found }): Tracking => ({
			...found,
			code: statusCode,
			description: statusDescription,
		}),
	);

/** Asks where a message of ours is. Not to be asked often: it may be hours before the recipient takes it. */
export async function trackMessage(line: MeshHttp, mailbox: string, id: MessageId): Promise<Tracked> {
	return await track(line, { what: `Tracking message ${id}`, method: 'GET', path: trackingPath(mailbox, id) });
}

/** The same by our own reference: for when no message id came back. */
export async function trackLocalId(line: MeshHttp, mailbox: string, localId: string): Promise<Tracked> {
	return await track(line, { what: 'Tracking a message', method: 'GET', path: localIdPath(mailbox, localId) });
}

async function track(line: MeshHttp, request: MeshRequest): Promise<Tracked> {
	const answer = await requireStatus(line, await line.ask(request), [200, 300, 404]);
	if (answer.status === 200) {
		return { found: 'one', tracking: await readJson(answer, z.union([version2, version1])) };
	}
	await textOf(answer.body);
	return { found: answer.status === 300 ? 'several' : 'none' };
}
