import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Project } from '../../../core/project/project.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { standInsOf } from '../../../scripts/stand-in/stand-ins.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { type MeshRoot, meshRoot } from '../../loaders/mesh/client-folder/mesh-root.ts';

async function projectWith(root: MeshRoot, mailbox: string): Promise<Project> {
	await prepareMeshFolders(diskFiles, root.path, [mailbox]);
	await root.put(
		'ndoo.yml',
		`name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets: { embedded: { engine: embedded, folder: warehouse } }
mailboxes: { test: ${mailbox} }
mesh: { route: client, client: { configFile: meshclient.cfg } }
`,
	);
	return await readProject(diskFiles, root.path);
}

const edge = { files: diskFiles, clock: () => new Date() };
const behaviour = { scenarios: [], seed: 'test' };

test('one for a mailbox of the stand-in', async () => {
	await using root = await meshRoot();
	expect(await standInsOf(await projectWith(root, 'X0X-TEST'), edge, behaviour)).toHaveLength(1);
});

test('none for a mailbox that could be real: what lies in its OUT is somebody’s', async () => {
	await using root = await meshRoot();
	await expect(standInsOf(await projectWith(root, 'YCLTA53'), edge, behaviour)).rejects.toMatchObject({
		code: 'environment-refused',
		message: 'The stand-in does not work for mailbox YCLTA53, which could be a real one.',
		todo: 'Give the mailboxes of a stand-in project ids with a hyphen, such as X0X-MONTHLY: no mailbox of the national service has one. Nothing was touched.',
	});
});
