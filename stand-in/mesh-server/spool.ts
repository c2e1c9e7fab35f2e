import { join } from 'node:path';
import type { Bytes, Files } from '../../core/files.ts';

/** Bytes that are kept. */
export type SpoolPart = { readonly name: string; readonly size: number };

/** Where the data of messages are kept until they are of no more use. */
export type Spool = {
	/** Keeps bytes whole, or nothing of them. */
	keep(bytes: Bytes): Promise<SpoolPart>;
	read(part: SpoolPart): Bytes;
	remove(parts: readonly SpoolPart[]): Promise<void>;
};

/** In memory: nothing is left when the program ends, however it ends. */
export function memorySpool(): Spool {
	const kept = new Map<string, readonly Uint8Array[]>();
	let count = 0;
	return {
		async keep(bytes) {
			const chunks: Uint8Array[] = [];
			for await (const chunk of bytes) chunks.push(new Uint8Array(chunk));
			const name = String(count++);
			kept.set(name, chunks);
			return { name, size: chunks.reduce((size, { length }) => size + length, 0) };
		},
		read: ({ name }) => kept.get(name) ?? [],
		async remove(parts) {
			for (const { name } of parts) kept.delete(name);
		},
	};
}

/** In a folder that is the spool's own, so that large messages pass in little memory; emptied when the spool is opened. */
export async function folderSpool(files: Files, folder: string): Promise<Spool> {
	await files.remove(folder);
	await files.makeFolder(folder);
	let count = 0;
	return {
		async keep(bytes) {
			const name = String(count++);
			const seen = { size: 0 };
			await files.writeWhole(join(folder, name), counted(bytes, seen));
			return { name, size: seen.size };
		},
		read: ({ name }) => files.stream(join(folder, name)),
		async remove(parts) {
			for (const { name } of parts) await files.remove(join(folder, name));
		},
	};
}

async function* counted(bytes: Bytes, seen: { size: number }): AsyncGenerator<Uint8Array> {
	for await (const chunk of bytes) {
		seen.size += chunk.length;
		yield chunk;
	}
}
