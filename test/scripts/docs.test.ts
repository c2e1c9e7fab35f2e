import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../scripts/main.ts';
import { folderWith } from '../core/project/temporary-folder.ts';
import { projectFiles } from '../sql/compiler/project-bench.ts';

async function docs(folder: string): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
	const printed = { out: '', err: '' };
	const take = (side: 'out' | 'err') => (text: string) => {
		printed[side] += text;
	};
	const edge = { folder, clock: () => new Date('2026-06-01T12:00:00Z'), isTerminal: false };
	const status = await main(['docs'], {}, { ...edge, out: take('out'), err: take('err') });
	return { status, ...printed };
}

test('the site is made without a warehouse, and says so', async () => {
	await using folder = await folderWith(projectFiles({}));
	expect(await docs(folder.path)).toEqual({
		status: 0,
		out: `Made 13 pages. Open ${join('target', 'docs', 'index.html')} in a browser.\n`,
		err: expect.stringMatching(/^! docs {6}The pages do not say how the list stands: .+\n$/),
	});
	const first = await readFile(join(folder.path, 'target', 'docs', 'index.html'), 'utf8');
	expect(first).toContain('The warehouse could not be asked when this page was made');
});

test('the same project gives the same bytes, and what an earlier site had goes', async () => {
	await using folder = await folderWith(projectFiles({}));
	const site = async (): Promise<unknown> => {
		const entries = await readdir(join(folder.path, 'target', 'docs'), { recursive: true, withFileTypes: true });
		const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
		return await Promise.all(files.toSorted().map(async (path) => [path, await readFile(path, 'utf8')]));
	};
	await docs(folder.path);
	const first = await site();
	await writeFile(join(folder.path, 'target', 'docs', 'gone.html'), 'old');
	expect(await site()).not.toEqual(first);
	await docs(folder.path);
	expect(await site()).toEqual(first);
});

test('a folder of pages that ndoo did not make is left as it is', async () => {
	await using folder = await folderWith(projectFiles({ 'target/docs/index.html': 'mine' }));
	const { status, err } = await docs(folder.path);
	expect(status).toBe(11);
	expect(err).toContain('in the folder already that ndoo did not make.');
	expect(await readFile(join(folder.path, 'target', 'docs', 'index.html'), 'utf8')).toBe('mine');
});

test('results that cannot be read are not passed over', async () => {
	await using folder = await folderWith(projectFiles({ 'target/run_results.json': '{' }));
	const { status, err } = await docs(folder.path);
	expect(status).toBe(11);
	expect(err).toContain('The results of the last tests cannot be read.');
	expect(await readdir(join(folder.path, 'target'))).toEqual(['run_results.json']);
});
