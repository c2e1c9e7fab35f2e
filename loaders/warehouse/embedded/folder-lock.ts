import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { NdooError } from '../../../core/errors.ts';

/** Lets the folder go. */
export type Release = () => void;

/**
 * Keeps every other process out of a warehouse's folder, since two on one folder lose committed rows.
 *
 * An exclusive transaction on an empty SQLite file, held as long as the warehouse is open: SQLite takes the lock that the
 * operating system has for it on each platform, which ends with the process however that dies, so a lock cannot go
 * stale. A file that merely exists would. It lies inside the folder, where every path to the folder finds the same one.
 * On POSIX a process loses its lock when it opens and closes that file by other means: nothing else may touch it.
 *
 * Throws `warehouse-locked`, naming the holder from a note beside the lock.
 */
export function lockFolder(folder: string, holder: string): Release {
	const note = join(folder, 'lock-holder.json');
	const lock = openLock(folder, note);
	writeFileSync(note, `${JSON.stringify({ pid: process.pid, host: hostname(), holder })}\n`, { mode: 0o600 });
	return () => {
		rmSync(note, { force: true });
		lock.close();
	};
}

function openLock(folder: string, note: string): DatabaseSync {
	let lock: DatabaseSync | undefined;
	try {
		lock = new DatabaseSync(join(folder, 'lock'));
		lock.exec('begin exclusive');
		return lock;
	} catch (error) {
		lock?.close();
		throw isBusy(error) ? locked(folder, note) : cannotLock(folder, error);
	}
}

const sqliteBusy = 5;
const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;

const locked = (folder: string, note: string): NdooError =>
	new NdooError('warehouse-locked', `Another run is using the warehouse in ${folder}${readHolder(note)}.`, {
		todo: 'Wait until it is done, then run the command again. The lock ends with that process, however it ends.',
	});

const cannotLock = (folder: string, error: unknown): NdooError =>
	new NdooError(
		'permission-denied',
		`The warehouse in ${folder} cannot be locked: ${error instanceof Error ? error.message : 'unknown'}.`,
		{
			todo: 'Check that the account that runs ndoo may write in this folder, and that the disk is not full.',
		},
	);

/** ` (refresh, process 4711 on BI-01, since 2026-05-01 09:00 UTC)`; empty while the holder is just writing it. */
function readHolder(note: string): string {
	try {
		const { pid, host, holder } = JSON.parse(readFileSync(note, 'utf8'));
		const since = statSync(note).mtime.toISOString().slice(0, 16).replace('T', ' ');
		return ` (${holder}, process ${pid} on ${host}, since ${since} UTC)`;
	} catch {
		return '';
	}
}
