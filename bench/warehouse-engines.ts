import { spawnSync } from 'node:child_process';
import { mssqlDatabase } from '../test/integration/support/mssql-server.ts';
import { startPostgres } from '../test/integration/support/postgres-server.ts';
import { temporaryWarehouse } from '../test/warehouse/temporary-warehouse.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

export const engines = ['embedded', 'postgres', 'mssql'] as const;
export type Engine = (typeof engines)[number];
/** A way to do the work, in milliseconds for each round; the engine's own tool is the yardstick. */
export type Way = { readonly name: string; run(): Promise<number> | number };
type Works = { readonly out: readonly Way[]; readonly in: readonly Way[] };
export type Bench = AsyncDisposable & { readonly warehouse: Warehouse; readonly tools: (file: string) => Works };

/** A warehouse of its own on each engine, beside the engine's own tools, which are handed a file to write and read. */
export const benches: Readonly<Record<Engine, () => Promise<Bench>>> = {
	embedded: async () => ({ ...(await disposable(temporaryWarehouse())), tools: () => ({ out: [], in: [] }) }),
	postgres: async () => {
		const server = await startPostgres();
		const warehouse = await server.open();
		const psql = (...commands: readonly string[]) => {
			const words = ['-X', '-q', '-h', '127.0.0.1', '-p', String(server.port), '-U', 'owner', '-d', 'postgres'];
			const env = { ...process.env, PGPASSWORD: server.password };
			return timed('psql', [...words, ...commands.flatMap((command) => ['-c', command])], env);
		};
		return {
			warehouse,
			tools: (file) => ({
				out: [{ name: 'psql \\copy of the raw column', run: () => psql(`\\copy clinic.patient to '${file}'`) }],
				in: [
					{
						name: 'psql \\copy to a heap, then the key',
						run: () => {
							psql('drop table if exists clinic.copied; create table clinic.copied (nhs_number char(10) not null)');
							return psql(
								`\\copy clinic.copied from '${file}'`,
								'create unique index copied_key on clinic.copied (nhs_number)',
							);
						},
					},
				],
			}),
			[Symbol.asyncDispose]: async () => {
				await warehouse.close();
				await server[Symbol.asyncDispose]();
			},
		};
	},
	mssql: async () => {
		const database = await mssqlDatabase();
		const warehouse = await database.open();
		const { host } = database.target();
		const login = ['-S', `${host}:${database.port}`, '-U', database.account.user, '-P', database.account.password];
		return {
			warehouse,
			tools: (file) => ({
				out: [
					{
						name: 'freebcp out of the raw column',
						run: () => {
							const words = [`${database.name}.clinic.patient`, 'out', file, '-c', ...login];
							return timed('freebcp', words, { ...process.env, TDSVER: '7.4' });
						},
					},
				],
				in: [],
			}),
			[Symbol.asyncDispose]: async () => {
				await warehouse.close();
				await database[Symbol.asyncDispose]();
			},
		};
	},
};

/** Runs a program; gives its milliseconds. */
function timed(program: string, words: readonly string[], env: NodeJS.ProcessEnv): number {
	const start = performance.now();
	const { status, stderr } = spawnSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
	if (status !== 0) throw new Error(`${program} failed: ${String(stderr)}`);
	return performance.now() - start;
}

const disposable = async (
	made: ReturnType<typeof temporaryWarehouse>,
): Promise<AsyncDisposable & { warehouse: Warehouse }> => {
	const temporary = await made;
	return { warehouse: temporary.warehouse, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
};
