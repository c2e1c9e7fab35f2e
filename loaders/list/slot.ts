import type { Dialect, RelationName, Row, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { postgresSlots } from './postgres-slots.ts';
import type { Slot, SlotStatements } from './slot-statements.ts';
import { tsqlSlots } from './tsql-slots.ts';

export const slotStatements: Readonly<Record<Dialect, SlotStatements>> = { postgres: postgresSlots, tsql: tsqlSlots };

export const slotTable = (slot: Slot): RelationName => ({ schema: 'ndoo_list', name: `slot_${slot}` });

/** The slot that is not in use. Locks the pointer against another publication, not against readers. */
export async function lockFreeSlot(session: Session): Promise<Slot> {
	let rows: readonly Row[] = [];
	for (const statement of slotStatements[session.dialect].lockPointer) rows = await session.query(statement);
	return rows[0]?.['slot'] === 'a' ? 'b' : 'a';
}

/**
 * Empties the free slot; false when somebody still reads it, such as a long disclosure that began while it was in use.
 * TRUNCATE removes the file, where DELETE would leave the numbers in it; it needs the table to itself for a moment, so it
 * is a short transaction of its own that gives up rather than make readers queue behind it. A slot that is empty already is
 * left alone, so that a disclosure that takes hours is in the way of clearing the previous list, and never of publishing
 * the next.
 */
export async function emptyFreeSlot(warehouse: Warehouse): Promise<boolean> {
	const { waitFiveSeconds, isClear, empty, isTimeout } = slotStatements[warehouse.dialect];
	try {
		await warehouse.transaction('read-write', async (session) => {
			await session.script(waitFiveSeconds);
			const slot = await lockFreeSlot(session);
			const [found] = await session.query(isClear(slot));
			if (found?.['is_clear'] !== true) await session.script(empty(slot));
		});
		return true;
	} catch (error) {
		if (isTimeout(error)) return false;
		throw error;
	}
}

/** Whether the slot that is not in use has something in it. */
export async function holdsPrevious(session: Session): Promise<boolean> {
	const [pointer] = await session.query({ text: 'select slot from ndoo_list.pointer' });
	const [found] = await session.query(slotStatements[session.dialect].isClear(pointer?.['slot'] === 'a' ? 'b' : 'a'));
	return found?.['is_clear'] !== true;
}
