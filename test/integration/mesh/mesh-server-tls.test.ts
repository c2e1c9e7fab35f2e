import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawCall, type Said, type Wanted } from '../../stand-in/mesh-server/raw-call.ts';
import { openServer, type ServerBench, valueIn } from '../../stand-in/mesh-server/server-bench.ts';
import {
	type Certificates,
	makeCertificates,
	missingOpenssl,
	type Pair,
	serverCertificates,
} from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';

let certificates: Certificates;

async function openTlsServer(): Promise<ServerBench> {
	return await openServer({ certificates: await serverCertificates(certificates) });
}

const tlsOf = async (pair: Pair | undefined): Promise<NonNullable<Wanted['tls']>> => ({
	ca: await readFile(certificates.ca),
	...(pair && { cert: await readFile(pair.cert), key: await readFile(pair.key) }),
});

const list = async (bench: ServerBench, as: string, pair: Pair | undefined): Promise<Said> =>
	await bench.call(as, `${as}/inbox`, { tls: await tlsOf(pair) });

describe.skipIf(isSkipped(missingOpenssl))(named('over mutual TLS', missingOpenssl), () => {
	beforeAll(async () => {
		certificates = await makeCertificates(['ALICE', 'BOB']);
	});
	afterAll(async () => await certificates[Symbol.asyncDispose]());

	test('a certificate speaks for its mailboxes', async () => {
		await using bench = await openTlsServer();
		expect(bench.server.url).toMatch(/^https:/);
		const { client } = certificates;
		expect([(await list(bench, 'ALICE', client)).status, (await list(bench, 'BOB', client)).status]).toEqual([
			200, 200,
		]);
	});

	test('a certificate of another mailbox is refused, without a code', async () => {
		await using bench = await openTlsServer();
		const { status, body } = await list(bench, 'ALICE', certificates.stranger);
		expect([status, valueIn(body).detail]).toEqual([
			403,
			[{ event: '', code: '', msg: 'The client certificate is not one of this mailbox' }],
		]);
	});

	test.each([
		['no certificate', undefined],
		['one of an authority that it does not know', 'foreign'],
		['one that is no longer valid', 'expired'],
	] as const)('a connection with %s does not come about', async (_, name) => {
		await using bench = await openTlsServer();
		await expect(list(bench, 'ALICE', name && certificates[name])).rejects.toMatchObject({
			code: expect.stringMatching(/^(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED|ECONNRESET|EPIPE)$/),
		});
		expect(bench.happenings).toEqual([]);
	});

	test('plain HTTP is not answered', async () => {
		await using bench = await openTlsServer();
		const url = `${bench.server.url.replace('https', 'http')}/messageexchange/ALICE/inbox`;
		await expect(rawCall(url, {})).rejects.toThrow();
	});

	test('even an address is looked up with a certificate only', async () => {
		await using bench = await openTlsServer();
		const url = `${bench.server.url}/messageexchange/endpointlookup/X0X/LETTERS`;
		await expect(rawCall(url, { tls: await tlsOf(undefined) })).rejects.toThrow();
		expect((await rawCall(url, { tls: await tlsOf(certificates.client) })).status).toBe(200);
	});
});
