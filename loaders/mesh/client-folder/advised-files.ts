import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';

type Advice = { readonly found: string; readonly todo: string };

const noRights: Advice = {
	found: 'the account that runs ndoo has no right to it',
	todo: 'Give the account that runs ndoo the right to read, write and delete in IN, OUT, SENT and FAILED, and run the command again: it carries on where it stopped.',
};
const inUse: Advice = {
	found: 'another program has it open',
	todo: 'Run the command again in a minute: it carries on where it stopped. If it happens often, exclude the MESH folders from on-access virus scanning and from back-up during the day.',
};
const noSpace: Advice = {
	found: 'the disk is full',
	todo: 'Make room on the disk that holds the MESH folders (SENT and FAILED are yours to clear), and run the command again: it carries on where it stopped.',
};

// Windows says EPERM both for a missing right and for a file that a virus scanner holds.
const adviceByCode: Readonly<Record<string, Advice>> = {
	EACCES: noRights,
	EPERM: { ...noRights, found: `${noRights.found}, or ${inUse.found}` },
	EROFS: noRights,
	EBUSY: inUse,
	ENOSPC: noSpace,
	EDQUOT: noSpace,
};

/** The same `Files`, where what the system refuses becomes a `mesh-folder` error that says what to do. */
export const advisedFiles = (files: Files): Files => ({
	read: (path) => files.read(path).catch(rethrow(path)),
	async *stream(path) {
		try {
			yield* files.stream(path);
		} catch (error) {
			rethrow(path)(error);
		}
	},
	writeWhole: (path, bytes, readers) => files.writeWhole(path, bytes, readers).catch(rethrow(path)),
	move: (from, to) => files.move(from, to).catch(rethrow(from)),
	remove: (path) => files.remove(path).catch(rethrow(path)),
	list: (folder) => files.list(folder).catch(rethrow(folder)),
	stat: (path) => files.stat(path).catch(rethrow(path)),
	makeFolder: (path) => files.makeFolder(path).catch(rethrow(path)),
	freeSpace: (folder) => files.freeSpace(folder).catch(rethrow(folder)),
});

const rethrow =
	(path: string) =>
	(error: unknown): never => {
		const advice = error instanceof Error && 'code' in error ? adviceByCode[String(error.code)] : undefined;
		if (advice === undefined) throw error;
		throw new NdooError('mesh-folder', `${path} cannot be used: ${advice.found}.`, { todo: advice.todo, cause: error });
	};
