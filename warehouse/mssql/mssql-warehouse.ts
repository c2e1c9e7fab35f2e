import { NdooError } from '../../core/errors.ts';
import type { MssqlTarget } from '../../core/project/target.ts';
import { poolOf } from '../pool.ts';
import { onServer, type UsedConnection } from '../server-warehouse.ts';
import { quotedName } from '../tsql-dialect.ts';
import type { MssqlWarehouse, Session, StreamedQuery, TransactionMode } from '../warehouse.ts';
import type { MssqlConnection } from './connection.ts';
import type { Intent } from './connection-config.ts';
import { serverOf } from './connection-error.ts';
import type { DriverConnection } from './driver-connection.ts';
import { sessionOn } from './session.ts';
import { takeSessionLock } from './session-lock.ts';

// The program does one thing at a time; a few more for what a caller asks side by side.
const connections = 4;

/** How connections to a server are made; the first is. */
export type ConnectionSource = { readonly first: DriverConnection; open(intent: Intent): Promise<DriverConnection> };

/** The port on a SQL Server. */
export function warehouseOn(target: MssqlTarget, { first, open }: ConnectionSource): MssqlWarehouse {
	const pool = poolOf<DriverConnection>({
		size: connections,
		first,
		open: async () => await open('any'),
		renew: (line) => line.renew(),
		shut: (line) => line.close(),
	});

	async function take(query?: StreamedQuery): Promise<MssqlConnection & UsedConnection> {
		if (query?.isExtract && target.extractFrom === 'secondary') {
			const line = await open('extract');
			return { line, target, isSpent: false, [Symbol.asyncDispose]: async () => line.close() };
		}
		const line = await pool.take();
		const connection = {
			line,
			target,
			isSpent: false,
			[Symbol.asyncDispose]: async () => pool.give(line, connection.isSpent),
		};
		return connection;
	}

	return {
		engine: 'mssql',
		dialect: 'tsql',
		...onServer<MssqlConnection & UsedConnection>({
			take,
			sessionOn,
			begin,
			commit: async (connection, mode) => await sessionOn(connection).script(ends[mode]),
			rollback: async (connection) => await sessionOn(connection).script(undo),
			takeLock: async (name) => await takeSessionLock(target, await open('any'), name),
			close: async () => pool.close(),
		}),
	};
}

const undo = 'if @@trancount > 0 rollback transaction';

const beginnings: Readonly<Record<TransactionMode, string>> = {
	'read-write': 'set transaction isolation level read committed; begin transaction',
	snapshot: 'set transaction isolation level snapshot; begin transaction',
};

/** There is no transaction here that only reads: of one that should have, nothing is kept. */
const ends: Readonly<Record<TransactionMode, string>> = {
	'read-write': `
		if @@trancount <> 1 throw 51100, N'ND100: A transaction was ended from inside. What to do: Report this as a fault of the program.', 1;
		commit transaction`,
	snapshot: undo,
};

async function begin(connection: MssqlConnection, mode: TransactionMode): Promise<Session> {
	const session = sessionOn(connection);
	if (mode === 'snapshot') {
		const [row] = await session.query({
			text: 'select snapshot_isolation_state as state from sys.databases where database_id = db_id()',
		});
		if (Number(row?.['state']) !== 1) throw withoutSnapshots(connection);
	}
	await session.script(beginnings[mode]);
	return mode === 'snapshot' ? { ...session, load: loadRefused } : session;
}

// The engine itself has no such transaction, and undoes at the end what a statement did.
const loadRefused = async (): Promise<never> => {
	throw new Error('a snapshot is read only');
};

const withoutSnapshots = ({ target }: MssqlConnection): NdooError =>
	new NdooError(
		'config-invalid',
		`The database "${target.database}" on ${serverOf(target)} does not allow snapshot isolation, by which a disclosure sees one list from beginning to end.`,
		{
			todo: `Have its owner run: alter database ${quotedName(target.database)} set allow_snapshot_isolation on`,
		},
	);
