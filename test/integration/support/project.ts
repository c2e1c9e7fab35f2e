import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import type { ExitStatus } from '../../../core/exit-status.ts';
import { markAsDemo } from '../../../loaders/list/publishable.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { main } from '../../../scripts/main.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { type ClientEvent, meshClientStandIn } from '../../../stand-in/mesh-client.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { openEmbedded } from '../../../warehouse/embedded/embedded.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testKeyText } from '../../core/test-key.ts';
import { newMigrated } from '../../warehouse/new-embedded.ts';

export const mailbox = 'NDOO-TEST-01';
export const testMailbox = 'NDOO-TEST-02';
export const oneOffMailbox = 'NDOO-TEST-03';
export const allMailboxes = [mailbox, testMailbox, oneOffMailbox];

export type Ran = { readonly status: ExitStatus; readonly out: string; readonly err: string };

/** A whole project in a folder of its own: its files, a demo's warehouse, MESH folders with the stand-in behind them. */
export type TestProject = AsyncDisposable & {
	readonly folder: string;
	/** Runs a command line in this process, as `ndoo …` would. */
	ndoo(words: readonly string[], overrides?: Partial<Edge>): Promise<Ran>;
	/** One round of MESH client and service. Its clock is a little ahead, so that new files are old enough to be taken. */
	serve(...scenarios: readonly Scenario[]): Promise<ClientEvent[]>;
	withWarehouse<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T>;
	path(...parts: readonly string[]): string;
};

/** The files of a project by their path, and what fills its source tables. */
export type ProjectContent = {
	readonly files: Readonly<Record<string, string>>;
	readonly fill: (warehouse: Warehouse) => Promise<void>;
};

export const ahead = (): Date => new Date(Date.now() + 5_000);

export async function makeProject({ files, fill }: ProjectContent): Promise<TestProject> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-project-'));
	const path = (...parts: readonly string[]) => join(folder, ...parts);
	for (const [name, text] of Object.entries({ 'ndoo.yml': projectFile, ...files })) {
		await mkdir(dirname(path(name)), { recursive: true });
		await writeFile(path(name), text);
	}
	await prepareMeshFolders(diskFiles, path('mesh'), allMailboxes);
	const withWarehouse: TestProject['withWarehouse'] = async (use) => {
		const warehouse = await openEmbedded({ folder: path('warehouse'), create: false });
		return await use(warehouse).finally(() => warehouse.close());
	};
	// By which `newMigrated` vouches for the schema.
	await mkdir(path('work'), { mode: 0o700 });
	await writeFile(path('work', 'digest.key'), testKeyText, { mode: 0o600 });
	const made = await newMigrated(path('warehouse'));
	await markAsDemo(made);
	await fill(made).finally(() => made.close());
	return {
		folder,
		path,
		withWarehouse,
		ndoo: async (words, overrides = {}) => {
			const printed = { out: '', err: '' };
			const status = await main([...words, '--project-dir', folder], overrides.environment ?? {}, {
				out: (text) => {
					printed.out += text;
				},
				err: (text) => {
					printed.err += text;
				},
				isTerminal: false,
				lockFolder: path('locks'),
				clock: ahead,
				...overrides,
			});
			return { status, ...printed };
		},
		serve: async (...scenarios) => {
			const happenings: ClientEvent[] = [];
			for (const box of allMailboxes) {
				const standIn = meshClientStandIn({
					environment: 'stand-in',
					interfaceRoot: path('mesh', box),
					mailbox: box,
					files: diskFiles,
					clock: ahead,
					scenarios,
					seed: 'test',
				});
				happenings.push(...(await standIn.tick()));
			}
			return happenings;
		},
		[Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
	};
}

const projectFile = `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox}, test: ${testMailbox}, oneOff: ${oneOffMailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
