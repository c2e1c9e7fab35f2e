import { describe, expect, test } from 'vitest';
import { formatError } from '../../../../core/errors.ts';
import { MeshApiError } from '../../../../loaders/mesh/api/mesh-api-error.ts';
import { clientOf, collected, hangUp, json, now, serve } from './scripted-server.ts';

const emptyInbox = json(200, { messages: [], links: {} });

describe('signing', () => {
	test('every request says who, and what it can read', async () => {
		const { url, seen } = await serve(emptyInbox);
		await collected(clientOf(url).client.inbox());
		expect(seen).toHaveLength(1);
		expect(seen[0]?.headers).toMatchObject({ accept: 'application/vnd.mesh.v2+json' });
		expect(seen[0]?.headers.authorization).toMatch(/^NHSMESH YCLTA53:nonce-1:0:202603010605:[0-9a-f]{64}$/);
	});

	test('a request that is repeated is signed anew', async () => {
		const { url, seen } = await serve(json(503, {}), hangUp, emptyInbox);
		await collected(clientOf(url).client.inbox());
		const nonces = seen.map(({ headers }) => headers.authorization?.split(':')[1]);
		expect(nonces).toEqual(['nonce-1', 'nonce-2', 'nonce-3']);
		expect(new Set(seen.map(({ headers }) => headers.authorization)).size).toBe(3);
	});
});

describe('repetition', () => {
	test.each([425, 429, 502, 503, 504])('%i is met with pauses, then given up', async (status) => {
		const { url, seen } = await serve({ status, body: '<Fault>busy</Fault>' });
		const { client, pauses } = clientOf(url);
		await expect(collected(client.inbox())).rejects.toMatchObject({ kind: 'busy', status });
		expect(pauses).toEqual([1000, 4000, 15000]);
		expect(seen).toHaveLength(4);
	});

	test('a lost connection is met with pauses, then given up', async () => {
		const { url, seen } = await serve(hangUp);
		const { client, pauses } = clientOf(url);
		const { host } = new URL(url);
		const error = await collected(client.inbox()).catch((caught: unknown) => caught);
		if (!(error instanceof MeshApiError)) throw error;
		expect(formatError(error)).toBe(
			`Asking for the inbox of mailbox YCLTA53 did not work: there was no whole answer from ${host}, the connection was cut.

What to do: Check the network, the proxy and the address of MESH, and that MESH knows the client certificate: it may hang up on another one. Then try again.`,
		);
		expect(pauses).toEqual([1000, 4000, 15000]);
		expect(seen).toHaveLength(4);
	});

	test.each([300, 302, 400, 403, 404, 410, 417, 500, 501])('%i is not asked again', async (status) => {
		const { url, seen } = await serve({ status, headers: { location: '/elsewhere' }, body: '{}' });
		const { client, pauses } = clientOf(url);
		await expect(collected(client.inbox())).rejects.toMatchObject({ status });
		expect([seen.length, pauses]).toEqual([1, []]);
	});
});

describe('what cannot be reached', () => {
	test('a server that is not there', async () => {
		const { client } = clientOf('http://127.0.0.1:1');
		await expect(client.handshake(undefined)).rejects.toThrow(
			'The handshake of mailbox YCLTA53 did not work: there was no whole answer from 127.0.0.1:1, the connection was refused.',
		);
	});

	test('a server without TLS where TLS is wanted', async () => {
		const { url } = await serve(emptyInbox);
		const { client, pauses } = clientOf(url.replace('http:', 'https:'));
		await expect(client.handshake(undefined)).rejects.toMatchObject({
			kind: 'certificate',
			code: 'mesh-config',
			todo: 'Check the certificate authority bundle, the client certificate and its key: that they belong to this environment and have not run out.',
		});
		expect(pauses).toEqual([]);
	});
});

describe('the handshake', () => {
	const hours = (count: number) => new Date(now.getTime() - count * 3_600_000);
	const welcome = { status: 200, headers: { date: 'Sun, 01 Mar 2026 06:35:09 GMT' } } as const;

	test('it says what program asks, on what system', async () => {
		const { url, seen } = await serve(welcome);
		expect(await clientOf(url).client.handshake(undefined)).toEqual({ at: now, clockSkew: 30 * 60_000 });
		expect(seen).toMatchObject([{ method: 'POST', url: '/messageexchange/YCLTA53' }]);
		expect(seen[0]?.headers).toMatchObject({
			'mex-clientversion': 'ndoo==1.2.3',
			'mex-osname': expect.stringMatching(/./),
			'mex-osversion': expect.stringMatching(/./),
		});
	});

	test.each([
		['less than a day ago', hours(23.9), 0],
		['a day ago', hours(24), 1],
		['dated ahead', hours(-1), 1],
	])('the last one %s', async (_, last, made) => {
		const { url, seen } = await serve(welcome);
		const { at } = await clientOf(url).client.handshake(last);
		expect(seen).toHaveLength(made);
		expect(at).toEqual(made === 0 ? last : now);
	});

	test('403 says how far the clocks are apart', async () => {
		const { url } = await serve({ status: 403, headers: { date: 'Sun, 01 Mar 2026 09:05:09 GMT' } });
		await expect(clientOf(url).client.handshake(undefined)).rejects.toMatchObject({
			kind: 'not authenticated',
			todo: "Check the password of the mailbox, the shared key of the environment, the client certificate, and the clock of this machine: it is about 3 h behind MESH's.",
		});
	});
});
