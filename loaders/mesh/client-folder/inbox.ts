import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import { NdooError } from '../../../core/errors.ts';
import type { Entry, Files } from '../../../core/files.ts';
import { controlFileDefects, readControlFile } from '../control-file.ts';
import type { IncomingMessage, UnreadableMessage } from '../route.ts';
import { type Arrival, arrivals, judgeArrival, lonely, type NoMessage, shownName, type Verdict } from './arrival.ts';
import { messageName } from './message-name.ts';

/**
 * The messages in IN, oldest first. Whatever cannot be read is given with a reason and left where it is; what may still
 * be in the writing is passed over until the next look. Acknowledgements that were cut short are finished first.
 */
export async function* inbox(
	files: Files,
	folder: string,
	clock: Clock,
): AsyncGenerator<IncomingMessage | UnreadableMessage> {
	await finishAcknowledgements(files, folder);
	for (const arrival of arrivals(await files.list(folder))) {
		const judged = judgeArrival(arrival, clock());
		const message = judged.kind === 'read' ? await readMessage(files, folder, arrival, judged, clock()) : judged;
		if ('control' in message) yield message;
		else if (message.kind === 'unreadable') yield { id: shownName(arrival.base), reason: message.reason };
	}
}

/*
 * How a message is taken out of IN. Its control file is renamed first: at that moment, and not before, the message is out
 * of the inbox. Then the data goes, then the renamed control file. A kill in between leaves the renamed control file,
 * and the next look into the inbox finishes the work. Removing the two files in either plain order would not do: data
 * first leaves a control file that looks like a message in the writing, control first leaves a list that nobody removes.
 */
const acknowledgedEnding = '.acknowledged';

/** Takes a message out of the inbox; does nothing when it is not there any more. */
export async function acknowledge(files: Files, folder: string, id: string): Promise<void> {
	const arrival = arrivals(await files.list(folder)).find(({ base }) => base === id);
	for (const { name } of arrival?.control ?? []) {
		await files.move(join(folder, name), join(folder, `${name}${acknowledgedEnding}`));
	}
	await finishAcknowledgements(files, folder);
}

async function finishAcknowledgements(files: Files, folder: string): Promise<void> {
	const entries = await files.list(folder);
	const present = arrivals(entries);
	for (const { name } of entries) {
		if (!name.endsWith(acknowledgedEnding)) continue;
		const base = messageName(name.slice(0, -acknowledgedEnding.length))?.base;
		const arrival = present.find((one) => one.base === base);
		// A control file beside it means that the client has brought the message again: that one is not acknowledged yet.
		const leftOver = arrival?.control.length === 0 ? arrival.data : [];
		for (const data of leftOver) await files.remove(join(folder, data.name));
		await files.remove(join(folder, name));
	}
}

async function readMessage(
	files: Files,
	folder: string,
	{ base }: Arrival,
	found: Extract<Verdict, { kind: 'read' }>,
	now: Date,
): Promise<IncomingMessage | NoMessage> {
	const reading = readControlFile(await files.read(join(folder, found.control.name)));
	if ('defect' in reading) {
		return { kind: 'unreadable', reason: `its control file cannot be read. ${controlFileDefects[reading.defect]}` };
	}
	const { control } = reading;
	const isReport = control.messageType.toLowerCase() === 'report';
	if (found.data === undefined && !isReport) return lonely(found.control, now, 'its data file did not come with it');
	return { id: base, control, data: found.data && dataOf(files, folder, found.data) };
}

const dataOf = (files: Files, folder: string, { name, size }: Entry): NonNullable<IncomingMessage['data']> => ({
	size,
	async *stream() {
		let seen = 0;
		for await (const chunk of files.stream(join(folder, name))) {
			seen += chunk.length;
			yield chunk;
		}
		if (seen !== size) throw changedMeanwhile(join(folder, name));
	},
});

const changedMeanwhile = (path: string): NdooError =>
	new NdooError('mesh-folder', `${path} changed while it was read, so nothing of it was taken.`, {
		todo: 'Run the command again when the MESH client has finished writing the file. If it happens again, see what else writes into IN.',
	});
