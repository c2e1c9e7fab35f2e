import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipientOf } from '../../../loaders/service/service.ts';
import { mailbox } from './test-project.ts';

/** What a message in IN says; every field may be bent. */
export type Message = {
	readonly id: string;
	readonly localId: string;
	readonly messageType?: string;
	readonly workflowId?: string;
	readonly from?: string;
	readonly statusCode?: string;
	readonly event?: string;
	/** Undefined: a control file alone. */
	readonly data?: string | Uint8Array;
};

const service = recipientOf('stand-in');

/** The files of a message as the MESH client leaves them in IN: old enough to be taken, in the order of their ids. */
export async function deliver(inbox: string, message: Message, order: number): Promise<void> {
	const { id, localId, messageType = 'Data', workflowId = 'SPINE_NTT_UPHOLDING', data } = message;
	const control = `<DTSControl>
<Version>1.0</Version>
<AddressType>DTS</AddressType>
<MessageType>${messageType}</MessageType>
<From_DTS>${message.from ?? (messageType === 'Report' ? mailbox : service)}</From_DTS>
<To_DTS>${mailbox}</To_DTS>
<Subject></Subject>
<LocalId>${localId}</LocalId>
<DTSId>${id}</DTSId>
<WorkflowId>${workflowId}</WorkflowId>
<StatusRecord>
<DateTime>20260301060000</DateTime>
<Event> ${message.event ?? 'TRANSFER'} </Event>
<Status> ${(message.statusCode ?? '00') === '00' ? 'SUCCESS' : 'ERROR'} </Status>
<StatusCode>${message.statusCode ?? '00'}</StatusCode>
<Description>as told</Description>
</StatusRecord>
</DTSControl>
`;
	await mkdir(inbox, { recursive: true });
	const time = new Date(Date.UTC(2026, 0, 1, 0, 0, order));
	const files = [
		['dat', data],
		['ctl', control],
	] as const;
	for (const [ending, text] of files) {
		if (text === undefined) continue;
		const path = join(inbox, `${id}.${ending}`);
		await writeFile(path, text);
		await utimes(path, time, time);
	}
}

/** The messages K1 to K7 for a request, as data: the kinds of docs/design/check-service.md, "What comes back". */
export const kinds = {
	K1: (localId: string) => ({ localId, messageType: 'Report' }),
	K2: (localId: string) => ({
		localId,
		data: '{"dataset_id":"mesh_to_pos","status":"pending","job_id":9007199254740993,"stages":[{"stage":"validate_non_empty_file","passed":true}]}',
	}),
	K3: (localId: string, rows: string) => ({ localId, data: rows }),
	K4: (localId: string) => ({ localId, data: 'The file has more htan one colum' }),
	K5: (localId: string) => ({ localId, data: '' }),
	K6: (localId: string) => ({ localId, messageType: 'Report', statusCode: '14' }),
	K7: () => ({ localId: 'SOMEBODY-ELSE-1', data: '9990000018,\r\n' }),
} as const satisfies Record<string, (localId: string, rows: string) => Omit<Message, 'id'>>;

export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as readonly Kind[];
