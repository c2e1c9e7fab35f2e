import { columnsOf, quoted, toColumn } from '../postgres-dialect.ts';
import { asPrinted, ownTypes } from '../value-types.ts';
import type { Batches, Row, Session, Statement } from '../warehouse.ts';
import { driven, type PostgresConnection } from './connection.ts';
import { copyIn } from './copy-in.ts';
import { CopyOut } from './copy-out.ts';

const types = { getTypeParser: (oid: number) => ownTypes[oid] ?? asPrinted };

/** A text with a second statement in it is refused by the server, whatever the first one seems to be. */
const oneStatement = { queryMode: 'extended' } as const;

/** The port on one connection, in or out of a transaction. */
export function sessionOn(connection: PostgresConnection): Session {
	const { client } = connection;
	const query = async ({ text, values = [] }: Statement): Promise<readonly Row[]> =>
		await driven(
			connection,
			async () => (await client.query<Row>({ text, values: [...values], types, ...oneStatement })).rows,
		);
	return {
		dialect: 'postgres',
		query,
		script: async (text) => await driven(connection, async () => void (await client.query(text))),
		stream: ({ text }) => copyOut(connection, text),
		load: async (target, lines) => await driven(connection, async () => await copyIn(client, quoted(target), lines)),
		describe: async (relation) => (await query(columnsOf(relation))).map(toColumn),
	};
}

async function* copyOut(connection: PostgresConnection, text: string): Batches & AsyncGenerator {
	const copy = connection.client.query(new CopyOut(text));
	const batches = copy.batches();
	let isOver = false;
	try {
		for (;;) {
			const next = await driven(connection, async () => await batches.next());
			isOver = next.done === true;
			if (next.done) return;
			yield next.value;
		}
	} catch (error) {
		isOver = true;
		throw error;
	} finally {
		// The server is still sending: there is no other way to make it stop that leaves the transaction as it was.
		if (!isOver) connection.isSpent = true;
	}
}
