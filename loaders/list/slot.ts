import { sqlState, sqlStateOf } from '../warehouse/postgres-error.ts';
import type { RelationName, Session, Warehouse } from '../warehouse/warehouse.ts';

/**
 * The two places of the cleaned list. One is in use, the other is free: loaded at the next publication, empty else.
 *
 * Why this form (DESIGN, rule 3): a table that is dropped, renamed or moved gets a new id, and every grant and denial on
 * the old one is lost without a word. Here objects never change, only what is in them and which one the pointer names.
 * Loading the free slot takes no lock that a reader of the other one meets; the pointer moves by an ordinary update, so a
 * reader sees the list before or the list after, whole, by the engine's own row versions.
 */
export type Slot = 'a' | 'b';

export const slotTable = (slot: Slot): RelationName => ({ schema: 'ndoo_list', name: `slot_${slot}` });

/** The slot that is not in use. Locks the pointer against another publication, not against readers. */
export async function lockFreeSlot(session: Session): Promise<Slot> {
	await session.script('lock table ndoo_list.pointer in share row exclusive mode');
	const [pointer] = await session.query({ text: 'select slot from ndoo_list.pointer' });
	return pointer?.['slot'] === 'a' ? 'b' : 'a';
}

/**
 * Empties the free slot and drops its key; false when somebody still reads it, such as a long disclosure that began
 * while it was in use. TRUNCATE removes the file, where DELETE would leave the numbers in it; it needs the table to itself
 * for a moment, so it is a short transaction of its own that gives up rather than make readers queue behind it. Whoever
 * reads the list holds a lock on both slots: one that is empty already is left alone, so that a disclosure that takes hours
 * is in the way of clearing the previous list, and never of publishing the next.
 */
export async function emptyFreeSlot(warehouse: Warehouse): Promise<boolean> {
	try {
		await warehouse.transaction('read-write', async (session) => {
			await session.script("set local lock_timeout = '5s'");
			const slot = await lockFreeSlot(session);
			if (await isClear(session, slot)) return;
			await session.script(`truncate ndoo_list.slot_${slot}; drop index if exists ndoo_list.slot_${slot}_key`);
		});
		return true;
	} catch (error) {
		if (sqlStateOf(error) === sqlState.lockTimeout) return false;
		throw error;
	}
}

/** By the size of its file: rows that a killed load left there are seen by nobody, and are there. */
async function isClear(session: Session, slot: Slot): Promise<boolean> {
	const [found] = await session.query({
		text: `
			select pg_catalog.pg_relation_size('ndoo_list.slot_${slot}') = 0
				and pg_catalog.to_regclass('ndoo_list.slot_${slot}_key') is null as is_clear`,
	});
	return found?.['is_clear'] === true;
}
