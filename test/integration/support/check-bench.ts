import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Note } from '../../../core/note.ts';
import type { Project } from '../../../core/project/project.ts';
import type { CheckWork } from '../../../loaders/check/state/check-work.ts';
import { markAsDemo } from '../../../loaders/list/publishable.ts';
import { meshClientRoute } from '../../../loaders/mesh/client-folder/route.ts';
import { isNhsIndex, type NhsIndex } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { newMigrated } from '../../warehouse/new-embedded.ts';
import { mailbox, testProject } from './test-project.ts';

/** The warehouse of a bench or a project is a demo's: this makes it an organisation's, as nothing but a new one could be. */
export const asOrganisation =
	"alter table ndoo.warehouse disable trigger all; update ndoo.warehouse set purpose = 'organisation'";

/** Numbers of the test range, the same each time. */
export function testRange(count: number, from = 999_000_000): readonly NhsIndex[] {
	const heads = Array.from({ length: count * 2 }, (_, step) => from + step);
	return heads.filter(isNhsIndex).slice(0, count);
}

/** A real warehouse and real MESH folders, with the clock in the test's hand. */
export type CheckBench = AsyncDisposable & {
	readonly folder: string;
	readonly project: Project;
	readonly warehouse: Warehouse;
	readonly inbox: string;
	readonly notes: Note[];
	/** Messages must be a second old before they are taken; the bench's clock is that much ahead. */
	now: Date;
	work(overrides?: Partial<CheckWork>): CheckWork;
};

const key = createSecretKey(Buffer.alloc(32, 7));

export async function openCheckBench(): Promise<CheckBench> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-bench-'));
	const warehouse = await newMigrated(join(folder, 'warehouse'));
	await markAsDemo(warehouse);
	const configFile = await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [mailbox]);
	const interfaceRoot = join(folder, 'mesh', mailbox);
	const project = testProject(folder, configFile);
	const notes: Note[] = [];
	const bench: CheckBench = {
		folder,
		project,
		warehouse,
		inbox: join(interfaceRoot, 'IN'),
		notes,
		now: new Date(Date.now() + 10_000),
		work: (overrides = {}) => {
			let ids = 0;
			const clock = () => bench.now;
			return {
				project,
				kind: 'monthly',
				warehouse,
				route: meshClientRoute({ mailbox, interfaceRoot, files: diskFiles, clock }),
				files: diskFiles,
				clock,
				newId: () => `${process.hrtime.bigint().toString(36)}${ids++}`,
				actor: 'tester',
				tell: (note) => notes.push(note),
				digestKey: async () => key,
				gather: async () => ({ numbers: new NhsNumberSet(testRange(2000)), tallies: [], findings: [] }),
				apply: async () => undefined,
				...overrides,
			};
		},
		[Symbol.asyncDispose]: async () => {
			await warehouse.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
	return bench;
}
