import type { Session } from '../../warehouse/warehouse.ts';

/** Temporary tables last, where they hide nothing of the catalogue. */
const engineOnly = 'pg_catalog, pg_temp';

/**
 * Runs `work`, in a transaction, where PostgreSQL looks for names among its own and nowhere else: no function or operator of
 * anybody's is run for one of the engine's, and texts come with all other schemas written out, alike for every account.
 */
export async function withEngineNames<T>(session: Session, work: () => Promise<T>): Promise<T> {
	if (session.dialect === 'tsql') return await work();
	const before = await searchPath(session);
	await setSearchPath(session, engineOnly);
	if ((await searchPath(session)) !== engineOnly) throw new Error('the engine was asked outside a transaction');
	const done = await work();
	await setSearchPath(session, before);
	return done;
}

const setSearchPath = async (session: Session, path: string) =>
	await session.query({ text: "select pg_catalog.set_config('search_path', $1, true)", values: [path] });

async function searchPath(session: Session): Promise<string> {
	const [row] = await session.query({ text: "select pg_catalog.current_setting('search_path') as path" });
	return String(row?.['path']);
}
