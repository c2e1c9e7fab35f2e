import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NdooError } from '../../../../core/errors.ts';
import type { MeshApiClient } from '../../../../loaders/mesh/api/client.ts';
import { MeshApiError, type MeshApiErrorKind } from '../../../../loaders/mesh/api/mesh-api-error.ts';
import type { MessageId } from '../../../../loaders/mesh/api/message-id.ts';
import type { SendOutcome } from '../../../../loaders/mesh/api/send.ts';
import type { Tracked, Tracking } from '../../../../loaders/mesh/api/tracking.ts';
import { send } from '../../../../loaders/mesh/api-route/sending.ts';
import type { OutgoingMessage } from '../../../../loaders/mesh/route.ts';

// Every outcome of a send, with every answer to the question that follows it. The whole is run against a server in
// test/integration/mesh/mesh-api-month.test.ts.

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-sending-'));
	await writeFile(join(folder, 'request.dat'), '9694116538,\r\n');
});
afterAll(async () => await rm(folder, { recursive: true }));

const message = (): OutgoingMessage => ({
	baseName: 'YCLTA53-070219-0005',
	localId: 'YCL-1',
	subject: 'YCL-1',
	from: 'YCLTA53',
	to: 'X26HC065',
	workflowId: 'SPINE_NTT_UPHOLDING',
	dataFile: join(folder, 'request.dat'),
	messageId: undefined,
});

const id = 'M1' as MessageId;
const error = (kind: MeshApiErrorKind) => new MeshApiError(kind, `Sending was ${kind}.`, { todo: 'Wait.' });
const one = (status: Tracking['status']): Tracked => ({
	found: 'one',
	tracking: {
		messageId: 'M1',
		localId: 'YCL-1',
		recipient: undefined,
		workflowId: undefined,
		status,
		code: undefined,
		description: undefined,
	},
});

/** A client that answers so; the calls that were made are in `calls`. */
function clientThat(
	outcome: SendOutcome,
	tracked: Tracked | MeshApiError,
): { client: MeshApiClient; calls: unknown[] } {
	const calls: unknown[] = [];
	const none = () => Promise.reject(new Error('not asked for'));
	const client: MeshApiClient = {
		mailbox: 'YCLTA53',
		handshake: none,
		inbox: () => {
			throw new Error('not asked for');
		},
		download: none,
		acknowledge: none,
		track: none,
		lookup: none,
		close: none,
		send: async (letter, { size }, options) => {
			calls.push({ ...letter, size, ...options });
			return outcome;
		},
		trackLocalId: async (localId) => {
			calls.push(`track ${localId}`);
			if (tracked instanceof MeshApiError) throw tracked;
			return tracked;
		},
	};
	return { client, calls };
}

const inDoubt: SendOutcome = { outcome: 'in doubt', why: error('unreachable'), messageId: undefined };
const none: Tracked = { found: 'none' };

describe('sending for the first time', () => {
	test('sends the message with all that MESH has to know of it, once, and asks for nothing', async () => {
		const { client, calls } = clientThat({ outcome: 'sent', messageId: id }, none);
		expect(await send(client, message(), { attempt: 'first' })).toEqual({ outcome: 'sent', messageId: 'M1' });
		expect(calls).toEqual([
			{
				to: 'X26HC065',
				workflowId: 'SPINE_NTT_UPHOLDING',
				localId: 'YCL-1',
				subject: 'YCL-1',
				fileName: 'YCLTA53-070219-0005.dat',
				size: 13,
			},
		]);
	});

	test('sends it in pieces of the size that is asked for', async () => {
		const { client, calls } = clientThat({ outcome: 'sent', messageId: id }, none);
		await send(client, message(), { attempt: 'first', chunkBytes: 6_000_000 });
		expect(calls).toEqual([expect.objectContaining({ chunkSize: 6_000_000 })]);
	});

	test('so is what the client refuses to send at all', async () => {
		const { client } = clientThat(inDoubt, none);
		const error = new NdooError('mesh-config', 'MESH does not take it.', { todo: 'Mend it.' });
		const refusing = { ...client, send: () => Promise.reject(error) };
		expect(await send(refusing, message(), { attempt: 'first' })).toEqual({ outcome: 'not sent', error });
	});

	test('a refusal is certain', async () => {
		const refusal = error('refused');
		const { client, calls } = clientThat({ outcome: 'refused', error: refusal }, none);
		expect(await send(client, message(), { attempt: 'first' })).toEqual({ outcome: 'not sent', error: refusal });
		expect(calls).toHaveLength(1);
	});
});

type Answer = [what: string, tracked: Tracked | MeshApiError, first: object, again: object];
const answers: readonly Answer[] = [
	['MESH has it', one('accepted'), { outcome: 'sent', messageId: 'M1' }, { outcome: 'sent', messageId: 'M1' }],
	[
		'the service has it',
		one('acknowledged'),
		{ outcome: 'sent', messageId: 'M1' },
		{ outcome: 'sent', messageId: 'M1' },
	],
	['it is lost on its way', one('undeliverable'), { outcome: 'sent' }, { outcome: 'sent' }],
	['it lacks chunks', one('uploading'), { outcome: 'not sent' }, { outcome: 'not sent' }],
	[
		'MESH does not know it',
		none,
		{ outcome: 'in doubt', reason: 'MESH does not know it (Sending was unreachable.)' },
		{ outcome: 'in doubt', reason: 'MESH does not know it (an earlier run was ended while it sent the request)' },
	],
	[
		'there are several',
		{ found: 'several' },
		{ outcome: 'in doubt', reason: 'MESH has several messages of this LocalId.' },
		{ outcome: 'in doubt', reason: 'MESH has several messages of this LocalId.' },
	],
	[
		'MESH cannot be asked',
		error('busy'),
		{ outcome: 'in doubt', reason: 'Sending was busy.' },
		{ outcome: 'in doubt', reason: 'Sending was busy.' },
	],
];

describe('in doubt, MESH is asked by the LocalId', () => {
	test.each(answers)('%s', async (_, tracked, first, again) => {
		const doubtful = clientThat(inDoubt, tracked);
		expect(await send(doubtful.client, message(), { attempt: 'first' })).toMatchObject(first);
		expect(doubtful.calls).toEqual([expect.objectContaining({ localId: 'YCL-1' }), 'track YCL-1']);

		const killed = clientThat({ outcome: 'sent', messageId: id }, tracked);
		expect(await send(killed.client, message(), { attempt: 'again' })).toMatchObject(again);
		// Whatever MESH says: not sent again.
		expect(killed.calls).toEqual(['track YCL-1']);
	});
});
