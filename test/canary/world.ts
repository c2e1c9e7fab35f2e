import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFiles } from '../../core/disk-files.ts';
import { packageFolder } from '../../core/package-folder.ts';
import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { fill } from '../../scripts/demo/make-warehouse.ts';
import { seededRandom } from '../../scripts/demo/numbers.ts';
import { prepareMeshFolders } from '../../stand-in/demo-folders.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { type Commands, childCommands, commandsInProcess } from './commands.ts';
import { type Engine, type EngineName, startEngine } from './engine.ts';
import { closeLog } from './engine-files.ts';
import { answerLive, type Round } from './national-service.ts';
import { drawnPopulation, drawPeople, type Population } from './people.ts';

export const monthlyMailbox = 'CANARY01';
export const oneOffMailbox = 'CANARY02';

/** An organisation with a warehouse, two clinical systems, a return and models, and everything that a run of ndoo touches. */
export type World = AsyncDisposable & {
	readonly engine: Engine;
	/** Below it is all that may be written to: `project`, `home`, `tmp`, and `own`, the organisation's own files. */
	readonly outer: string;
	readonly population: Population;
	/** Who is nowhere; and who will be registered later on. */
	readonly nobody: readonly NhsIndex[];
	readonly newcomers: readonly NhsIndex[];
	readonly random: () => number;
	readonly commands: Commands;
	project(...parts: readonly string[]): string;
	/** A file of the organisation's own, which ndoo reads and did not make. */
	own(...parts: readonly string[]): string;
	/** One round of the service over the folders of a mailbox. */
	serve(mailbox: string, round: Round): Promise<void>;
	withWarehouse<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T>;
};

export type WorldOptions = {
	readonly engine: EngineName;
	readonly seed: number;
	/** Commands in processes of their own, which are looked at; or in this one, which is faster. */
	readonly commands: 'children' | 'in process';
	/** The folder of a PostgreSQL server's programs, where it is not the usual one. */
	readonly programs?: string;
};

export async function openWorld({ engine: name, seed, commands: how, programs }: WorldOptions): Promise<World> {
	const outer = await mkdtemp(join(tmpdir(), 'ndoo-canary-'));
	for (const folder of ['project', 'home', 'tmp', 'own']) await mkdir(join(outer, folder), { mode: 0o700 });
	const project = (...parts: readonly string[]): string => join(outer, 'project', ...parts);
	const engine = await startEngine(name, project(), programs);
	const random = seededRandom(seed);
	const population = drawnPopulation(random);
	const strangers = drawPeople(264, random).filter((index) => !population.people.includes(index));
	const places = { outer, project: project(), engine };
	const commands = how === 'children' ? childCommands(places) : commandsInProcess(places);
	const withWarehouse: World['withWarehouse'] = async (use) => {
		const warehouse = await engine.open();
		return await use(warehouse).finally(() => warehouse.close());
	};
	await writeProject(project(), engine);
	await withWarehouse(async (warehouse) => await fillSources(warehouse, population));
	return {
		engine,
		outer,
		population,
		nobody: strangers.slice(0, 64),
		newcomers: strangers.slice(64),
		random,
		commands,
		project,
		own: (...parts) => join(outer, 'own', ...parts),
		serve: async (mailbox, round) => {
			const taken = await answerLive(project('mesh', mailbox), commands.clock, round);
			if (taken === 0) throw new Error('there was no request to answer');
		},
		withWarehouse,
		[Symbol.asyncDispose]: async () => {
			commands[Symbol.dispose]();
			await engine[Symbol.asyncDispose]();
			await rm(outer, { recursive: true, force: true });
		},
	};
}

/** The sample's own files, as an organisation has them that checks in the live environment. */
async function writeProject(folder: string, { target }: Engine): Promise<void> {
	const write = async (name: string, text: string): Promise<void> => {
		await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
		await writeFile(join(folder, name), text, { mode: 0o600 });
	};
	for (const name of sampleFiles) await write(name, await readFile(join(packageFolder(), name), 'utf8'));
	await write('ndoo.yml', projectFile(target));
	await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [monthlyMailbox, oneOffMailbox]);
}

const sampleFiles = [
	'flows/business-units/community.yml',
	'flows/business-units/mental-health.yml',
	'flows/returns/community-activity.yml',
	'sql/models/activity.yml',
	'sql/models/activity_by_month.sql',
	'sql/models/activity_by_person.sql',
	'sql/models/contact_of_person.sql',
	'sql/models/referral_reason.sql',
	'sql/models/sources.yml',
	'sql/tests/contact_without_length.sql',
] as const;

// Parts of two thousand: the check has three. By chance the shares that two seeds remove are further apart than usual.
const projectFile = (target: string): string => `
name: canary
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: here
targets: { here: ${target} }
mailboxes: { monthly: ${monthlyMailbox}, oneOff: ${oneOffMailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
request: { rowsPerPart: 2000 }
limits: { removedShareJump: 0.05 }
`;

/** As far from the log of what follows as the engine lets them be. */
async function fillSources(warehouse: Warehouse, { tables }: Population): Promise<void> {
	await warehouse.transaction('read-write', async (session) => {
		// What an administrator's log holds of how the sources were filled is not ours.
		await session.script("set local log_statement = 'none'");
		for (const table of tables) await fill(session, table);
	});
	const schemas = new Set(tables.map(({ schema, name }) => `"${schema}"."${name}"`));
	if (warehouse.engine === 'postgres')
		for (const table of schemas) await warehouse.script(`alter table ${table} set (autovacuum_enabled = false)`);
	await closeLog(warehouse);
}
