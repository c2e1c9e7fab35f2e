import { NdooError } from '../../../core/errors.ts';
import type { MeshApiClient } from '../api/client.ts';
import { fileData } from '../api/message-data.ts';
import type { SendOutcome } from '../api/send.ts';
import type { Tracked } from '../api/tracking.ts';
import type { Attempt, OutgoingMessage, Sending } from '../route.ts';

/**
 * Sends a message once. When the answer was lost, or an earlier run was killed in the middle, MESH is asked by the LocalId
 * whether it has the message: it does not notice a repetition, so nothing in doubt is ever sent again (docs/design/mesh.md,
 * "Rules for the client").
 */
export async function send(
	client: MeshApiClient,
	message: OutgoingMessage,
	{ attempt, chunkBytes }: { readonly attempt: Attempt; readonly chunkBytes?: number | undefined },
): Promise<Sending> {
	if (attempt === 'again') return await lookFor(client, message);
	const { to, workflowId, localId, subject, baseName, dataFile } = message;
	const letter = { to, workflowId, localId, subject, fileName: `${baseName}.dat` };
	try {
		const options = chunkBytes === undefined ? {} : { chunkSize: chunkBytes };
		return await sendingOf(client, message, await client.send(letter, await fileData(dataFile), options));
	} catch (error) {
		// What it throws it throws before anything has gone.
		if (error instanceof NdooError) return { outcome: 'not sent', error };
		throw error;
	}
}

async function sendingOf(client: MeshApiClient, message: OutgoingMessage, outcome: SendOutcome): Promise<Sending> {
	switch (outcome.outcome) {
		case 'sent':
			return { outcome: 'sent', messageId: outcome.messageId };
		case 'refused':
			return { outcome: 'not sent', error: outcome.error };
		case 'in doubt':
			return await lookFor(client, message, outcome.why);
		default:
			return outcome satisfies never;
	}
}

async function lookFor(client: MeshApiClient, message: OutgoingMessage, why?: NdooError): Promise<Sending> {
	try {
		return foundSending(await client.trackLocalId(message.localId), message, why);
	} catch (error) {
		if (error instanceof NdooError) return { outcome: 'in doubt', reason: error.message };
		throw error;
	}
}

function foundSending(tracked: Tracked, message: OutgoingMessage, why?: NdooError): Sending {
	const cause = why === undefined ? 'an earlier run was ended while it sent the request' : why.message;
	if (tracked.found === 'none') return { outcome: 'in doubt', reason: `MESH does not know it (${cause})` };
	if (tracked.found === 'several') return { outcome: 'in doubt', reason: 'MESH has several messages of this LocalId.' };
	const { messageId, status } = tracked.tracking;
	// A message that lacks chunks is given to nobody.
	return status === 'uploading' ? { outcome: 'not sent', error: cutOff(message) } : { outcome: 'sent', messageId };
}

const cutOff = ({ baseName }: OutgoingMessage): NdooError =>
	new NdooError('mesh-api', `The sending of ${baseName} was cut off in the middle: nobody is given any of it.`, {
		todo: 'Run the command again: the request is sent anew.',
	});
