import { join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import { type Entry, type Files, isTemporary } from '../../../core/files.ts';
import { writeControlFile } from '../control-file.ts';
import type { Attempt, OutgoingMessage, Sending } from '../route.ts';
import type { Whereabouts } from '../whereabouts.ts';
import type { MeshFolders } from './folders.ts';
import { endings, type MessageFileKind } from './message-name.ts';
import { refusal } from './refusal.ts';

/*
 * How a request goes out, and never twice.
 *
 * 1. `stage` writes both files whole into OUT under names that the MESH client passes over (it takes `.dat` and `.ctl`).
 *    It may be repeated: nothing has gone yet.
 * 2. The caller records that it is about to send.
 * 3. `send` renames the data file, then the control file. The last rename is the moment of sending: the client takes a
 *    message when it sees the control file (organisation policy: "put the data file in first").
 *
 * After a kill the staged control file tells which side of that moment we are on. It is there: the message has not gone,
 * and `send` finishes the renames. It is not there: the message has gone, and `send` does nothing, even where the client
 * keeps no copy in SENT and nothing of the message can be seen. So `send` never writes a file, it only renames, and it is
 * never in doubt.
 */
const stagedEnding = '.staged';

type Names = Readonly<Record<MessageFileKind | 'stagedControl' | 'stagedData', string>>;

const namesOf = ({ baseName }: OutgoingMessage): Names => ({
	control: `${baseName}${endings.control}`,
	data: `${baseName}${endings.data}`,
	stagedControl: `${baseName}${endings.control}${stagedEnding}`,
	stagedData: `${baseName}${endings.data}${stagedEnding}`,
});

/** Step 1. Throws `mesh-folder` when there is a message of this name already: a name that was used is never sent again. */
export async function stage(files: Files, folders: MeshFolders, message: OutgoingMessage): Promise<void> {
	const names = namesOf(message);
	const found = await whereabouts(files, folders, message);
	if (found.place !== 'out of sight' && found.place !== 'not sent') throw nameInUse(folders, message);
	await removeCopies(files, folders.out, message);
	// The MESH client often runs under an account of its own, and has to read the one file and rewrite the other.
	await files.writeWhole(join(folders.out, names.stagedData), files.stream(message.dataFile), 'group');
	await files.writeWhole(join(folders.out, names.stagedControl), [writeControlFile(message)], 'group');
}

/**
 * Step 3. Throws `mesh-folder` when a staged file is not there that has to be: nothing has gone then. The folder is listed,
 * not asked for one name: a network share remembers for a while that a name was not there.
 */
export async function send(
	files: Files,
	folders: MeshFolders,
	message: OutgoingMessage,
	attempt: Attempt,
): Promise<Sending> {
	const names = namesOf(message);
	const present = await files.list(folders.out);
	const isThere = (wanted: string) => present.some(({ name }) => isSameName(name, wanted));
	const release = (from: string, to: string) => files.move(join(folders.out, from), join(folders.out, to));
	if (!isThere(names.stagedControl)) {
		return attempt === 'again' ? sent : { outcome: 'not sent', error: fileMissing('control', folders, message) };
	}
	if (isThere(names.stagedData)) await release(names.stagedData, names.data);
	else if (!isThere(names.data)) return { outcome: 'not sent', error: fileMissing('data', folders, message) };
	await release(names.stagedControl, names.control);
	return sent;
}

const sent: Sending = { outcome: 'sent' };

/** Looks along the message's way, so that one that moves on meanwhile is seen further down. */
export async function whereabouts(
	files: Pick<Files, 'list' | 'read'>,
	folders: MeshFolders,
	message: OutgoingMessage,
): Promise<Whereabouts> {
	const names = namesOf(message);
	const find = async (folder: string, ...wanted: readonly string[]) =>
		(await files.list(folder)).filter(({ name }) => wanted.some((one) => isSameName(one, name)));
	const out = await find(folders.out, ...Object.values(names));
	if (out.some(({ name }) => name.toLowerCase().endsWith(stagedEnding))) return { place: 'not sent' };
	if (out.length > 0) return { place: 'waiting to be sent' };
	const [failed] = await find(folders.failed, names.control, names.data);
	if (failed !== undefined) return await refusal(files, folders.failed, failed.name);
	const inSent = await find(folders.sent, names.control, names.data);
	return { place: inSent.length > 0 ? 'sent' : 'out of sight' };
}

/** Removes every copy of this message, staged ones among them, and no other: a request is kept no longer than needed. */
export async function forget(files: Files, folders: MeshFolders, message: OutgoingMessage): Promise<void> {
	for (const folder of [folders.out, folders.sent, folders.failed]) await removeCopies(files, folder, message);
}

// Control files first: without one the client does not take the data.
async function removeCopies(files: Files, folder: string, message: OutgoingMessage): Promise<void> {
	const { control, data, stagedControl, stagedData } = namesOf(message);
	const entries = await files.list(folder);
	for (const wanted of [control, stagedControl, data, stagedData]) {
		for (const entry of entries.filter((found) => isCopy(found, wanted))) await files.remove(join(folder, entry.name));
	}
}

// With what a kill left of it while it was written: `.<name>.<random>.part`.
const isCopy = ({ name, isFile }: Entry, wanted: string): boolean =>
	isFile &&
	(isSameName(name, wanted) || (isTemporary(name) && name.toLowerCase().startsWith(`.${wanted}.`.toLowerCase())));

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const nameInUse = (folders: MeshFolders, { baseName }: OutgoingMessage): NdooError =>
	new NdooError('mesh-folder', `There is a message called ${baseName} already, so the new one was not put beside it.`, {
		todo: `Every request needs a name of its own. See whether ${baseName} in ${folders.out}, ${folders.sent} or ${folders.failed} was sent by another program or from another project with this mailbox; when it is of no more use, remove both of its files and run the command again.`,
	});

const fileMissing = (part: MessageFileKind, folders: MeshFolders, { baseName }: OutgoingMessage): NdooError =>
	new NdooError(
		'mesh-folder',
		`The ${part} file of request ${baseName} is no longer in ${folders.out}. Nothing was sent.`,
		{
			todo: 'See what removes files from OUT before the MESH client has taken them, then give the check up and start a new one.',
		},
	);
