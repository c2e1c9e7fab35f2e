import { join } from 'node:path';
import type { Files } from '../core/files.ts';
import { arrivals } from '../loaders/mesh/client-folder/arrival.ts';
import type { MeshFolders } from '../loaders/mesh/client-folder/folders.ts';
import { timeOf } from './dts-id.ts';

/**
 * Moves the replies that are due from TEMP/RCV into IN, in the order in which they fell due, data first, and gives their
 * ids. A control file whose data went before a kill is moved alone.
 */
export async function* deliverDue(
	files: Files,
	{ received, in: inbox }: MeshFolders,
	now: Date,
): AsyncGenerator<string> {
	const replies = arrivals(await files.list(received)).toSorted((one, other) => (one.base < other.base ? -1 : 1));
	for (const { base, control, data } of replies) {
		const due = timeOf(base);
		if (due === undefined || due > now || control.length === 0) continue;
		for (const { name } of [...data, ...control]) await files.move(join(received, name), join(inbox, name));
		yield base;
	}
}
