import { NdooError } from '../../core/errors.ts';
import { bareSelect, oneSelectFault } from '../sql-text/one-select.ts';
import type { RelationName, Session, Warehouse } from '../warehouse.ts';
import { type SourceCall, sourceCalls } from './source-calls.ts';

/**
 * What is wrong with a text that is to be one select, by the engine that will run it; undefined when nothing is. PostgreSQL has
 * it prepared and does not run it: by itself, where a second statement or a bracket that is not closed is an error, and as the
 * table that is read, where nothing can stand that changes anything. SQL Server has no such question that covers a whole batch:
 * there the words are looked at.
 */
export async function selectFault(warehouse: Warehouse, text: string): Promise<string | undefined> {
	if (warehouse.dialect === 'tsql') return oneSelectFault(text, 'tsql');
	if (bareSelect(text, 'postgres') === '') return 'no statement';
	try {
		await warehouse.transaction('snapshot', async (session) => {
			await prepare(session, text);
			await prepare(session, `select * from (\n${bareSelect(text, 'postgres')}\n) as given`);
		});
		return undefined;
	} catch (error) {
		if (error instanceof NdooError && error.code === 'warehouse-statement')
			return `what the engine refuses: ${error.message}`;
		throw error;
	}
}

/**
 * What the engine has on record of a select, as of a view that lasts as long as the look at it; the names of its columns need not
 * differ. PostgreSQL's alone.
 */
export async function lookBeneath<T>(
	warehouse: Warehouse,
	text: string,
	look: (session: Session, select: RelationName) => Promise<T>,
): Promise<T> {
	return await warehouse.transaction('read-write', async (session) => {
		const select = bareSelect(text, 'postgres');
		await session.query({
			text: `create temporary view ndoo_select as select 1 as one from (\n${select}\n) as given`,
		});
		const found = await look(session, { schema: 'pg_temp', name: 'ndoo_select' });
		await session.query({ text: 'drop view pg_temp.ndoo_select' });
		return found;
	});
}

/** What a select calls, and what is beneath the relations that it reads, that is somebody else's. */
export async function callsOfSelect(warehouse: Warehouse, text: string): Promise<readonly SourceCall[]> {
	if (warehouse.dialect === 'tsql') return [];
	const calls = await lookBeneath(warehouse, text, async (session, select) => sourceCalls(session, [select]));
	return calls.map((call) => ({ ...call, text: call.text.replace(/^pg_temp\w*\.ndoo_select/, 'the select') }));
}

async function prepare(session: Session, text: string): Promise<void> {
	await session.query({ text: `prepare ndoo_select as ${text}` });
	await session.query({ text: 'deallocate ndoo_select' });
}
