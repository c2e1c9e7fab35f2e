import type { Message } from './message.ts';

/** The mex headers of a message, or of one of its chunks (specification, "Get Message" and "Asynchronous error reporting"). */
export function messageHeaders(message: Message, chunk: number): Readonly<Record<string, string>> {
	const { id, workflowId, passedOn } = message;
	return {
		'mex-messageid': id,
		'mex-workflowid': workflowId,
		'mex-version': '1.0',
		'mex-addresstype': 'ALL',
		'mex-filename': `${id}.dat`,
		...passedOn,
		...kindHeaders(message, chunk),
	};
}

function kindHeaders({ from, to, content, statusAt }: Message, chunk: number): Readonly<Record<string, string>> {
	const timestamp = { 'mex-statustimestamp': stampOf(statusAt) };
	if (content.kind === 'data') {
		return {
			'mex-messagetype': 'DATA',
			'mex-from': from,
			'mex-to': to,
			'mex-chunk-range': `${chunk}:${content.totalChunks}`,
			'mex-statuscode': '00',
			'mex-statusevent': 'TRANSFER',
			'mex-statussuccess': 'SUCCESS',
			'mex-statusdescription': 'Transferred to recipient mailbox',
			...timestamp,
		};
	}
	const { about, code, event, description } = content;
	return {
		'mex-messagetype': 'REPORT',
		'mex-to': about.to, // for whom the lost message was: a report is never told by this
		'mex-linkedmsgid': about.id,
		'mex-statuscode': code,
		'mex-statusevent': event,
		'mex-statussuccess': 'ERROR',
		'mex-statusdescription': description,
		...timestamp,
	};
}

/** `yyyyMMddHHmmss`, UTC. */
export const stampOf = (time: Date): string => time.toISOString().replaceAll(/\D/g, '').slice(0, 14);
