import { tsqlNumber, tsqlNumberOf } from '../../warehouse/tsql-error.ts';
import type { SlotStatements } from './slot-statements.ts';

/**
 * Readers lock, unless the database gives them row versions, and `ndoo_list.is_in_use` (migration 0004) keeps their list
 * whole either way: it holds the slot until they are done, and refuses a statement that a move of the pointer overtook.
 * What is owed here for that: the moment of the move is taken when nobody can read the pointer any more.
 */
export const tsqlSlots: SlotStatements = {
	// An update lock, which goes with the shared ones of readers; of the gap as well, as long as there is no pointer.
	lockPointer: [{ text: 'select slot from ndoo_list.pointer with (updlock, holdlock)' }],
	waitFiveSeconds: 'set lock_timeout 5000',
	isClear: (slot) => ({
		text: `select cast(case when exists (select 1 from ndoo_list.slot_${slot}) then 0 else 1 end as bit) as is_clear`,
	}),
	// With its key go the statistics of the key, which keep two hundred numbers once somebody has brought them up to date.
	empty: (slot) => `
		truncate table ndoo_list.slot_${slot};
		alter table ndoo_list.slot_${slot} drop constraint slot_${slot}_key;
		alter table ndoo_list.slot_${slot} add constraint slot_${slot}_key primary key clustered (nhs_number)
			with (statistics_norecompute = on);`,
	// The key is in place when the list is loaded, in its order: to build it now would lock the definition of the table until
	// the end of the transaction, and every query on a cleaned view that has to be compiled would wait for that.
	finish: () => '',
	// The first update locks all others out; only then is the moment taken that the second one records.
	point: (values) => ({
		text: `
			update ndoo_list.pointer set moved_at = sysutcdatetime();
			update ndoo_list.pointer set
				slot = @p0, check_id = @p1, kind = @p2, environment = @p3, list_date = @p4, rows = @p5, published_at = @p6,
				share_removed = @p7, moved_at = sysutcdatetime();
			if @@rowcount = 0
				insert into ndoo_list.pointer (slot, check_id, kind, environment, list_date, rows, published_at, share_removed)
				values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7);`,
		values,
	}),
	isTimeout: (error) => tsqlNumberOf(error) === tsqlNumber.lockTimeout,
	ageDays: `case
		when list_date > sysdatetimeoffset() then 0
		else cast(datediff_big(millisecond, list_date, sysdatetimeoffset()) / 86400000 as int)
	end`,
};
