import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';

/** Lets what was locked go. */
export type Release = () => void;

/** Somebody else holds it: ` (refresh, process 4711 on BI-01, since 2026-05-01 09:00 UTC)`, or '' when it is not known. */
export type LockHolder = { readonly by: string };

/**
 * Keeps every other process out, by a lock on a file that is made when it is not there and then stays.
 *
 * An exclusive transaction on an empty SQLite file: SQLite takes the lock that the operating system has for it on each
 * platform, which ends with the process however that dies, so a lock cannot go stale. A file that merely exists would.
 * On POSIX a process loses its lock when it opens and closes that file by other means: nothing else may touch it.
 * A note beside it says who holds it. Throws what the system says when the file cannot be locked at all.
 */
export function lockFile(path: string, holder: string): Release | LockHolder {
	const note = `${path}-holder.json`;
	const lock = openLock(path);
	if (lock === undefined) return { by: readHolder(note) };
	held.add(lock);
	writeFileSync(note, `${JSON.stringify({ pid: process.pid, host: hostname(), holder })}\n`, { mode: 0o600 });
	return () => {
		rmSync(note, { force: true });
		held.delete(lock);
		lock.close();
	};
}

// A file that nothing refers to any more is closed when memory is cleared up, and its lock would end.
const held = new Set<DatabaseSync>();

function openLock(path: string): DatabaseSync | undefined {
	let lock: DatabaseSync | undefined;
	try {
		makePrivate(path);
		lock = new DatabaseSync(path);
		lock.exec('begin exclusive');
		return lock;
	} catch (error) {
		lock?.close();
		if (isBusy(error)) return undefined;
		throw error;
	}
}

// SQLite would make it readable for everybody. Never opened here where it is there already: see above.
function makePrivate(path: string): void {
	try {
		writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
}

const sqliteBusy = 5;
const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;

/** Empty also while the holder is just writing it. */
function readHolder(note: string): string {
	try {
		const { pid, host, holder } = JSON.parse(readFileSync(note, 'utf8'));
		const since = statSync(note).mtime.toISOString().slice(0, 16).replace('T', ' ');
		return ` (${holder}, process ${pid} on ${host}, since ${since} UTC)`;
	} catch {
		return '';
	}
}
