import { Connection, Request } from 'tedious';
import { type Answer, type AttackSession, printed } from './session.ts';

export type MssqlAccess = {
	readonly host: string;
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
};

/** A connection to a server that speaks T-SQL, which ends with `close`. */
export async function mssqlSession(access: MssqlAccess): Promise<AttackSession & { close(): Promise<void> }> {
	const connection = new Connection({
		server: access.host,
		authentication: { type: 'default', options: { userName: access.user, password: access.password } },
		options: {
			port: access.port,
			database: access.database,
			encrypt: true,
			trustServerCertificate: true,
			requestTimeout: 120_000,
			enableQuotedIdentifier: true,
		},
	});
	let messages: string[] = [];
	connection.on('infoMessage', ({ number, message }) => messages.push(`${number} ${message}`));
	// What became of it is learnt by the next call.
	connection.on('error', () => undefined);
	await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
	const run = async (text: string): Promise<Answer> => {
		messages = [];
		const began = performance.now();
		const { rows, error } = await batch(connection, text);
		return { rows, error, messages, milliseconds: performance.now() - began };
	};
	return {
		run,
		renew: async () => {
			await run('if @@trancount > 0 rollback');
		},
		close: async () => connection.close(),
	};
}

type Batch = Pick<Answer, 'rows' | 'error'>;

async function batch(connection: Connection, text: string): Promise<Batch> {
	const { promise, resolve } = Promise.withResolvers<Batch>();
	const rows: Record<string, string | null>[] = [];
	const request = new Request(text, (error) =>
		resolve({ rows, error: error ? [errorNumber(error), error.message].join(' | ') : undefined }),
	);
	request.on(
		'row',
		(columns: readonly { readonly metadata: { readonly colName: string }; readonly value: unknown }[]) => {
			rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, printed(value)])));
		},
	);
	connection.execSqlBatch(request);
	return await promise;
}

const errorNumber = (error: object): string => ('number' in error ? String(error.number) : '');
