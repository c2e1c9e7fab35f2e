import { z } from 'zod';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { LedgerHead } from './verification.ts';

const headSchema = z.object({ seq: z.int().min(1), chain: z.string().regex(/^[0-9a-f]{64}$/) });

/** The head that was kept in a file; undefined when there is no file yet. Throws `file-invalid` for one that is no head. */
export async function readHeadFile(files: Files, path: string): Promise<LedgerHead | undefined> {
	if ((await files.stat(path)) === undefined) return undefined;
	try {
		return headSchema.parse(JSON.parse(String(await files.read(path))));
	} catch {
		throw new NdooError('file-invalid', `${path} is not the head of a ledger as ndoo keeps it.`, {
			todo: 'Put back the file that was written at the last verification, or name another. Without it, a ledger that was cut off cannot be told.',
		});
	}
}

export async function writeHead(files: Files, path: string, head: LedgerHead): Promise<void> {
	await files.writeWhole(path, [Buffer.from(`${JSON.stringify(head)}\n`)]);
}
