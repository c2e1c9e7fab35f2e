import { join } from 'node:path';
import { openEmbedded } from '../../warehouse/embedded/embedded.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { startPostgres } from '../integration/support/postgres-server.ts';

/** A warehouse that a run has for itself, with the engine's own files. */
export type Engine = AsyncDisposable & {
	readonly name: EngineName;
	/** Of the target in ndoo.yml, in braces. */
	readonly target: string;
	readonly environment: Readonly<Record<string, string>>;
	/** As the owner of the sources. */
	open(): Promise<Warehouse>;
	/** Its files. */
	readonly data: string;
	/** What it writes about what it does, in files; none in the process of ndoo. */
	readonly logFile: string | undefined;
	/** Of a server: itself and what it starts are looked at. */
	readonly process: number | undefined;
};

export const engineNames = ['embedded', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

export async function startEngine(name: EngineName, project: string, programs?: string): Promise<Engine> {
	return name === 'embedded' ? embedded(project) : await postgres(programs);
}

function embedded(project: string): Engine {
	const folder = join(project, 'warehouse');
	return {
		name: 'embedded',
		target: '{ engine: embedded, folder: warehouse }',
		environment: {},
		open: async () => await openEmbedded({ folder, create: true }),
		data: join(folder, 'data'),
		logFile: undefined,
		process: undefined,
		[Symbol.asyncDispose]: async () => {},
	};
}

/** One that writes every statement with its parameters into its log, as some administrators have it. */
async function postgres(programs?: string): Promise<Engine> {
	const settings = { log_statement: 'all', log_parameter_max_length: '-1', full_page_writes: 'on', wal_recycle: 'off' };
	const server = await startPostgres({ settings, ...(programs !== undefined && { programs }) });
	return {
		name: 'postgres',
		target: `{ engine: postgres, host: 127.0.0.1, port: ${server.port}, user: owner, dbname: postgres, sslmode: disable }`,
		environment: { NDOO_WAREHOUSE_PASSWORD: server.password },
		open: async () => await server.open(),
		data: join(server.folder, 'data'),
		logFile: join(server.folder, 'log'),
		process: server.processId(),
		[Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
	};
}
