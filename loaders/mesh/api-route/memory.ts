import { join } from 'node:path';
import { z } from 'zod';
import type { Files } from '../../../core/files.ts';
import { places } from '../whereabouts.ts';

const date = z.iso.datetime().transform((text) => new Date(text));

const where = z.union([
	z.object({ place: z.enum(places) }),
	z.object({ place: z.literal('refused'), reason: z.string(), advice: z.string() }),
]);

const memory = z.object({
	handshakeAt: date.optional(),
	/** When the inbox was asked for last. */
	lookedAt: date.optional(),
	/** The last look found something to take: there may be more. */
	isDraining: z.boolean().default(false),
	/** Messages that are not ours, by their id, and why: they are not fetched again. */
	setAside: z.record(z.string(), z.string()).default({}),
	/** What tracking said last of a request, by its LocalId. */
	tracked: z.record(z.string(), z.object({ at: date, where })).default({}),
});

/**
 * What the route remembers from one run to the next, so that MESH is not asked more often than it allows. Nothing in it is
 * about a person, and losing it costs a few calls.
 */
export type Memory = z.output<typeof memory>;

/** The memory of one mailbox, in a file of the work folder. */
export type MemoryFile = { read(): Promise<Memory>; change(change: Partial<Memory>): Promise<void> };

export function memoryFile(files: Files, folder: string, mailbox: string): MemoryFile {
	const path = join(folder, `mesh-api-${mailbox.toUpperCase()}.json`);
	const read = async (): Promise<Memory> => {
		const found = memory.safeParse((await files.stat(path)) && parse(await files.read(path)));
		return found.data ?? memory.parse({});
	};
	return {
		read,
		async change(change) {
			await files.makeFolder(folder);
			await files.writeWhole(path, [Buffer.from(`${JSON.stringify({ ...(await read()), ...change })}\n`)]);
		},
	};
}

// One that cannot be read is as good as none.
function parse(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}
