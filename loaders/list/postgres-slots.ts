import { sqlState, sqlStateOf } from '../../warehouse/postgres-error.ts';
import type { SlotStatements } from './slot-statements.ts';

/**
 * Readers see row versions: the pointer moves by an ordinary update, and a statement goes by the one that was there when it
 * began. TRUNCATE alone is bound to no snapshot; who reads the list holds a lock on both slots, which it waits for.
 */
export const postgresSlots: SlotStatements = {
	lockPointer: [
		{ text: 'lock table ndoo_list.pointer in share row exclusive mode' },
		{ text: 'select slot from ndoo_list.pointer' },
	],
	waitFiveSeconds: "set local lock_timeout = '5s'",
	// By the size of its file: rows that a killed load left there are seen by nobody, and are there.
	isClear: (slot) => ({
		text: `
			select pg_catalog.pg_relation_size('ndoo_list.slot_${slot}') = 0
				and pg_catalog.to_regclass('ndoo_list.slot_${slot}_key') is null as is_clear`,
	}),
	empty: (slot) => `truncate ndoo_list.slot_${slot}; drop index if exists ndoo_list.slot_${slot}_key`,
	// Heap first, then the key: four times as fast as loading with the key in place, and sorted input makes it a plain build. It
	// takes a share lock: nobody reads this slot, and nobody who did would have to wait.
	finish: (slot) => `create unique index slot_${slot}_key on ndoo_list.slot_${slot} (nhs_number)`,
	point: (values) => ({
		text: `
			insert into ndoo_list.pointer (slot, check_id, kind, environment, list_date, rows, published_at, share_removed)
			values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (one_row) do update set
				slot = excluded.slot, check_id = excluded.check_id, kind = excluded.kind, environment = excluded.environment,
				list_date = excluded.list_date, rows = excluded.rows, published_at = excluded.published_at,
				share_removed = excluded.share_removed`,
		values,
	}),
	isTimeout: (error) => sqlStateOf(error) === sqlState.lockTimeout,
	ageDays: 'greatest(floor(extract(epoch from now() - list_date) / 86400)::integer, 0)',
};
