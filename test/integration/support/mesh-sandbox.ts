import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Certificates } from './certificates.ts';

/** A mailbox of the sandbox. */
export type SandboxMailbox = { readonly id: string; readonly odsCode: string; readonly password: string };

export type SandboxOptions = {
	readonly python: string;
	readonly sharedKey: string;
	readonly mailboxes: readonly SandboxMailbox[];
	/** The workflow for which a mailbox can be looked up. */
	readonly workflowId: string;
	/** Undefined: plain HTTP. */
	readonly certificates: Certificates | undefined;
};

/** NHS England's MESH sandbox, running as a process of its own. */
export type Sandbox = AsyncDisposable & { readonly url: string };

const script = fileURLToPath(new URL('./mesh_sandbox_server.py', import.meta.url));

export async function meshSandbox({
	python,
	sharedKey,
	mailboxes,
	workflowId,
	certificates,
}: SandboxOptions): Promise<Sandbox> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-sandbox-'));
	const ids = mailboxes.map(({ id }) => id);
	await mkdir(join(folder, 'data'));
	await writeLines(join(folder, 'data', 'workflows.jsonl'), [
		{ workflow_id: workflowId, senders: ids, receivers: ids },
	]);
	await writeLines(
		join(folder, 'data', 'mailboxes.jsonl'),
		mailboxes.map(({ id, odsCode, password }) => ({ mailbox_id: id, mailbox_name: id, ods_code: odsCode, password })),
	);
	const child = spawn(python, [script, folder, ...certificateWords(certificates)], {
		stdio: ['pipe', 'pipe', 'ignore'],
		env: { ...process.env, SHARED_KEY: sharedKey },
	});
	const port = await firstLine(child);
	return {
		url: `${certificates === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
		async [Symbol.asyncDispose]() {
			const isOver = child.exitCode !== null ? Promise.resolve() : once(child, 'exit');
			child.stdin?.end();
			await isOver;
			await rm(folder, { recursive: true });
		},
	};
}

const certificateWords = (certificates: Certificates | undefined): readonly string[] =>
	certificates === undefined
		? []
		: [
				...['--certificate', certificates.server.cert, '--key', certificates.server.key],
				...['--client-authority', certificates.ca],
			];

const writeLines = async (path: string, rows: readonly unknown[]): Promise<void> =>
	await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

async function firstLine({ stdout }: ChildProcess): Promise<string> {
	if (stdout === null) throw new Error('the sandbox has no output');
	for await (const line of createInterface(stdout)) return line;
	throw new Error('the MESH sandbox did not start');
}
