import type { Session } from '../../../warehouse/warehouse.ts';

/**
 * By which PostgreSQL plans what joins a source to the list. Each table is read whole, once, and compared by hashes: never looked
 * up by the keys that are kept, and never left before its end. How often a table or an index was read, and what a transaction
 * locked, is for every login to see; a foreign table asks another server.
 */
export const wholeReadSettings = {
	enable_hashjoin: 'on',
	enable_nestloop: 'off',
	enable_mergejoin: 'off',
} as const;

/** Has the rest of a transaction plan so. On SQL Server only who may see the server's state sees such counters. */
export async function readWhole(session: Session): Promise<void> {
	if (session.dialect === 'tsql') return;
	await session.script(wholeReadSql);
}

export const wholeReadSql: string = Object.entries(wholeReadSettings)
	.map(([name, value]) => `set local ${name} = ${value}`)
	.join('; ');
