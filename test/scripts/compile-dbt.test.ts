import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { main } from '../../scripts/main.ts';
import { folderWith } from '../core/project/temporary-folder.ts';
import { projectFiles } from '../sql/compiler/project-bench.ts';

async function compiled(words: readonly string[], then: (out: string, folder: string) => Promise<void>): Promise<void> {
	await using folder = await folderWith(projectFiles({}));
	let out = '';
	const status = await main(
		['compile', ...words, '--project-dir', folder.path],
		{},
		{
			folder: folder.path,
			clock: () => new Date('2026-06-01T12:00:00Z'),
			isTerminal: false,
			out: (text) => {
				out += text;
			},
		},
	);
	expect(status).toBe(0);
	await then(out, folder.path);
}

const sourcesIn = async (path: string): Promise<readonly string[]> =>
	parse(await readFile(path, 'utf8')).sources.map(({ name }: { readonly name: string }) => name);

test.each([
	['the file that is named', ['--dbt', join('dbt', 'models', 'ndoo.yml')], join('dbt', 'models', 'ndoo.yml')],
	['one in the target folder', ['--dbt'], join('target', 'dbt', 'ndoo_sources.yml')],
])('ndoo compile --dbt writes the sources into %s', async (_, words, file) => {
	await compiled(words, async (out, folder) => {
		expect(out).toContain(`Wrote the sources for dbt into ${file}.\n`);
		expect(await sourcesIn(join(folder, file))).toEqual(['cleaned', 'passthrough']);
	});
});

test('without --dbt there are none', async () => {
	await compiled([], async (out, folder) => {
		expect(out).not.toContain('dbt');
		await expect(readFile(join(folder, 'target', 'dbt', 'ndoo_sources.yml'))).rejects.toThrow('ENOENT');
	});
});
