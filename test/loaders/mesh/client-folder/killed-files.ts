import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskFiles } from '../../../../core/disk-files.ts';
import type { Files } from '../../../../core/files.ts';

class Killed extends Error {}

/** How a write that is killed leaves the folder: untouched, or with a part of the file under its temporary name. */
const leavings = ['nothing', 'half a file'] as const;

/** One way in which a program is killed: just before its effect of this number (from 0) on the disk. */
export type Kill = { readonly before: number; readonly leaving: (typeof leavings)[number] };

/**
 * Runs `work` once for every place where it can be killed, each time on a stage of its own, and gives how many there
 * were. `afterwards` gets the stage as the kill left it.
 */
export async function killEverywhere<Stage extends AsyncDisposable>({
	stage,
	work,
	afterwards,
}: {
	stage(): Promise<Stage>;
	work(stage: Stage, files: Files): Promise<void>;
	afterwards(stage: Stage, kill: Kill): Promise<void>;
}): Promise<number> {
	for (let before = 0; ; before++) {
		for (const leaving of leavings) {
			await using current = await stage();
			const wasKilled = await isKilled(work(current, killedFiles({ before, leaving })));
			if (!wasKilled) return before;
			await afterwards(current, { before, leaving });
		}
	}
}

async function isKilled(work: Promise<void>): Promise<boolean> {
	try {
		await work;
		return false;
	} catch (error) {
		if (error instanceof Killed) return true;
		throw error;
	}
}

function killedFiles({ before, leaving }: Kill): Files {
	let effects = 0;
	const spend = () => {
		if (effects === before) throw new Killed();
		effects += 1;
	};
	return {
		...diskFiles,
		stat: (path) => diskFiles.stat(path),
		list: (folder) => diskFiles.list(folder),
		stream: (path) => diskFiles.stream(path),
		async writeWhole(path, bytes, readers) {
			if (effects === before && leaving === 'half a file') {
				await writeFile(join(dirname(path), `.${basename(path)}.0123456789ab.part`), 'half');
			}
			spend();
			await diskFiles.writeWhole(path, bytes, readers);
		},
		async move(from, to) {
			spend();
			await diskFiles.move(from, to);
		},
		async remove(path) {
			spend();
			await diskFiles.remove(path);
		},
	};
}
