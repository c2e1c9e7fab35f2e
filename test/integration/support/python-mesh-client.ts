import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Certificates } from './certificates.ts';

export type PythonMeshClientOptions = {
	readonly python: string;
	readonly url: string;
	readonly mailbox: string;
	readonly password: string;
	readonly sharedKey: string;
	/** Undefined: plain HTTP. */
	readonly certificates: Certificates | undefined;
};

/** What can be asked of the worker in mesh_client_worker.py. */
export type Order =
	| { readonly order: 'handshake' | 'inbox' }
	| {
			readonly order: 'send';
			readonly to: string;
			readonly file: string;
			/** By the names of the Python client: `workflow_id`, `local_id`, `subject`, `filename`. */
			readonly headers: Readonly<Record<string, string>>;
			readonly chunkSize?: number;
			readonly compress?: boolean;
	  }
	/** Writes the content into the file; answers with the `mex-*` headers, without their `mex-`. */
	| { readonly order: 'receive'; readonly id: string; readonly file: string }
	| { readonly order: 'acknowledge' | 'track'; readonly id: string }
	/** The sandbox's own call for tests, with the JSON in the file: puts a report into an inbox. */
	| { readonly order: 'report'; readonly file: string };

/** One mailbox of NHS England's own Python client for MESH, in a process of its own. One order at a time. */
export type PythonMeshClient = AsyncDisposable & {
	/** The answer as the Python client gives it; rejects with its error. */
	ask(order: Order): Promise<unknown>;
};

const script = fileURLToPath(new URL('./mesh_client_worker.py', import.meta.url));

export function pythonMeshClient(options: PythonMeshClientOptions): PythonMeshClient {
	const { python, url, mailbox, password, sharedKey, certificates } = options;
	const child = spawn(python, [script, url, mailbox, ...certificateWords(certificates)], {
		stdio: ['pipe', 'pipe', 'inherit'],
		env: { ...process.env, MESH_PASSWORD: password, MESH_SHARED_KEY: sharedKey },
	});
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	return {
		async ask(order) {
			child.stdin.write(`${JSON.stringify(order)}\n`);
			const { value, done } = await lines.next();
			if (done === true) throw new Error('the Python client has ended');
			const said: { answer?: unknown; error?: string } = JSON.parse(value);
			if (said.error !== undefined) throw new Error(said.error);
			return said.answer;
		},
		async [Symbol.asyncDispose]() {
			const isOver = child.exitCode !== null ? Promise.resolve() : once(child, 'exit');
			child.stdin.end();
			await isOver;
		},
	};
}

const certificateWords = (certificates: Certificates | undefined): readonly string[] =>
	certificates === undefined
		? []
		: [
				...['--authority', certificates.ca],
				...['--certificate', certificates.client.cert, '--key', certificates.client.key],
			];
