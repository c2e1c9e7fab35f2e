/**
 * A message of 1 GB sent and received over mutual TLS, from a file and into a file, each by a process of its own that
 * does nothing else: how long it takes, and the most memory that the process ever held beyond what it held before. Ends
 * with status 1 when that is 150 MB or more.
 *
 * Run: npx node bench/mesh-message.ts [bytes]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { diskFiles } from '../core/disk-files.ts';
import { fileData } from '../loaders/mesh/api/message-data.ts';
import { Secret } from '../loaders/mesh/api/secret.ts';
import { folderSpool } from '../loaders/stand-in/mesh-server/spool.ts';
import { apiClient, sharedKey } from '../test/integration/support/mesh-api-bench.ts';
import { alice, bob, openStrict, strictCertificates, workflowId } from '../test/integration/support/strict-bench.ts';

type Way = 'send' | 'send, not compressed' | 'receive';

/** What the process of a client is told on its stdin. */
type Task = {
	readonly way: Way;
	readonly url: string;
	readonly sharedKey: string;
	readonly ca: string;
	readonly certificate: string;
	readonly key: string;
	/** The file to send, or to write. */
	readonly file: string;
	/** To be received; '' when a message is sent. */
	readonly id: string;
};

/** Bytes, and seconds. */
type Measured = {
	readonly id: string;
	readonly before: number;
	readonly peak: number;
	readonly seconds: number;
};

const mostMemory = 150_000_000;

if (process.argv[2] === 'client') await work();
else await measure(Number(process.argv[2] ?? 1_000_000_000));

async function measure(size: number): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-mesh-message-'));
	const certificates = await strictCertificates();
	const spool = await folderSpool(diskFiles, join(folder, 'spool'));
	const bench = await openStrict(certificates, { spool, limits: {} });
	try {
		const file = join(folder, 'sent');
		await pipeline(Readable.from(rows(size)), createWriteStream(file));
		const read = async (path: string) => await readFile(path, 'utf8');
		const common = {
			url: bench.server.url,
			sharedKey,
			ca: await read(certificates.ca),
			certificate: await read(certificates.client.cert),
			key: await read(certificates.client.key),
		};
		const received = join(folder, 'received');
		for (const way of ['send', 'send, not compressed'] as const) {
			const { id } = await run({ ...common, way, file, id: '' }, size);
			await run({ ...common, way: 'receive', file: received, id }, size);
			if ((await digest(file)) !== (await digest(received))) throw new Error('what came is not what went');
			await bench.bob.acknowledge(id);
		}
	} finally {
		await bench[Symbol.asyncDispose]();
		await certificates[Symbol.asyncDispose]();
		await rm(folder, { recursive: true });
	}
}

async function run(task: Task, size: number): Promise<Measured> {
	const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'client'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	child.stdin.end(JSON.stringify(task));
	const ended = once(child, 'close');
	const measured: Measured = JSON.parse(await text(child.stdout));
	await ended;
	const { before, peak, seconds } = measured;
	const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(0)} MB`;
	const speed = megabytes(size / seconds);
	if (peak - before >= mostMemory) process.exitCode = 1;
	console.log(
		`${task.way.padEnd(20)} ${megabytes(size)} in ${seconds.toFixed(1)} s (${speed}/s), memory ${megabytes(before)} before, ${megabytes(peak)} at most: ${megabytes(peak - before)} more`,
	);
	return measured;
}

async function work(): Promise<void> {
	const task: Task = JSON.parse(await text(process.stdin));
	const { way, url, sharedKey: key, file, id, ...pem } = task;
	const client = apiClient(url, way === 'receive' ? bob : alice, {
		sharedKey: new Secret(key),
		tls: { ca: pem.ca, certificate: pem.certificate, key: new Secret(pem.key) },
	});
	await client.handshake(undefined);
	const before = process.memoryUsage.rss();
	const start = performance.now();
	let given = id;
	if (way === 'receive') {
		await diskFiles.writeWhole(file, (await client.download(id)).stream());
	} else {
		const compress = way === 'send';
		const outcome = await client.send({ to: bob.id, workflowId }, await fileData(file), { compress });
		if (outcome.outcome !== 'sent') throw new Error(`it was not sent: ${outcome.outcome}`);
		given = outcome.messageId;
	}
	const seconds = (performance.now() - start) / 1000;
	await client.close();
	// In kilobytes, of the whole life of the process.
	const measured: Measured = { id: given, before, peak: process.resourceUsage().maxRSS * 1024, seconds };
	process.stdout.write(JSON.stringify(measured));
}

async function digest(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const part of createReadStream(path)) hash.update(part);
	return hash.digest('hex');
}

/** Rows of ten digits from the range 9…, which is nobody’s; in order, with gaps, the same at every run. */
function* rows(size: number): Generator<Buffer> {
	let [written, number, state] = [0, 9_000_000_000, 1];
	while (written < size) {
		const lines: string[] = [];
		for (let count = 0; count < 10_000; count++) {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			number += 1 + (state >>> 29);
			lines.push(`${number},\r\n`);
		}
		const block = Buffer.from(lines.join('')).subarray(0, size - written);
		written += block.length;
		yield block;
	}
}
