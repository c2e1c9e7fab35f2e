import { columnsOf, toColumn } from '../tsql-dialect.ts';
import type { Batches, Row, Session, Statement } from '../warehouse.ts';
import { driven, type MssqlConnection } from './connection.ts';
import { goBatches } from './go-batches.ts';

/** The port on one connection, in or out of a transaction. */
export function sessionOn(connection: MssqlConnection): Session {
	const { line } = connection;
	const query = async ({ text, values = [] }: Statement): Promise<readonly Row[]> =>
		await driven(connection, async () => await line.rows(text, values));
	const describe: Session['describe'] = async (relation) => (await query(columnsOf(relation))).map(toColumn);
	return {
		dialect: 'tsql',
		query,
		script: async (text) => {
			for (const batch of goBatches(text)) await driven(connection, async () => await line.rows(batch));
		},
		stream: ({ text }) => stream(connection, text),
		load: async (target, lines) => {
			const [column] = await describe(target);
			if (column === undefined) throw new Error('there is no table to load into');
			return await driven(connection, async () => await line.load(target, column, lines));
		},
		describe,
	};
}

async function* stream(connection: MssqlConnection, text: string): Batches & AsyncGenerator {
	const batches = connection.line.stream(text);
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
		// The server is still sending: asked to stop, it may go on to the end of the statement.
		if (!isOver) connection.isSpent = true;
	}
}
