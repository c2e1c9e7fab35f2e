import type { Day } from '../../core/day.ts';
import type { Dialect } from '../warehouse/dialect.ts';
import { quoted, quotedName } from '../warehouse/postgres-dialect.ts';
import type { RelationName, Session } from '../warehouse/warehouse.ts';
import type { ColumnValues } from './population.ts';
import { sinceSql } from './since.ts';
import { tsqlColumnValues } from './tsql-column-values.ts';

/** A column of a table or view, or of a select that is bare of a semicolon. */
export type ColumnSource = {
	readonly column: string;
	/** Only rows in which this column has this day, or a later one. */
	readonly since?: { readonly column: string; readonly day: Day };
} & ({ readonly kind: 'table'; readonly table: RelationName } | { readonly kind: 'query'; readonly text: string });

/** All values of a column, as they are, in any order and in constant memory. */
export const columnValues = (session: Session, source: ColumnSource): ColumnValues =>
	readers[session.dialect](session, source);

type Reader = (session: Session, source: ColumnSource) => ColumnValues;

const readers: Readonly<Record<Dialect, Reader>> = { postgres: postgresColumnValues, tsql: tsqlColumnValues };

async function* postgresColumnValues(session: Session, source: ColumnSource): ColumnValues {
	const from = source.kind === 'table' ? quoted(source.table) : `(\n${source.text}\n) as unit`;
	const text = `select ${quotedName(source.column)} from ${from}${sinceSql('postgres', source)}`;
	for await (const batch of session.stream({ text, isExtract: true })) yield batch.map(([value]) => value);
}
