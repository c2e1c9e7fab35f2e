import type * as Sql from 'mssql';
import { ConnectionError } from 'tedious';
import type { MssqlTarget } from '../../core/project/target.ts';
import { quoted } from '../tsql-dialect.ts';
import type { Column, RelationName } from '../warehouse.ts';
import { connectError } from './connection-error.ts';
import { type DriverConnection, type Lines, preparation } from './driver-connection.ts';
import { driverError, odbcRequest } from './odbc-request.ts';
import { collected, type Send, streamed } from './results.ts';
import { tenDigits } from './ten-digits.ts';

/** What is used of the package `mssql`, by whichever driver of its. */
export type SqlModule = Pick<typeof Sql, 'ConnectionPool' | 'Table' | 'TYPES'>;

const forEver = 2 ** 31 - 1;

/**
 * A line by the package `mssql`, which has a driver for ODBC. It keeps connections in a pool, and makes another in silence for
 * one that was lost: in the middle of a transaction the rest would be done outside of it. So the pool holds one, is kept
 * from making a second, and nothing removes the one for having been idle. Throws an error for people.
 */
export async function odbcConnection(
	sql: SqlModule,
	target: MssqlTarget,
	config: Sql.config,
): Promise<DriverConnection> {
	let made = 0;
	const pool = new sql.ConnectionPool({
		...config,
		requestTimeout: target.queryTimeout * 1000,
		connectionTimeout: target.loginTimeout * 1000,
		pool: { min: 1, max: 1, idleTimeoutMillis: forEver },
		beforeConnect: () => {
			// The package makes one to see whether it can, and then its own.
			if (++made > 2) throw new ConnectionError('The connection was lost.', 'ECLOSE');
		},
	});
	// What became of it is learnt by the next call.
	pool.on('error', () => undefined);
	try {
		await pool.connect();
		const line = lineOn(sql, pool);
		await line.rows(beginning);
		return line;
	} catch (error) {
		await pool.close();
		const refusal = driverError(error);
		throw connectError(target, refusal, []);
	}
}

/** All that a connection may have been told by its last user, and what the other driver says by itself. */
const beginning = `
	if @@trancount > 0 rollback transaction;
	set language us_english; ${preparation};
	set xact_abort on; set lock_timeout -1; set transaction isolation level read committed;`;

/** The driver tells nobody that a connection which is not in use has ended: it is asked so often, in milliseconds. */
const heartbeat = 15_000;

function lineOn(sql: SqlModule, pool: Sql.ConnectionPool): DriverConnection {
	let beating: NodeJS.Timeout | undefined;
	let last: Sql.Request | undefined;
	const request = (text: string, values?: readonly unknown[]): Send => {
		const send = odbcRequest(pool, sql.TYPES, text, values);
		return (receiver) => (last = send(receiver));
	};
	const rows: DriverConnection['rows'] = (text, values) => collected(request(text, values));
	const succeeds = async (text: string): Promise<boolean> =>
		await rows(text).then(
			() => true,
			() => false,
		);
	return {
		rows,
		stream: (text) => streamed(request(text)),
		load: async (target, column, lines) => {
			// Several calls of the driver, of which all are to hold or none; a transaction under way sees to that already.
			const [found] = await rows('select @@trancount as depth');
			if (found?.['depth'] !== 0) return await load(sql, pool, { target, column, lines });
			await rows('begin transaction');
			const loaded = await load(sql, pool, { target, column, lines }).catch(async (error: unknown) => {
				await succeeds('if @@trancount > 0 rollback transaction');
				throw error;
			});
			await rows('commit transaction');
			return loaded;
		},
		renew: () => succeeds(beginning),
		whenEnded: (listener) => {
			beating = setInterval(async () => {
				if (!(await succeeds('select 1 as one'))) listener();
			}, heartbeat).unref();
		},
		close: () => {
			clearInterval(beating);
			// A connection in use is not closed, and that of a reader who left early is in use.
			last?.cancel();
			void pool.close();
		},
	};
}

type Load = { readonly target: RelationName; readonly column: Column; readonly lines: Lines };

/** So many rows are held at a time: the package has no bulk path that takes them as they come. */
const rowsAtOnce = 20_000;

async function load(sql: SqlModule, pool: Sql.ConnectionPool, { target, column, lines }: Load): Promise<number> {
	const newTable = (): Sql.Table => {
		const table = new sql.Table(quoted(target));
		table.columns.add(column.name, sql.TYPES.Char(10), { nullable: column.nullable });
		return table;
	};
	const send = async (table: Sql.Table): Promise<void> => {
		if (table.rows.length === 0) return;
		await pool
			.request()
			.bulk(table, { checkConstraints: true })
			.catch((error: unknown) => {
				throw driverError(error);
			});
	};
	let table = newTable();
	let loaded = 0;
	for await (const number of tenDigits(lines)) {
		table.rows.add(number);
		loaded++;
		if (table.rows.length < rowsAtOnce) continue;
		await send(table);
		table = newTable();
	}
	await send(table);
	return loaded;
}
