import type { Dialect } from './dialect.ts';
import { quotedName as postgresName } from './postgres-dialect.ts';
import { quotedName as tsqlName } from './tsql-dialect.ts';
import type { Column } from './warehouse.ts';

/** How a dialect reads what the organisation has. */
export type Reading = {
	/** A column in a list of columns, so that its values come without loss. */
	exact(column: Pick<Column, 'name' | 'type'>): string;
	/** The first rows that come. */
	first(rows: number, columns: string, from: string): string;
	/** A select that somebody wrote, without a semicolon at its end: all of its rows, and the first one at most. */
	rowsOf(select: string): string;
	firstRowOf(select: string): string;
};

const postgres: Reading = {
	exact: ({ name }) => postgresName(name),
	first: (rows, columns, from) => `select ${columns} from ${from} limit ${rows}`,
	rowsOf: (select) => `select * from (\n${select}\n) as given`,
	firstRowOf: (select) => `select * from (\n${select}\n) as given limit 1`,
};

// A select may not stand in brackets in T-SQL when it begins with WITH, or orders its rows.
const tsql: Reading = {
	exact: ({ name, type }) => exactText(tsqlName(name), type.replace(/\(.*/, '')),
	first: (rows, columns, from) => `select top (${rows}) ${columns} from ${from}`,
	rowsOf: (select) => select,
	firstRowOf: (select) => `set rowcount 1;\n${select}\n;\nset rowcount 0;`,
};

/**
 * The driver has no type of its own for numbers of many digits, nor for the offset of a moment; and of a text in UTF-8 it drops
 * a leading U+FEFF, as a byte order mark.
 */
function exactText(name: string, type: string): string {
	if (type === 'decimal' || type === 'numeric') return `convert(varchar(50), ${name}) as ${name}`;
	if (type === 'money' || type === 'smallmoney')
		return `convert(varchar(50), convert(decimal(19, 4), ${name})) as ${name}`;
	if (byteTexts.has(type)) return `convert(nvarchar(max), ${name}) as ${name}`;
	return type === 'datetimeoffset' ? `convert(varchar(50), ${name}, 121) as ${name}` : name;
}

const byteTexts: ReadonlySet<string> = new Set(['char', 'varchar', 'text']);

export const readingOf: Readonly<Record<Dialect, Reading>> = { postgres, tsql };
