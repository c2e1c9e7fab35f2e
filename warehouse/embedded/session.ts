import { messages, type ParserOptions, type Transaction } from '@electric-sql/pglite';
import { columnsOf, quoted, toColumn } from '../postgres-dialect.ts';
import { statementError } from '../postgres-error.ts';
import type { Row, Session, Statement, StreamedQuery } from '../warehouse.ts';
import { type RawConnection, rawRows } from './raw-rows.ts';
import { slices } from './slices.ts';

/** PGlite itself, or one transaction of it. */
export type EmbeddedConnection = Pick<Transaction, 'query' | 'exec'>;

/** `stream` and `load` want a transaction: a cursor lives in one, and a list is loaded whole or not at all. */
export function sessionOn(connection: EmbeddedConnection, raw: RawConnection, ownTypes: ParserOptions): Session {
	let cursors = 0;
	const query = async ({ text, values = [] }: Statement): Promise<readonly Row[]> =>
		await asNdooError(async () => (await connection.query<Row>(text, [...values], { parsers: ownTypes })).rows);
	return {
		dialect: 'postgres',
		query,
		script: async (text) => await asNdooError(async () => void (await connection.exec(text))),
		stream: (statement) => readThrough(connection, raw, `ndoo_cursor_${++cursors}`, statement),
		load: async (target, lines) => {
			let rows = 0;
			for await (const slice of slices(lines, sliceSize)) rows += await copyIn(connection, quoted(target), slice);
			return rows;
		},
		describe: async (relation) => (await query(columnsOf(relation))).map(toColumn),
	};
}

// More rows at a time are no faster (measured), and rows can be wide.
const batchRows = 2_000;
// The engine reads a COPY from one buffer in memory; in slices it stays small.
const sliceSize = 8 << 20;

/** A cursor that its reader leaves early is closed with its transaction. */
async function* readThrough(
	connection: EmbeddedConnection,
	raw: RawConnection,
	name: string,
	{ text }: StreamedQuery,
): AsyncGenerator<readonly (readonly (string | null)[])[]> {
	await asNdooError(async () => await connection.query(`declare ${name} no scroll cursor for ${text}`));
	const fetch = async () => await rawRows(raw, `fetch ${batchRows} from ${name}`);
	for (let rows = await asNdooError(fetch); rows.length > 0; rows = await asNdooError(fetch)) yield rows;
	await asNdooError(async () => await connection.exec(`close ${name}`));
}

const copyIn = async (connection: EmbeddedConnection, target: string, blob: Blob): Promise<number> =>
	await asNdooError(
		async () => (await connection.query(`copy ${target} from '/dev/blob'`, [], { blob })).affectedRows ?? 0,
	);

/** PGlite hangs statement, parameters and detail on its errors; nothing of the error itself is kept. */
export async function asNdooError<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof messages.DatabaseError ? statementError(error) : error;
	}
}
