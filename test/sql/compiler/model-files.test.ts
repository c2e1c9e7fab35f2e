import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { readModelFiles } from '../../../sql/compiler/read/model-files.ts';
import { folderWith } from '../../core/project/temporary-folder.ts';
import { projectFiles } from './project-bench.ts';

async function readWith(links: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
	const models = { 'sql/models/a.sql': 'select 1', 'sql/models/deep/b.sql': 'select 2', 'sql/tests/c.sql': 'select 3' };
	await using folder = await folderWith(projectFiles({ ...models, 'elsewhere/x.sql': 'secret', ...files }));
	for (const [path, target] of Object.entries(links)) await symlink(target, join(folder.path, path));
	const read = await readModelFiles(diskFiles, await readProject(diskFiles, folder.path));
	return { ...read, names: [...read.models, ...read.tests].map(({ file }) => file) };
}

const all = ['sql/models/a.sql', 'sql/models/deep/b.sql', 'sql/tests/c.sql'];

test.skipIf(process.platform === 'win32').each([
	['a model', 'sql/models/x.sql', '../../elsewhere/x.sql'],
	['a test', 'sql/tests/x.sql', '../../elsewhere/x.sql'],
	['a folder', 'sql/models/x', '../../elsewhere'],
	['the folder above, in a circle', 'sql/models/deep/x', '..'],
	['the folder itself, in a circle', 'sql/models/x', '.'],
	['a YAML file', 'sql/models/x.yml', '../../elsewhere/x.sql'],
])('a link to %s outside is reported, and not followed', async (_, path, target) => {
	const { names, problems } = await readWith({ [path]: target });
	expect(names).toEqual(all);
	expect(problems).toEqual([
		{ place: { file: path }, found: 'a link that leads out of its folder', expected: 'the file itself' },
	]);
});

test.skipIf(process.platform === 'win32')(
	'a link within its folder is followed, and one that is not read may be anything',
	async () => {
		const { names, problems } = await readWith({
			'sql/models/x.sql': 'deep/b.sql',
			'sql/models/y': 'deep',
			'sql/models/README.md': '../../elsewhere/x.sql',
		});
		expect(names).toEqual([...all.slice(0, 2), 'sql/models/x.sql', 'sql/models/y/b.sql', ...all.slice(2)]);
		expect(problems).toEqual([]);
	},
);

test('a SQL file of more than 1 MB is none that a person wrote', async () => {
	const { names, problems } = await readWith({}, { 'sql/models/z.sql': ' '.repeat((1 << 20) + 1) });
	expect(names).toEqual(all);
	expect(problems).toMatchObject([{ place: { file: 'sql/models/z.sql' }, found: 'a file of more than 1 MB' }]);
});
