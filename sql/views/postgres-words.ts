import * as quoting from '../../loaders/warehouse/postgres-dialect.ts';
import { listed, selectSql } from './select.ts';
import type { ViewRows, Words } from './words.ts';

const { quoted, quotedLiteral, quotedName } = quoting;

/** The PostgreSQL dialect. */
export const postgresWords: Words = {
	...quoting,
	// A source's own collation would clash with the list's.
	numberIn: ({ column, format }, row) => ({
		applied: undefined,
		value: `ndoo.nhs_number(${row}.${quotedName(column)}::text collate "default", ${quotedLiteral(format)})`,
	}),
	listOrBlank: "(select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar)",
	orBlank: (value) => `coalesce(${value}, '')`,
	some: (condition) => `bool_or(${condition})`,
	every: (condition) => `bool_and(${condition})`,
	// A barrier keeps a reader's own functions away from the rows that are left out.
	createView: (view) => [`create or replace view ${quoted(view)}`, 'with (security_barrier = true) as'],
	viewRows: (rows) => (rows.isCleaned ? fenced(rows) : selectSql(quotedName, rows, asked(rows))),
};

const asked = ({ gate }: ViewRows): string => `(select ndoo.${gate.assertion}(${quotedLiteral(gate.flow)}))`;

/**
 * Rows behind a fence: all that are kept are put together before a condition of the reader's is looked at, or a limit. With
 * the barrier alone a reader's filter by a harmless operator goes down to the source, and `explain (analyze)` counts the rows
 * that were found there before the list took them away: whoever asks for one person learns that the source has them and
 * the view has not. Here what is below the fence runs the same, and to its end, whatever is asked.
 */
function fenced(rows: ViewRows): readonly string[] {
	const columns = rows.columns.map((column) => `kept.${quotedName(column)}`);
	const kept = selectSql(quotedName, { ...rows, keySets: [] }, asked(rows)).map((line) => `\t${line}`);
	const fence = [
		'-- Whole before anything that a reader asks is looked at: no count of a plan tells of a row that is left out.',
		'kept as materialized (',
		...kept,
		')',
	].join('\n');
	return [
		'with',
		[...rows.keySets, fence].join(',\n'),
		'select',
		...listed(columns),
		'from kept',
		'where (select count(*) from kept) >= 0',
	];
}
