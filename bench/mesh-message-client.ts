/** One end of bench/mesh-message.ts: sends or receives the message that its stdin says, and prints what that took. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { diskFiles } from '../core/disk-files.ts';
import { meshApiClient } from '../loaders/mesh/api/client.ts';
import { fileData } from '../loaders/mesh/api/message-data.ts';
import { Secret } from '../loaders/mesh/api/secret.ts';

export type Task = {
	readonly way: 'send' | 'send, not compressed' | 'receive';
	readonly url: string;
	readonly mailbox: { readonly id: string; readonly password: string };
	readonly sharedKey: string;
	readonly ca: string;
	readonly certificate: string;
	readonly key: string;
	/** The file to send, or to write. */
	readonly file: string;
	/** Of a message to send. */
	readonly to: string;
	readonly workflowId: string;
	/** To be received; '' when a message is sent. */
	readonly id: string;
};

/** Bytes, and seconds. */
export type Measured = {
	readonly id: string;
	readonly before: number;
	readonly peak: number;
	readonly seconds: number;
};

const task: Task = JSON.parse(await text(process.stdin));
const client = meshApiClient({
	url: task.url,
	mailbox: task.mailbox.id,
	password: new Secret(task.mailbox.password),
	sharedKey: new Secret(task.sharedKey),
	tls: { ca: task.ca, certificate: task.certificate, key: new Secret(task.key) },
	clientVersion: 'ndoo==0.1.0',
	clock: () => new Date(),
	nonce: randomUUID,
	sleep: async () => {},
});
await client.handshake(undefined);
const before = process.memoryUsage.rss();
const start = performance.now();
const id = await (task.way === 'receive' ? receive() : send());
const seconds = (performance.now() - start) / 1000;
await client.close();
const measured: Measured = { id, before, peak: await peak(), seconds };
process.stdout.write(JSON.stringify(measured));

async function receive(): Promise<string> {
	await diskFiles.writeWhole(task.file, (await client.download(task.id)).stream());
	return task.id;
}

async function send(): Promise<string> {
	const { to, workflowId, file, way } = task;
	const outcome = await client.send({ to, workflowId }, await fileData(file), { compress: way === 'send' });
	if (outcome.outcome !== 'sent') throw new Error(`it was not sent: ${outcome.outcome}`);
	return outcome.messageId;
}

/**
 * The most that the process ever held, its program code included. From Linux by VmHWM, which is of this program alone:
 * getrusage counts what the parent held when it made the process (setmax_mm_hiwater_rss in the kernel's fs/exec.c).
 */
async function peak(): Promise<number> {
	if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
	return Number(kilobytes) * 1024;
}
