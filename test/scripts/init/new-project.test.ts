import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { readFlows } from '../../../flows/flow-files.ts';
import { makeProject } from '../../../scripts/init/new-project.ts';
import { folderWith } from '../../core/project/temporary-folder.ts';

test('a new project can be read as it is, and has the schemas that its files name to an editor', async () => {
	await using folder = await folderWith({});
	const written = (await makeProject(diskFiles, folder.path)).map((path) => relative(folder.path, path));
	expect(written.toSorted()).toEqual([
		'.gitignore',
		join('flows', 'business-units', 'example.yml'),
		join('flows', 'returns', 'example.yml'),
		join('flows', 'schema', 'business-unit.json'),
		join('flows', 'schema', 'flow.json'),
		join('flows', 'schema', 'models.json'),
		join('flows', 'schema', 'project.json'),
		'ndoo.yml',
	]);
	const { returns } = await readFlows(diskFiles, await readProject(diskFiles, folder.path));
	expect(returns).toMatchObject([{ name: 'example-return', assessment: undefined, signOff: undefined }]);
	const schema: unknown = JSON.parse(await readFile(join(folder.path, 'flows/schema/flow.json'), 'utf8'));
	expect(schema).toMatchObject({ properties: { assessment: {}, tables: {} } });
});

test('nothing is replaced', async () => {
	await using folder = await folderWith({ 'flows/schema/flow.json': '{}' });
	await expect(makeProject(diskFiles, folder.path)).rejects.toMatchObject({ code: 'file-invalid' });
	expect(await readFile(join(folder.path, 'flows/schema/flow.json'), 'utf8')).toBe('{}');
});
