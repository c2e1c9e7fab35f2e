import { quoted, quotedName } from '../../../warehouse/tsql-dialect.ts';
import type { Fence } from './view-dialect.ts';

/**
 * Why a function of several statements: nothing of the query that calls it goes into it, neither a condition nor a limit, and it
 * fills its table to the end before the first row is handed over. A conversion of a reader's that fails sees rows that are kept.
 *
 * Each statement in it sees the warehouse of its own moment unless the reader's isolation says otherwise. The list that the rows
 * were joined to is the one in use before and after, or reading fails; in the words of a conversion, since no function can THROW.
 */
export const tsqlFenceSql = ({ fence, inside, columns }: Fence): string =>
	[
		`create or alter function ${quoted(fence)}() returns @kept table (`,
		columns.map((column) => `\t${quotedName(column.name)} ${typeSql(column)} null`).join(',\n'),
		') as',
		'begin',
		'\tdeclare @before datetime2(7), @after datetime2(7), @refusal int;',
		'\tselect @before = l.moved_at from ndoo_list.list_in_use as l;',
		`\tinsert into @kept (${names(columns, '')})`,
		`\tselect ${names(columns, 'inside.')}`,
		`\tfrom ${quoted(inside)} as inside;`,
		'\tselect @after = l.moved_at from ndoo_list.list_in_use as l;',
		'\tif @before is null or @after is null or @before <> @after',
		`\t\tset @refusal = cast(N'${replaced}' as int);`,
		'\treturn;',
		'end;',
	].join('\n');

const replaced =
	'ND008: The cleaned list was replaced while it was being read. What to do: Read the view again. If that does not help, run `ndoo status`.';

const names = (columns: Fence['columns'], row: string): string =>
	columns.map(({ name }) => `${row}${quotedName(name)}`).join(', ');

/** A row version cannot be written; its eight bytes can. A text is compared as its source compares it. */
function typeSql({ type, collation }: Fence['columns'][number]): string {
	if (/^(?:timestamp|rowversion)$/.test(type)) return 'binary(8)';
	return collation === undefined ? type : `${type} collate ${collation}`;
}
