import { spawnSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { testRange } from './support/check-bench.ts';
import { manyRunsTake } from './support/dying-project.ts';
import { oneOffProject, serveOneOff } from './support/one-off.ts';
import { makeProject, oneOffMailbox, type TestProject } from './support/project.ts';

// The run of `ndoo clean` that receives is killed before each of its effects on files and warehouse (SIGKILL), and run
// again: the return is there, whole, and once on record.

const child = fileURLToPath(new URL('./support/dying-refresh.ts', import.meta.url));

let project: TestProject;
const words = () => ['clean', project.path('cohort.csv'), '--flow', 'clinic-activity'];
const saved = () => `${project.folder}.answered`;

beforeAll(async () => {
	project = await makeProject(oneOffProject);
	const rows = testRange(300).map((index, row) => `${nhsNumberOf(index)},${row}\n`);
	await writeFile(project.path('cohort.csv'), `NHS_NO,row\n${rows.join('')}`);
	await project.ndoo(words());
	await serveOneOff(project, 0.1);
	await cp(project.folder, saved(), { recursive: true, preserveTimestamps: true });
	expect(await project.ndoo(words())).toMatchObject({ status: 0 });
	undisturbed = await state();
	expect(undisturbed).toMatchObject({ disclosed: 1, left: [], runs: [{ state: 'purged', outcome: 'applied' }] });
});
afterAll(async () => {
	await rm(saved(), { recursive: true, force: true });
	await project[Symbol.asyncDispose]();
});

let undisturbed: Awaited<ReturnType<typeof state>>;

async function state() {
	const folder = project.path('disclosed', 'clinic-activity');
	const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
	const files = found.filter((entry) => entry.isFile());
	const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(`${parentPath}/${name}`, 'utf8')));
	const boxes = ['IN', 'OUT', 'SENT', 'FAILED', 'TEMP'].map((name) => project.path('mesh', oneOffMailbox, name));
	const left = await Promise.all([...boxes, project.path('work')].map((path) => readdir(path)));
	return await project.withWarehouse(async (warehouse) => ({
		files: files.map(({ name }) => name),
		texts,
		left: left.flat().filter((name) => name !== 'digest.key' && name !== 'RCV'),
		disclosed: (await ledgerEntries(warehouse, { event: 'disclosed' })).length,
		runs: await warehouse.query({ text: 'select state, outcome from ndoo.check_run' }),
	}));
}

test('killed before every effect of the run that receives', { timeout: manyRunsTake }, async () => {
	let isOver = false;
	let fatal = 0;
	while (!isOver) {
		fatal++;
		await rm(project.folder, { recursive: true });
		await cp(saved(), project.folder, { recursive: true, preserveTimestamps: true });
		const { signal } = spawnSync(process.execPath, [child, String(fatal), ...words(), '--project-dir', project.folder]);
		isOver = signal !== 'SIGKILL';
		// What is purged is over: the same command would ask anew.
		let now = await state();
		if (now.runs[0]?.['state'] !== 'purged') {
			const again = await project.ndoo(words());
			expect(again, `killed before effect ${fatal}: ${again.err}`).toMatchObject({ status: 0 });
			now = await state();
		}
		expect(now, `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(fatal).toBeGreaterThan(15);
});
