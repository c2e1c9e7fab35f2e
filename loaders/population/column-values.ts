import type { Dialect } from '../../warehouse/dialect.ts';
import { quoted, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { type ColumnSource, sinceSql } from './column-source.ts';
import type { ColumnValues } from './population.ts';
import { tsqlColumnValues } from './tsql-column-values.ts';

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
