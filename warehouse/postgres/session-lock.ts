import type pg from 'pg';
import type { PostgresTarget } from '../../core/project/target.ts';
import { lockLost } from '../connection-texts.ts';
import { lockHeld } from '../lock-held.ts';
import type { SessionLock } from '../server-warehouse.ts';
import { Client } from './client.ts';
import { connectError, serverOf, sessionError } from './connection-error.ts';

/**
 * Takes an advisory lock of the database on a connection of its own. The server lets it go when that connection ends,
 * however it ends, so that a dead job leaves none; nothing of it is ever written. A pooler between here and there that
 * shares connections among clients (PgBouncer's transaction mode) would break it: the target is to be the server itself.
 */
export async function takeSessionLock(
	target: PostgresTarget,
	config: pg.ClientConfig,
	name: string,
): Promise<SessionLock> {
	const client = new Client(config);
	let isLost = false;
	let isReleased = false;
	client.on('error', () => {
		isLost = true;
	});
	client.on('end', () => {
		isLost = true;
	});
	await client.connect().catch((error: unknown) => {
		throw connectError(target, error);
	});
	const release = async (): Promise<void> => {
		isReleased = true;
		await client.end();
	};
	if (!(await isTaken(client, name).catch(rejected(target)))) {
		await release();
		throw lockHeld(name);
	}
	return {
		require: () => {
			if (isLost && !isReleased) throw lockLost(serverOf(target), name);
		},
		release,
	};
}

async function isTaken(client: Client, name: string): Promise<boolean> {
	const { rows } = await client.query<{ taken: boolean }>({
		text: 'select pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) as taken',
		values: [`ndoo.lock.${name}`],
	});
	return rows[0]?.taken === true;
}

const rejected = (target: PostgresTarget) => (error: unknown) => {
	throw sessionError(target, error);
};
