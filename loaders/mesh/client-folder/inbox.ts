import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import { NdooError } from '../../../core/errors.ts';
import type { Entry, Files } from '../../../core/files.ts';
import { controlFileDefects, readControlFile } from '../control-file.ts';
import type { IncomingMessage, MessageData, UnreadableMessage } from '../route.ts';
import {
	type Arrival,
	type ArrivalVerdict,
	arrivals,
	judgeArrival,
	lonely,
	type NoMessage,
	shownName,
} from './arrival.ts';
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
		if ('envelope' in message) yield message;
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
		const base = acknowledgedBase(name);
		if (base === undefined) continue;
		const arrival = present.find((one) => one.base === base);
		// A control file beside it means that the client has brought the message again: that one is not acknowledged yet.
		const leftOver = arrival?.control.length === 0 ? arrival.data : [];
		for (const data of leftOver) await files.remove(join(folder, data.name));
		await files.remove(join(folder, name));
	}
}

/** The message whose control file was renamed; undefined for any other file, which is not ours to remove. */
function acknowledgedBase(name: string): string | undefined {
	if (!name.endsWith(acknowledgedEnding)) return undefined;
	const found = messageName(name.slice(0, -acknowledgedEnding.length));
	return found?.part === 'control' ? found.base : undefined;
}

async function readMessage(
	files: Files,
	folder: string,
	{ base }: Arrival,
	found: Extract<ArrivalVerdict, { kind: 'read' }>,
	now: Date,
): Promise<IncomingMessage | NoMessage> {
	const bytes = await files.read(join(folder, found.control.name)).catch(notOpened);
	if ('kind' in bytes) return bytes;
	const reading = readControlFile(bytes);
	if ('defect' in reading) {
		return { kind: 'unreadable', reason: `its control file cannot be read. ${controlFileDefects[reading.defect]}` };
	}
	const envelope = reading.control;
	const isReport = envelope.messageType.toLowerCase() === 'report';
	if (found.data === undefined && !isReport) return lonely(found.control, now, 'its data file did not come with it');
	const { data } = found;
	return { id: base, envelope, data: data && { open: async () => dataOf(files, folder, data) } };
}

/** One file that cannot be opened, such as another program's, must not keep the other messages from being read. */
function notOpened(error: unknown): NoMessage {
	if (!(error instanceof NdooError)) throw error;
	// Whoever else works in the folder took it away since it was listed.
	return error.code === 'file-missing' ? { kind: 'wait' } : { kind: 'unreadable', reason: error.message };
}

const dataOf = (files: Files, folder: string, { name, size }: Entry): MessageData => ({
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
