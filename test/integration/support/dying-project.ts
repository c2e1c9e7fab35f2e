import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { copyFolder } from './copy-folder.ts';
import { mailbox, type TestProject } from './project.ts';

const child = fileURLToPath(new URL('./dying-refresh.ts', import.meta.url));

/** Milliseconds to be patient for: some forty runs of the program, each in a process of its own. */
export const manyRunsTake = 1_200_000;

/** A project that is killed and put back: what it was like at some moments, and what a run left of it. */
export function dyingProject(project: TestProject) {
	const kept = (name: string) => `${project.folder}.${name}`;
	return {
		keep: async (name: string) => copyFolder(project.folder, kept(name)),
		restore: async (name: string) => {
			await rm(project.folder, { recursive: true });
			copyFolder(kept(name), project.folder);
		},
		forget: async (...names: readonly string[]) => {
			for (const name of names) await rm(kept(name), { recursive: true, force: true });
		},
		/** Runs `refresh` in a process of its own that dies before its n-th effect; gives the number of effects if it lived. */
		refreshDying: (fatal: number): number | undefined => {
			const { status, signal, stdout, stderr } = spawnSync(
				process.execPath,
				[child, String(fatal), 'refresh', '--project-dir', project.folder],
				{ encoding: 'utf8' },
			);
			if (signal === 'SIGKILL') return undefined;
			expect({ status, stderr }).toMatchObject({ status: 0 });
			return Number(/effects (\d+)/.exec(stdout)?.[1]);
		},
		/** What a run leaves behind, in tables and in folders. */
		state: async () => {
			const tables = await project.withWarehouse(async (warehouse) => {
				const entries = Object.entries(queries).map(
					async ([name, text]) => [name, await warehouse.query({ text })] as const,
				);
				return Object.fromEntries(await Promise.all(entries));
			});
			const folders = ['IN', 'OUT', 'SENT', 'FAILED', 'TEMP'].map((name) => project.path('mesh', mailbox, name));
			const left = await Promise.all(
				[...folders, project.path('work')].map((folder) => readdir(folder, { recursive: true })),
			);
			return { tables, folders: left.flat() };
		},
	};
}

const queries = {
	list: 'select count(*) as rows, md5(string_agg(nhs_number, $$,$$ order by nhs_number)) as numbers from ndoo_list.cleaned_list',
	slots: 'select (select count(*) from ndoo_list.slot_a) + (select count(*) from ndoo_list.slot_b) as rows',
	pointer: 'select list_date, rows from ndoo_list.pointer where list_date < now() - $$1 hour$$::interval',
	runs: 'select kind, environment, state, outcome from ndoo.check_run order by opened_at',
	requests: 'select part, mailbox, rows_sent, state, findings from ndoo.request order by check_id',
	events: 'select distinct event from ndoo.ledger order by event',
} as const;
