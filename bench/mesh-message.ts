/**
 * A message of 1 GB sent and received over mutual TLS, from a file and into a file, each by a process of its own that
 * does nothing else and runs the client as it is installed, built to JavaScript: how long it takes, and the most memory
 * that the process ever held, Node and its program included. Ends with status 1 when that is 150 MB (of 2^20 bytes) or more;
 * of a message that is sent as it is, which the program never does, when it is so much more than before.
 *
 * Run: npx node bench/mesh-message.ts [bytes]
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { diskFiles } from '../core/disk-files.ts';
import { folderSpool } from '../stand-in/mesh-server/spool.ts';
import { sharedKey } from '../test/integration/support/mesh-api-bench.ts';
import { alice, bob, openStrict, strictCertificates, workflowId } from '../test/integration/support/strict-bench.ts';
import type { Measured, Task } from './mesh-message-client.ts';

const mostMemory = 150 * 2 ** 20;

await measure(Number(process.argv[2] ?? 1_000_000_000));

async function measure(size: number): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-mesh-message-'));
	const certificates = await strictCertificates();
	const spool = await folderSpool(diskFiles, join(folder, 'spool'));
	const bench = await openStrict(certificates, { spool, limits: {} });
	try {
		const program = await build(join(folder, 'build'));
		const file = join(folder, 'sent');
		await pipeline(Readable.from(rows(size)), createWriteStream(file));
		const read = async (path: string) => await readFile(path, 'utf8');
		const common = {
			url: bench.server.url,
			sharedKey,
			to: bob.id,
			workflowId,
			ca: await read(certificates.ca),
			certificate: await read(certificates.client.cert),
			key: await read(certificates.client.key),
		};
		const received = join(folder, 'received');
		for (const way of ['send', 'send, not compressed'] as const) {
			const { id } = await run(program, { ...common, way, mailbox: alice, file, id: '' }, size);
			await run(program, { ...common, way: 'receive', mailbox: bob, file: received, id }, size);
			if ((await digest(file)) !== (await digest(received))) throw new Error('what came is not what went');
			await bench.bob.acknowledge(id);
		}
	} finally {
		await bench[Symbol.asyncDispose]();
		await certificates[Symbol.asyncDispose]();
		await rm(folder, { recursive: true });
	}
}

/** The client's program as `npm run build` makes it; gives the path of the script. */
async function build(folder: string): Promise<string> {
	const root = fileURLToPath(new URL('..', import.meta.url));
	const project = {
		extends: join(root, 'tsconfig.build.json'),
		compilerOptions: { outDir: folder, rootDir: root, typeRoots: [join(root, 'node_modules/@types')] },
		include: [join(root, 'bench/mesh-message-client.ts')],
	};
	const config = `${folder}.json`;
	await writeFile(config, JSON.stringify(project));
	const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
	await promisify(execFile)(process.execPath, [compiler, '-p', config]);
	await writeFile(join(folder, 'package.json'), '{"type":"module"}');
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
	return join(folder, 'bench/mesh-message-client.js');
}

async function run(program: string, task: Task, size: number): Promise<Measured> {
	const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.end(JSON.stringify(task));
	const ended = once(child, 'close');
	const measured: Measured = JSON.parse(await text(child.stdout));
	await ended;
	const { before, peak, seconds } = measured;
	const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(0)} MB`;
	const speed = megabytes(size / seconds);
	// Not a number is too much as well.
	const held = task.way === 'send, not compressed' ? peak - before : peak;
	if (!(held < mostMemory)) process.exitCode = 1;
	console.log(
		`${task.way.padEnd(20)} ${megabytes(size)} in ${seconds.toFixed(1)} s (${speed}/s), memory ${megabytes(peak)} at most, ${megabytes(peak - before)} more than before`,
	);
	return measured;
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
