import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Project } from '../../../core/project/project.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { makeDemo } from '../../../scripts/demo/make-warehouse.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { openEmbedded } from '../../../warehouse/embedded/embedded.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { type MeshRoot, meshRoot } from '../../loaders/mesh/client-folder/mesh-root.ts';
import { folderOf, openEmbeddedTarget } from '../../warehouse/embedded-target.ts';

// The demo begins afresh each time, and the folders are whatever somebody wrote into ndoo.yml: it may remove what a demo
// made, and nothing beside it.

const edge: Edge = {
	environment: {},
	folder: '.',
	clock: () => new Date(),
	files: diskFiles,
	lockFolder: tmpdir(),
	openWarehouse: openEmbeddedTarget,
	out: () => undefined,
	err: () => undefined,
	isTerminal: false,
	signal: new AbortController().signal,
	secrets: new Set(),
};

async function projectIn(root: MeshRoot): Promise<Project> {
	await root.put(
		'ndoo.yml',
		`name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets: { embedded: { engine: embedded, folder: documents } }
mailboxes: { monthly: X0X-MONTHLY }
mesh: { route: client, client: { configFile: meshclient.cfg } }
folders: { work: scratch, disclosed: sent }
`,
	);
	return await readProject(diskFiles, root.path);
}

const own = ['documents/thesis.txt', 'scratch/notes.txt', 'sent/letter.txt', 'IN/reply.dat', 'plan.txt'];

async function missing(root: MeshRoot): Promise<readonly string[]> {
	const there = await readdir(root.path, { recursive: true });
	return own.filter((name) => !there.includes(name));
}

test('makes everything afresh, and leaves alone what lies beside it', async () => {
	await using root = await meshRoot();
	const project = await projectIn(root);
	for (const name of own) await root.put(name, 'mine');
	await makeDemo(project, edge);
	const stale = [
		'X0X-MONTHLY/IN/stale.ctl',
		'scratch/c1/part-001.request.dat',
		'sent/flow/d1/to-recipient/patient.csv',
	];
	for (const name of stale) await root.put(name, 'of the demo before');
	const warehouse = await openEmbedded({ folder: folderOf(project.target), create: false });
	await warehouse.script(`
		insert into ndoo.check_run (check_id, kind, environment, state, opened_at, changed_at)
		values ('c1', 'monthly', 'stand-in', 'extracted', now(), now())`);
	const disclosed = { event: 'disclosed', actor: 'test', at: new Date(), flow: 'flow' } as const;
	await record(warehouse, testKey, { ...disclosed, detail: { disclosureId: 'd1' } });
	await warehouse.close();

	await makeDemo(project, edge);
	expect(await missing(root)).toEqual([]);
	const there = await readdir(root.path, { recursive: true });
	expect(stale.filter((name) => there.includes(name))).toEqual([]);
	const again = await openEmbedded({ folder: folderOf(project.target), create: false });
	expect(await again.query({ text: 'select check_id from ndoo.check_run' })).toEqual([]);
	await again.close();
});

test('touches nothing where the MESH folders are those of a real client', async () => {
	await using root = await meshRoot();
	const project = await projectIn(root);
	for (const name of own) await root.put(name, 'mine');
	await root.put('meshclient.cfg', '<MESHConfig></MESHConfig>');
	await expect(makeDemo(project, edge)).rejects.toThrow(
		`${join(root.path, 'meshclient.cfg')} is there already, and was not made for the stand-in.`,
	);
	expect(await missing(root)).toEqual([]);
	expect(await root.read('meshclient.cfg')).toBe('<MESHConfig></MESHConfig>');
});

test('touches nothing where the warehouse is an organisation’s', async () => {
	await using root = await meshRoot();
	const project = await projectIn(root);
	const warehouse = await openEmbedded({ folder: folderOf(project.target), create: true });
	await migrate(warehouse, migrating);
	await warehouse.close();
	const before = await readdir(root.path);
	await expect(makeDemo(project, edge)).rejects.toMatchObject({
		code: 'environment-refused',
		message: `The demo does not touch this project: the warehouse in ${folderOf(project.target)} is not a demo's.`,
	});
	expect(await readdir(root.path)).toEqual(before);
	await (await openEmbedded({ folder: folderOf(project.target), create: false })).close();
});
