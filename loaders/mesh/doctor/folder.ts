import { dirname, join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import { type DoctorFinding, examined, failed, ok, warning } from './finding.ts';

// Neither .dat nor .ctl: the MESH client passes it over.
const probeName = 'ndoo-doctor.tmp';

/** Whether files can be written to a folder, renamed in it and removed again. */
export async function examineRights(files: Files, about: string, folder: string): Promise<readonly DoctorFinding[]> {
	return await examined(about, async () => {
		try {
			const probe = join(folder, probeName);
			await files.writeWhole(probe, [Buffer.from('A trial of ndoo doctor; it may be removed.\n')]);
			await files.remove(probe);
			return [ok(about, `may be written and cleared: ${folder}`)];
		} catch (error) {
			return [refused(about, folder, error)];
		}
	});
}

/** The same for a folder of ndoo's own, which is made where it is not there. */
export async function examineOwnFolder(files: Files, about: string, folder: string): Promise<readonly DoctorFinding[]> {
	try {
		await files.makeFolder(folder);
	} catch (error) {
		return [refused(about, folder, error)];
	}
	return await examineRights(files, about, folder);
}

// What the system said, by its code alone; anything else is thrown again.
function refused(about: string, folder: string, error: unknown): DoctorFinding {
	if (error instanceof NdooError || !(error instanceof Error && 'code' in error)) throw error;
	return failed(
		about,
		`${folder} cannot be used (${error.code})`,
		'Give the account that runs ndoo the right to make, change and remove files there, and see that the disk is there and has room.',
	);
}

/** Whether there is room for `needed` bytes on the disk of a folder, or of the nearest one above it that is there. */
export async function examineSpace(
	files: Files,
	about: string,
	{ folder, needed }: { readonly folder: string; readonly needed: number },
): Promise<readonly DoctorFinding[]> {
	return await examined(about, async () => {
		const free = await files.freeSpace(await nearest(files, folder));
		const text = `${megabytes(free)} are free on the disk of ${folder}`;
		if (free >= needed) return [ok(about, text)];
		return [warning(about, text, `Make room: a check of this size takes about ${megabytes(needed)} there.`)];
	});
}

async function nearest(files: Files, folder: string): Promise<string> {
	const isThere = (await files.stat(folder)) !== undefined;
	return isThere || dirname(folder) === folder ? folder : await nearest(files, dirname(folder));
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_000_000).toLocaleString('en-GB')} MB`;
