import { spawn } from 'node:child_process';
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rawCall, type Said, sign, type Wanted } from '../../stand-in/mesh-server/raw-call.ts';
import { password, sharedKey, valueIn, version2 } from '../../stand-in/mesh-server/server-bench.ts';

const script = fileURLToPath(new URL('../support/mesh-server-process.ts', import.meta.url));
const megabyte = 1_000_000;
const chunks = 14;
const chunkSize = 75 * megabyte;
const mostMemory = 150 * megabyte;

test('a message of 1 GB comes and goes in less than 150 MB of memory', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-size-'));
	const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	try {
		const url = String((await lines.next()).value);
		const sent = createHash('sha256');
		let id = '';
		for (let chunk = 1; chunk <= chunks; chunk++) {
			const headers = { 'mex-to': 'BOB', 'mex-workflowid': 'LETTERS', 'mex-chunk-range': `${chunk}:${chunks}` };
			const path = chunk === 1 ? 'ALICE/outbox' : `ALICE/outbox/${id}/${chunk}`;
			const said = await call(url, 'ALICE', path, { method: 'POST', headers, body: noise(chunk, sent) });
			expect(said.status).toBe(202);
			id = valueIn(said.body)['message_id'];
		}
		expect((await readdir(folder)).length).toBe(chunks);

		const received = createHash('sha256');
		for (let chunk = 1; chunk <= chunks; chunk++) {
			const drop = (piece: Buffer) => void received.update(piece);
			const said = await call(url, 'BOB', `BOB/inbox/${id}/${chunk}`, { watch: drop, isKept: false });
			expect(said.status).toBe(chunk === chunks ? 200 : 206);
		}
		expect(received.digest('hex')).toBe(sent.digest('hex'));
		child.stdin.end();
		expect(Number((await lines.next()).value)).toBeLessThan(mostMemory);
		expect(await readdir(folder)).toEqual([]);
	} finally {
		child.kill();
		await rm(folder, { recursive: true, force: true });
	}
});

const call = async (url: string, as: string, path: string, { headers, ...wanted }: Wanted): Promise<Said> => {
	const authorization = sign({ mailbox: as, password, sharedKey, at: new Date() });
	return await rawCall(`${url}/messageexchange/${path}`, {
		...wanted,
		headers: { authorization, ...version2, ...headers },
	});
};

const block = randomBytes(megabyte);

/** A chunk that is like no other, and adds itself to a digest. */
function* noise(chunk: number, digest: Hash): Generator<Uint8Array> {
	for (let size = 0; size < chunkSize; size += block.length) {
		const piece = Buffer.from(block);
		piece.writeUInt32BE(chunk * 1000 + size / block.length);
		digest.update(piece);
		yield piece;
	}
}
