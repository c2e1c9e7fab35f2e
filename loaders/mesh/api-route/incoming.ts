import { join } from 'node:path';
import type { Files } from '../../../core/files.ts';
import type { Download } from '../api/download.ts';
import { MeshApiError, type MeshApiErrorKind } from '../api/mesh-api-error.ts';
import type { MessageHeaders } from '../api/message-headers.ts';
import { shownName } from '../client-folder/arrival.ts';
import type { Envelope, StatusRecord } from '../envelope.ts';
import type { IncomingMessage, MessageData, UnreadableMessage } from '../route.ts';

/** A message of the API's inbox as every route gives one; its data come into the spool folder when they are asked for. */
export function incomingMessage(files: Files, spool: string, download: Download): IncomingMessage {
	const { id, headers } = download;
	const data = { open: async () => await spooled(files, spool, download) };
	return {
		id,
		envelope: envelopeOf(headers),
		...(headers.linkedMessageId === undefined ? {} : { linkedId: headers.linkedMessageId }),
		data: headers.type === 'report' ? undefined : data,
	};
}

/** The headers of a message as an envelope. */
export function envelopeOf(headers: MessageHeaders): Envelope {
	const { type, from = '', to = '', workflowId = '', localId = '', subject = '', all } = headers;
	const messageType = type === 'other' ? (all.get('mex-messagetype') ?? '') : type;
	return { messageType, workflowId, from, to, subject, localId, statusRecord: statusOf(headers) };
}

// MESH hands out what was transferred well, and does not have to say so; a report has to say what became of its message.
function statusOf({ type, status }: MessageHeaders): StatusRecord {
	const isWell = status.success ?? (type !== 'report' && (status.code ?? '00') === '00');
	return {
		dateTime: status.timestamp ?? '',
		event: status.event ?? '',
		status: isWell ? 'SUCCESS' : 'ERROR',
		statusCode: status.code ?? '',
		description: status.description ?? '',
	};
}

/** The file in which the data of a message wait between their coming and their acknowledgement. */
export const spoolFile = (spool: string, id: string): string => join(spool, `${id}.dat`);

async function spooled(files: Files, spool: string, download: Download): Promise<MessageData | UnreadableMessage> {
	const path = spoolFile(spool, download.id);
	try {
		if ((await files.stat(path)) === undefined) {
			await files.makeFolder(spool);
			await files.writeWhole(path, download.stream());
		}
	} catch (error) {
		return unreadable(download.id, error);
	}
	const size = (await files.stat(path))?.size ?? 0;
	return { size, stream: () => files.stream(path) };
}

/** What is wrong with one message blocks no other; throws the error again that is about the way to MESH. */
export function unreadable(id: string, error: unknown): UnreadableMessage {
	if (error instanceof MeshApiError && isOfOneMessage(error.kind)) return { id: shownName(id), reason: error.message };
	throw error;
}

const isOfOneMessage = (kind: MeshApiErrorKind): boolean =>
	kind === 'damaged' || kind === 'gone' || kind === 'not found' || kind === 'refused';
