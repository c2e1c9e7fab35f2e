import type { Row, Session, Warehouse } from '../../../warehouse/warehouse.ts';

class Undone extends Error {
	readonly rows: readonly Row[];
	constructor(rows: readonly Row[]) {
		super('undone on purpose');
		this.rows = rows;
	}
}

/** What comes of some work, rows or the refusal that it ends in; whatever it did is undone. */
export async function undone(
	warehouse: Warehouse,
	work: (session: Session) => Promise<readonly Row[]>,
): Promise<unknown> {
	const attempt = warehouse.transaction('read-write', async (session) => {
		throw new Undone(await work(session));
	});
	return await attempt.catch((error: unknown) => (error instanceof Undone ? error.rows : error));
}

/** What comes of the last of some scripts, after the others: nothing, or its refusal. All of it is undone. */
export const undoneScripts = async (warehouse: Warehouse, ...scripts: readonly string[]): Promise<unknown> =>
	await undone(warehouse, async (session) => {
		for (const script of scripts) await session.script(script);
		return [];
	});
