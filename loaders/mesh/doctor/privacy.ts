import { join } from 'node:path';
import type { Entry, Files } from '../../../core/files.ts';
import { type DoctorFinding, failed, ok } from './finding.ts';

/** A folder or file that is for the account of ndoo. */
export type Private = {
	/** A few words. */
	readonly about: string;
	readonly path: string;
	/** In place of the path, which may be a secret that was put into the wrong variable. */
	readonly shown?: string;
	/** `alone`: for the account and nobody else. `group`: for its group as well, which may send what lies there. */
	readonly for: 'alone' | 'group';
	/** Below a folder: everything, or nothing where another program makes files there and the folder itself closes them off. */
	readonly depth: 'all' | 'itself';
};

/** Whether others may get at what is for the account of ndoo alone. What is not there yet has nothing to get at. */
export async function examinePrivacy(files: Files, all: readonly Private[]): Promise<readonly DoctorFinding[]> {
	const findings: DoctorFinding[] = [];
	for (const one of all) {
		// What cannot be looked at is told of where it is used.
		const root = await files.stat(one.path).catch(() => undefined);
		if (root === undefined) continue;
		const open = await openBelow(files, one, root, one.path);
		findings.push(open.length === 0 ? closed(one) : exposed(one, open));
	}
	return findings;
}

async function openBelow(files: Files, one: Private, entry: Entry, path: string): Promise<readonly Entry['openTo'][]> {
	const own = isTooOpen(one, entry) ? [entry.openTo] : [];
	if (entry.isFile || one.depth === 'itself') return own;
	const below = (await files.list(path)).map(
		async (child) => await openBelow(files, one, child, join(path, child.name)),
	);
	return [...own, ...(await Promise.all(below)).flat()];
}

const isTooOpen = (one: Private, { openTo }: Entry): boolean =>
	openTo === 'everybody' || (openTo === 'group' && one.for === 'alone');

const shownOf = ({ path, shown = path }: Private): string => shown;

const closed = (one: Private): DoctorFinding =>
	ok(one.about, `closed to other accounts${one.for === 'group' ? ' but its group' : ''}: ${shownOf(one)}`);

function exposed(one: Private, open: readonly Entry['openTo'][]): DoctorFinding {
	const who = open.includes('everybody') ? 'every account of this machine' : 'accounts of its group';
	const what = open.length === 1 ? 'it' : `it, in ${open.length.toLocaleString('en-GB')} files and folders`;
	return failed(
		one.about,
		`${who} may get at ${what}: ${shownOf(one)}`,
		`Close it: \`chmod -R ${one.for === 'alone' ? 'go=' : 'o='}\` of ${shownOf(one)}. ndoo makes its own files and folders for its account alone; see what else changes them.`,
	);
}
