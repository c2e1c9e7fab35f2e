import { readdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onePeopleTable } from '../support/people-table.ts';
import { mailbox, makeProject, type Ran, type TestProject } from '../support/project.ts';

// One worker a mailbox (docs/design/mesh.md, "Rules for the client"): while one run waits for its reply, no other looks into
// the same inbox. Runs on one warehouse are kept apart by the warehouse; here are two projects with a warehouse each.

let one: TestProject;
let other: TestProject;
beforeAll(async () => {
	one = await makeProject(onePeopleTable(2000));
	const { files, fill } = onePeopleTable(2000);
	other = await makeProject({ files: { ...files, 'ndoo.yml': projectFile(one.path('mesh', 'meshclient.cfg')) }, fill });
});
afterAll(async () => {
	await one[Symbol.asyncDispose]();
	await other[Symbol.asyncDispose]();
});

test('a run of another project with the same mailbox is refused while one is under way, and touches nothing', async () => {
	const stopping = new AbortController();
	let said = '';
	const waiting: Promise<Ran> = one.ndoo(['refresh', '--wait'], {
		signal: stopping.signal,
		err: (text) => {
			said += text;
		},
	});
	await expect.poll(() => said, { timeout: 60_000 }).toContain('submit');
	const lying = await readdir(one.path('mesh', mailbox, 'OUT'));
	const lockFolder = one.path('locks');
	const { status, err } = await other.ndoo(['refresh'], { lockFolder });
	expect(status).toBe(16);
	expect(err).toContain(`Another run is using the mailbox ${mailbox} (the project in ${one.folder}, process `);
	expect(await readdir(one.path('mesh', mailbox, 'OUT'))).toEqual(lying);
	expect(await other.ndoo(['test-service'], { lockFolder })).toMatchObject({ status: 0 });

	stopping.abort();
	expect(await waiting).toMatchObject({ status: 0 });
	await one.serve();
	expect(await one.ndoo(['refresh'])).toMatchObject({ status: 0, out: expect.stringContaining('is in use') });
	expect(await other.ndoo(['refresh'])).toMatchObject({
		status: 0,
		out: expect.stringContaining('Waiting for the reply'),
	});
});

test('two targets of one project: the same', async () => {
	await writeFile(
		one.path('ndoo.yml'),
		projectFile('mesh/meshclient.cfg').replace(
			'targets:\n',
			`targets:\n  second: { engine: embedded, folder: '${one.path('second-warehouse')}' }\n`,
		),
	);
	expect(await one.ndoo(['migrate', '--target', 'second'])).toMatchObject({ status: 0 });
	const stopping = new AbortController();
	let said = '';
	const clock = () => new Date(Date.now() + 40 * 86_400_000);
	const options = {
		clock,
		signal: stopping.signal,
		err: (text: string) => {
			said += text;
		},
	};
	const waiting = one.ndoo(['refresh', '--wait'], options);
	await expect.poll(() => said, { timeout: 60_000 }).toContain('submit');
	expect(await one.ndoo(['refresh', '--target', 'second'], { clock })).toMatchObject({ status: 16 });
	stopping.abort();
	expect(await waiting).toMatchObject({ status: 0 });
});

const projectFile = (configFile: string): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox}, test: NDOO-TEST-02 }
mesh: { route: client, client: { configFile: '${configFile}' } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
