import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFolder } from '../../../core/package-folder.ts';
import { build, disclose, migrate, NdooError, type Note, parse, refresh } from '../../../scripts/library/index.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// A month by another program, which imports what the package exports and never prints.

let project: TestProject;
const told: Note[] = [];
const asked = () => ({
	projectDir: project.folder,
	environment: {},
	tell: (note: Note) => {
		told.push(note);
	},
});

beforeAll(async () => {
	project = await makeProject(smallClinic(60));
});
afterAll(async () => await project[Symbol.asyncDispose]());

test('a month: parsed, migrated, built, refreshed, disclosed', async () => {
	expect(await parse(asked())).toMatchObject({ returns: ['clinic-activity'], models: [], tests: 0 });
	expect(await migrate(asked())).toMatchObject({ migrations: [] });
	const { results } = await build(asked());
	expect(results.filter(({ status }) => status !== 'success')).toEqual([]);
	expect(results).toHaveLength(3);
	await expect(disclose({ ...asked(), flow: 'clinic-activity' })).rejects.toMatchObject({
		code: 'list-refused',
		exit: 14,
	});
	expect(await refresh(asked())).toMatchObject({ end: 'waiting' });
	await project.serve();
	// A file is taken when it has lain there for some seconds.
	await expect.poll(async () => (await refresh(asked())).end).toBe('over');
	expect(await refresh(asked())).toEqual({ end: 'idle' });
	const { folder, disclosure } = await disclose({ ...asked(), flow: 'clinic-activity' });
	expect(disclosure).toMatchObject({ flow: 'clinic-activity', applied: true });
	expect((await readdir(join(folder, 'to-recipient'))).length).toBe(disclosure.tables.length);
	expect(told.map(({ step }) => step)).toEqual(expect.arrayContaining(['extract', 'disclose']));
});

test('what is wrong is thrown as the one error for people, with every mistake', async () => {
	const error: unknown = await parse({ ...asked(), projectDir: join(project.folder, 'nowhere') }).catch(
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(NdooError);
	expect(error).toMatchObject({ code: 'config-missing' });
});

test('what the package exports is there when it is built, and nothing else', async () => {
	const manifest = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as {
		readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
	};
	expect(Object.keys(manifest.exports)).toEqual(['.', './mesh', './package.json']);
	for (const entry of Object.values(manifest.exports)) {
		if (typeof entry === 'string') continue;
		const { types = '', default: code = '' } = entry;
		expect(types.replace(/\.d\.ts$/, '')).toBe(code.replace(/\.js$/, ''));
		expect(existsSync(join(packageFolder(), code.replace('/dist/', '/').replace(/\.js$/, '.ts')))).toBe(true);
	}
});
