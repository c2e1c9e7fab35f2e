import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import { lockFile, type Release } from '../../core/process-lock.ts';
import type { MeshRoute } from './route.ts';

export type MailboxLock = {
	/** Where the locks of this machine are; made when it is not there. */
	readonly folder: string;
	/** What the way to the mailbox is reached by: the address of MESH, or the folder of its client. */
	readonly way: string;
	/** Who locks it, for whoever is kept out. */
	readonly holder: string;
};

/**
 * The same route, with its mailbox kept for this process until the route is closed: MESH wants one worker a mailbox
 * (docs/design/mesh.md, "Rules for the client"). The lock of a check keeps runs on one warehouse apart; this one also those
 * of two projects, or of two targets, on one machine. Those on two machines it cannot see.
 *
 * Throws `mailbox-locked`, naming the holder.
 */
export function withMailboxLocked(route: MeshRoute, lock: MailboxLock): MeshRoute {
	const release = lockMailbox(route.mailbox, lock);
	return { ...route, close: () => route.close().finally(release) };
}

function lockMailbox(mailbox: string, { folder, way, holder }: MailboxLock): Release {
	const id = createHash('sha256').update(`${way}\n${mailbox}`.toLowerCase()).digest('hex').slice(0, 16);
	const lock = tryLock(mailbox, { folder, id, holder });
	if ('by' in lock) throw locked(mailbox, lock.by);
	return lock;
}

type Wanted = { readonly folder: string; readonly id: string; readonly holder: string };

function tryLock(mailbox: string, { folder, id, holder }: Wanted): ReturnType<typeof lockFile> {
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		return lockFile(join(folder, `mailbox-${id}`), holder);
	} catch (error) {
		throw cannotLock(mailbox, folder, error);
	}
}

const locked = (mailbox: string, by: string): NdooError =>
	new NdooError('mailbox-locked', `Another run is using the mailbox ${mailbox}${by}.`, {
		todo: 'MESH wants one program at a time on a mailbox. Wait until that run is done, then run the command again; if two projects share the mailbox, give each one of its own.',
	});

const cannotLock = (mailbox: string, folder: string, error: unknown): NdooError =>
	new NdooError(
		'permission-denied',
		`The mailbox ${mailbox} cannot be locked, in ${folder}: ${error instanceof Error ? error.message : 'unknown'}.`,
		{ todo: 'Check that the account that runs ndoo may write in this folder, and that the disk is not full.' },
	);
