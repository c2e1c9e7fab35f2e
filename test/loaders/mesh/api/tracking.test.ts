import { describe, expect, test } from 'vitest';
import { clientOf, json, serve } from './scripted-server.ts';

const tracking = {
	messageId: 'M1',
	localId: 'R1A-1',
	recipient: 'X26OT154',
	workflowId: 'SPINE_NTT_UPHOLDING',
	status: 'accepted',
	code: undefined,
	description: undefined,
};

const version2 = {
	message_id: 'M1',
	local_id: 'R1A-1',
	recipient: 'X26OT154',
	workflow_id: 'SPINE_NTT_UPHOLDING',
	status: 'accepted',
	status_success: true,
	status_code: null,
};

const version1 = {
	messageId: 'M1',
	localId: 'R1A-1',
	recipient: 'X26OT154',
	workflowId: 'SPINE_NTT_UPHOLDING',
	status: 'Accepted',
	statusCode: '',
	fileSize: 12,
};

describe('by the id of the message', () => {
	test.each([
		['version 2', version2],
		['version 1', version1],
	])('%s', async (_, body) => {
		const { url, seen } = await serve(json(200, body));
		expect(await clientOf(url).client.track('M1')).toEqual({ found: 'one', tracking });
		expect(seen.map((request) => request.url)).toEqual(['/messageexchange/YCLTA53/outbox/tracking?messageID=M1']);
	});

	test.each(['accepted', 'acknowledged', 'undeliverable', 'uploading', 'error'])('%s', async (status) => {
		const { url } = await serve(json(200, { ...version2, status: status.toUpperCase() }));
		expect(await clientOf(url).client.track('M1')).toMatchObject({ tracking: { status } });
	});

	test.each([undefined, null, 'lost'])('the status %s is not known', async (status) => {
		const { url } = await serve(json(200, { ...version2, status }));
		expect(await clientOf(url).client.track('M1')).toMatchObject({ tracking: { status: 'unknown' } });
	});

	test('why a message was not delivered', async () => {
		const { url } = await serve(
			json(200, { ...version2, status: 'error', status_code: '14', status_description: 'x' }),
		);
		expect(await clientOf(url).client.track('M1')).toMatchObject({
			tracking: { status: 'error', code: '14', description: 'x' },
		});
	});
});

describe('by our own reference', () => {
	test.each([
		[200, version1, { found: 'one', tracking }],
		[300, {}, { found: 'several' }],
		[404, {}, { found: 'none' }],
	])('%i', async (status, body, expected) => {
		const { url, seen } = await serve(json(status, body));
		expect(await clientOf(url).client.trackLocalId('R1A 1/2')).toEqual(expected);
		expect(seen.map((request) => request.url)).toEqual(['/messageexchange/YCLTA53/outbox/tracking/R1A%201%2F2']);
	});

	test.each(['', '.', '..'])('%j is no reference', async (localId) => {
		const { url, seen } = await serve(json(200, version1));
		await expect(clientOf(url).client.trackLocalId(localId)).rejects.toThrow('Expected the LocalId to be a name');
		expect(seen).toEqual([]);
	});
});

test('what does not name a message is no answer', async () => {
	const { url } = await serve(json(200, { status: 'accepted' }));
	await expect(clientOf(url).client.track('M1')).rejects.toMatchObject({ kind: 'damaged' });
});

describe('looking a mailbox up', () => {
	test.each([
		['version 2', { results: [{ mailbox_id: 'X26OT154', mailbox_name: 'Check' }] }],
		['version 1', { query_id: '1', results: [{ endpoint_type: 'MESH', address: 'X26OT154', description: 'Check' }] }],
	])('%s', async (_, body) => {
		const { url, seen } = await serve(json(200, body));
		expect(await clientOf(url).client.lookup('X26', 'SPINE_NTT_UPHOLDING')).toEqual([
			{ mailbox: 'X26OT154', name: 'Check' },
		]);
		expect(seen.map((request) => request.url)).toEqual(['/messageexchange/endpointlookup/X26/SPINE_NTT_UPHOLDING']);
	});

	test('none', async () => {
		const { url } = await serve(json(200, { results: [] }));
		expect(await clientOf(url).client.lookup('X26', 'OTHER')).toEqual([]);
	});
});
