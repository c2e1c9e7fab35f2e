import { rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';
import { diskFiles } from '../../core/disk-files.ts';
import { meshClientStandIn } from '../../stand-in/mesh-client.ts';
import { copyFolder } from '../integration/support/copy-folder.ts';
import {
	allMailboxes,
	makeProject,
	type ProjectContent,
	type Ran,
	type TestProject,
} from '../integration/support/project.ts';
import { openEmbeddedTarget } from '../warehouse/embedded-target.ts';
import { foldersOf, type ListSeen, listSeen, tablesOf } from './state.ts';
import { type Watch, watchedFiles, watchedWarehouse } from './watched.ts';

/** A project, its warehouse and its MESH client, which can be put back to how they were. */
export type World = AsyncDisposable & {
	readonly project: TestProject;
	/** Of the program and of the outside. */
	clock: Clock;
	run(words: readonly string[], watch?: Watch): Promise<Ran>;
	/** One round of MESH client and national service. */
	serve(): Promise<void>;
	/** How often MESH took a request, and refused one, since the world was put back. */
	readonly taken: { sent: number; refused: number };
	/** The list at the beginning of each run since then. */
	readonly lists: ListSeen[];
	/** What the last run left behind. */
	state(): Promise<object>;
	/** All as it is at this moment on the disk: what a power switch would leave. */
	keep(name: string): void;
	/** Puts it back, as often as it takes. */
	putBack(name: string): void;
	/** The same for the last time. */
	spend(name: string): Promise<void>;
};

export async function makeWorld(content: ProjectContent, clock: Clock): Promise<World> {
	const project = await makeProject(content);
	const kept = (name: string): string => `${project.folder}.${name}`;
	/** With how often MESH had taken and refused a request by then. */
	const names = new Map<string, World['taken']>();
	let tables: object = {};
	const clear = (name: string): void => {
		rmSync(project.folder, { recursive: true, force: true });
		Object.assign(world.taken, names.get(name));
		world.lists.length = 0;
	};
	const world: World = {
		project,
		clock,
		taken: { sent: 0, refused: 0 },
		lists: [],
		run: async (words, watch = () => {}) =>
			await project.ndoo(words, {
				clock: () => world.clock(),
				files: watchedFiles(watch),
				openWarehouse: async (target, options) => {
					const warehouse = await openEmbeddedTarget(target, options);
					world.lists.push(await listSeen(warehouse));
					const watched = watchedWarehouse(warehouse, watch);
					const close = async (): Promise<void> => {
						tables = await tablesOf(warehouse);
						await watched.close();
					};
					return { ...watched, close };
				},
			}),
		serve: async () => {
			for (const mailbox of allMailboxes) {
				const standIn = meshClientStandIn({
					environment: 'stand-in',
					interfaceRoot: project.path('mesh', mailbox),
					mailbox,
					files: diskFiles,
					clock: () => world.clock(),
					scenarios: [],
					seed: 'test',
					rate: 0.05,
				});
				for (const { kind } of await standIn.tick()) if (kind !== 'delivered') world.taken[kind] += 1;
			}
		},
		state: async () => ({ tables, ...(await foldersOf(project)) }),
		keep: (name) => {
			names.set(name, { ...world.taken });
			copyFolder(project.folder, kept(name));
		},
		putBack: (name) => {
			clear(name);
			copyFolder(kept(name), project.folder);
		},
		spend: async (name) => {
			clear(name);
			await rename(kept(name), project.folder);
			names.delete(name);
		},
		[Symbol.asyncDispose]: async () => {
			for (const name of names.keys()) await rm(kept(name), { recursive: true, force: true });
			await project[Symbol.asyncDispose]();
		},
	};
	return world;
}
