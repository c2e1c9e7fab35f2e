import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../loaders/mesh/api/secret.ts';
import { type Certificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { type ConnectProxy, connectProxy } from '../support/connect-proxy.ts';
import { bytesData, numberedLines, read, sharedKey } from '../support/mesh-api-bench.ts';
import { secretsIn } from '../support/secret-search.ts';
import { alice, bob, openStrict, type StrictBench, strictCertificates, workflowId } from '../support/strict-bench.ts';
import type { TalkativeOptions } from '../support/talkative-client.ts';

const program = fileURLToPath(new URL('../support/talkative-client.ts', import.meta.url));
const skipped = isSkipped(missingOpenssl);
const proxyPassword = 'the password of the proxy';

let certificates: Certificates;
let bench: StrictBench;
let proxy: ConnectProxy;
beforeAll(async () => {
	if (skipped) return;
	certificates = await strictCertificates();
	bench = await openStrict(certificates);
	proxy = await connectProxy('user', proxyPassword);
});
afterAll(async () => {
	if (skipped) return;
	for (const part of [bench, proxy, certificates]) await part[Symbol.asyncDispose]();
});

describe.skipIf(skipped)(named('through a proxy', missingOpenssl), () => {
	const through = (password: string) => ({ proxy: { url: proxy.url, user: 'user', password: new Secret(password) } });

	test('a message goes out and comes in, and the proxy sees none of it', async () => {
		const client = await bench.client(alice, through(proxyPassword));
		const letter = numberedLines(200_000);
		const outcome = await client.send({ to: bob.id, workflowId }, bytesData(letter), { chunkSize: 70_000 });
		expect(outcome.outcome).toBe('sent');
		const receiver = await bench.client(bob, through(proxyPassword));
		const [id = ''] = bench.server.messages().map((message) => message.id);
		expect((await read((await receiver.download(id)).stream())).equals(letter)).toBe(true);
		expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set([new URL(bench.server.url).host]));
	});

	test('a proxy that does not know us: nothing has gone', async () => {
		const client = await bench.client(alice, through('wrong'));
		const before = bench.server.messages().length;
		expect(await client.send({ to: bob.id, workflowId }, bytesData(numberedLines(100)))).toMatchObject({
			outcome: 'refused',
			error: { kind: 'unreachable', message: expect.stringContaining('the proxy did not let the connection through') },
		});
		expect(bench.server.messages()).toHaveLength(before);
	});

	test('a proxy that is not there', async () => {
		const client = await bench.client(alice, { proxy: { url: 'http://127.0.0.1:1' } });
		await expect(client.handshake(undefined)).rejects.toThrow('the connection was refused');
	});
});

describe.skipIf(skipped)(named('a program that prints all it can', missingOpenssl), () => {
	test.each(['', '*'])('prints no secret, with NODE_DEBUG=%s', async (debug) => {
		const secrets = {
			password: alice.password,
			sharedKey,
			key: await readFile(certificates.encryptedKey, 'utf8'),
			passphrase: certificates.passphrase,
			proxyPassword,
		};
		const options: TalkativeOptions = {
			url: bench.server.url,
			proxy: proxy.url,
			ca: await readFile(certificates.ca, 'utf8'),
			certificate: await readFile(certificates.client.cert, 'utf8'),
			secrets,
		};
		const { status, printed } = await run(JSON.stringify(options), debug);
		expect({ status, printed: status === 0 ? '' : printed }).toEqual({ status: 0, printed: '' });
		expect(printed).toContain("outcome: 'sent'");
		expect(printed).toContain('wrong password failed');
		const [, keyLine = ''] = secrets.key.split('\n');
		expect(secretsIn(printed, { ...secrets, key: keyLine })).toEqual([]);
	});
});

/** What the program prints, on whichever stream. The server that it talks to is in this process: nothing may block. */
async function run(input: string, debug: string): Promise<{ readonly status: number; readonly printed: string }> {
	const child = spawn(process.execPath, [program], { env: { ...process.env, NODE_DEBUG: debug } });
	child.stdin.end(input);
	const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
	return { status, printed: `${stdout}${stderr}` };
}
