import { Client, type DatabaseError, type QueryResult } from 'pg';
import { type Answer, type AttackSession, printed } from './session.ts';

export type PgAccess = {
	readonly port: number;
	readonly database: string;
	readonly user: string;
	readonly password: string;
};

/** A connection to a PostgreSQL server, which ends with `close`. */
export async function pgSession(access: PgAccess): Promise<AttackSession & { close(): Promise<void> }> {
	const client = new Client({
		...access,
		host: '127.0.0.1',
		types: { getTypeParser: () => (value: unknown) => value },
	});
	let messages: string[] = [];
	client.on('notice', ({ severity, message, detail }) => messages.push([severity, message, detail].join(' ')));
	// What became of it is learnt by the next call.
	client.on('error', () => undefined);
	await client.connect();
	const run = async (text: string): Promise<Answer> => {
		messages = [];
		const began = performance.now();
		const result = await client.query(text).then(
			(given: QueryResult | readonly QueryResult[]) => ({ rows: lastRows([given].flat()), error: undefined }),
			(error: DatabaseError) => ({ rows: [], error: errorText(error) }),
		);
		return { ...result, messages, milliseconds: performance.now() - began };
	};
	return {
		run,
		renew: async () => {
			await run('rollback');
			await run('discard all');
		},
		close: async () => await client.end(),
	};
}

/** Of one engine as of the other: both speak the same protocol. */
export const errorText = ({ code, message, detail, hint, where, internalQuery }: Partial<DatabaseError>): string =>
	[code, message, detail, hint, where, internalQuery].filter((part) => part !== undefined).join(' | ');

export function lastRows(
	results: readonly { readonly rows: readonly object[]; readonly fields: readonly unknown[] }[],
): Answer['rows'] {
	const last = results.findLast(({ fields }) => fields.length > 0);
	return (last?.rows ?? []).map((row) =>
		Object.fromEntries(Object.entries(row).map(([name, value]) => [name, printed(value)])),
	);
}
