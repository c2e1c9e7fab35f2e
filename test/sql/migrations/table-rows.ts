import type { Dialect } from '../../../warehouse/warehouse.ts';

type Changes = Readonly<Record<string, string>>;

/** An insert of one row whose values are SQL. */
export const insertOf = (table: string, row: Changes): string =>
	`insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;

export const nowIn: Readonly<Record<Dialect, string>> = { postgres: 'now()', tsql: 'sysdatetimeoffset()' };

/** Rows that fit, as inserts, but for what is changed. */
export function rowsIn(dialect: Dialect) {
	const now = nowIn[dialect];
	return {
		run: (changes: Changes = {}) =>
			insertOf('ndoo.check_run', {
				check_id: "'c1'",
				kind: "'monthly'",
				environment: "'live'",
				state: "'planned'",
				opened_at: now,
				changed_at: now,
				...changes,
			}),
		request: (changes: Changes = {}) =>
			insertOf('ndoo.request', {
				check_id: "'c1'",
				part: '1',
				mailbox: "'YCLTA53'",
				base_name: "'YCLTA53-010526-0001'",
				local_id: "'id1'",
				rows_sent: '20',
				state: "'named'",
				...changes,
			}),
		pointer: (changes: Changes = {}) =>
			insertOf('ndoo_list.pointer', {
				slot: "'a'",
				check_id: "'c1'",
				kind: "'monthly'",
				environment: "'live'",
				list_date: now,
				rows: '1',
				published_at: now,
				...changes,
			}),
		entry: (changes: Changes = {}) =>
			insertOf('ndoo.ledger', {
				at: now,
				actor: "'a'",
				event: "'check planned'",
				previous: `'${'0'.repeat(64)}'`,
				chain: `'${'1'.repeat(64)}'`,
				...changes,
			}),
		sequence: (last: number) =>
			insertOf('ndoo.sequence', { mailbox: "'YCLTA53'", month: "'2026-05'", last: String(last) }),
	};
}
