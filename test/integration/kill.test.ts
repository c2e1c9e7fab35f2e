import { spawnSync } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onePeopleTable } from './support/people-table.ts';
import { mailbox, makeProject, type TestProject } from './support/project.ts';

// A month is two runs of `refresh`: one that sends, one that receives. Each is killed before every one of its effects on
// files and warehouse, as the power switch would (SIGKILL), and run again: it has to end as if nothing had happened.

const child = fileURLToPath(new URL('./support/dying-refresh.ts', import.meta.url));

let project: TestProject;

beforeAll(async () => {
	project = await makeProject(onePeopleTable(2000));
	await keep('due');
	await project.ndoo(['refresh']);
	await project.serve();
	await keep('answered');
	await project.ndoo(['refresh']);
	undisturbed = await state();
});
afterAll(async () => {
	for (const name of ['due', 'answered']) await rm(`${project.folder}.${name}`, { recursive: true });
	await project[Symbol.asyncDispose]();
});

const keep = async (name: string): Promise<void> =>
	await cp(project.folder, `${project.folder}.${name}`, { recursive: true, preserveTimestamps: true });

async function restore(name: string): Promise<void> {
	await rm(project.folder, { recursive: true });
	await cp(`${project.folder}.${name}`, project.folder, { recursive: true, preserveTimestamps: true });
}

/** Runs `refresh` in a process of its own that dies before its n-th effect; gives the number of effects if it lived. */
function refreshDying(fatal: number): number | undefined {
	const { status, signal, stdout, stderr } = spawnSync(
		process.execPath,
		[child, String(fatal), 'refresh', '--project-dir', project.folder],
		{ encoding: 'utf8' },
	);
	if (signal === 'SIGKILL') return undefined;
	expect({ status, stderr }).toMatchObject({ status: 0 });
	return Number(/effects (\d+)/.exec(stdout)?.[1]);
}

type State = { readonly tables: Readonly<Record<string, unknown>>; readonly folders: readonly string[] };
let undisturbed: State;

const queries = {
	list: 'select count(*) as rows, md5(string_agg(nhs_number, $$,$$ order by nhs_number)) as numbers from ndoo_list.cleaned_list',
	slots: 'select (select count(*) from ndoo_list.slot_a) + (select count(*) from ndoo_list.slot_b) as rows',
	runs: 'select kind, environment, state, outcome from ndoo.check_run',
	requests: 'select part, mailbox, rows_sent, state, findings from ndoo.request',
	events: 'select distinct event from ndoo.ledger order by event',
} as const;

async function state(): Promise<State> {
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
}

test('killed before every effect of the run that sends', async () => {
	let survived: number | undefined;
	for (let fatal = 1; survived === undefined; fatal++) {
		await restore('due');
		survived = refreshDying(fatal);
		// The MESH client may come by between the kill and the next run.
		const taken = fatal % 2 === 0 ? await project.serve() : [];
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		taken.push(...(await project.serve()));
		expect(taken.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
		expect(taken.filter(({ kind }) => kind === 'refused')).toEqual([]);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await state(), `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(survived).toBeGreaterThan(10);
});

test('killed before every effect of the run that receives', async () => {
	let survived: number | undefined;
	for (let fatal = 1; survived === undefined; fatal++) {
		await restore('answered');
		survived = refreshDying(fatal);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await state(), `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(survived).toBeGreaterThan(20);
});
