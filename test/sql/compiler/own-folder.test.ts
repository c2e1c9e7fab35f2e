import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { requireOwn } from '../../../sql/compiler/artefact/own-folder.ts';
import { writeCompiled } from '../../../sql/compiler/artefact/target-folder.ts';
import { folderWith } from '../../core/project/temporary-folder.ts';

const nothing = {
	graph: { project: 'clinic', nodes: [] },
	nodes: [],
	manifest: { metadata: { ndoo_schema_version: 1 } },
};

describe('a folder with what somebody else made', () => {
	test.each([
		['manifest.json', '{ "metadata": { "dbt_version": "1.8.0" } }'],
		['run_results.json', '{}'],
		['compiled/theirs.sql', 'select 1'],
		['run/theirs.sql', 'select 1'],
	])('keeps its %s', async (path, text) => {
		await using folder = await folderWith({ [path]: text });
		await expect(writeCompiled(diskFiles, folder.path, nothing)).rejects.toThrow(
			`There is a \`${path.split('/')[0]}\` in the folder already that ndoo did not make.`,
		);
		expect(await readFile(join(folder.path, path), 'utf8')).toBe(text);
	});
});

test('what was written before is written anew', async () => {
	await using folder = await folderWith({});
	await writeCompiled(diskFiles, folder.path, nothing);
	await diskFiles.makeFolder(join(folder.path, 'compiled'));
	await diskFiles.writeWhole(join(folder.path, 'compiled', 'old.sql'), [Buffer.from('select 1')]);
	await writeCompiled(diskFiles, folder.path, nothing);
	expect(await diskFiles.list(join(folder.path, 'compiled'))).toEqual([]);
});

test('a site is known by its sign, and an empty folder is nobody’s', async () => {
	await using folder = await folderWith({ 'docs/index.html': 'mine', 'site/sign.js': 'ndooSearch' });
	const made = (name: string) =>
		requireOwn(diskFiles, folder.path, { file: join(name, 'sign.js'), words: 'ndooSearch', names: [name] });
	await expect(made('docs')).rejects.toMatchObject({ code: 'file-invalid' });
	await made('site');
	await made('none');
});
