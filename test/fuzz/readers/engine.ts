import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { quotedLiteral, quotedName } from '../../../warehouse/postgres-dialect.ts';
import { hostileName, hostileNames, textOf } from '../drawn.ts';
import { type Reader, reader } from '../reader.ts';

// What PostgreSQL itself reads out of a name and a text that were quoted for it.

let opened: Promise<PGlite> | undefined;

async function readBack(text: string): Promise<void> {
	const sql = `select ${quotedLiteral(text)}::text as ${quotedName(text)}`;
	opened ??= PGlite.create();
	const engine = await opened;
	const { rows, fields } = await engine.query<Readonly<Record<string, string>>>(sql);
	if (fields.length !== 1 || fields[0]?.name !== text) throw new Error('The name comes back as another.');
	if (rows.length !== 1 || Object.values(rows[0] ?? {})[0] !== text) throw new Error('The text comes back as another.');
}

const sql = textOf(["'", '"', '\\', '$$', ';', '--', '/*', '*/', "E'", '\n', 'select 1', '%', '\u00a0'], 12);

export const engineReaders: readonly Reader[] = [
	reader('quoting-in-engine', 3, fc.oneof(sql, hostileName), hostileNames, readBack),
];
