import { expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { readLastResults } from '../../pages/last-results.ts';
import { runResultsOf } from '../../sql/compiler/artefact/run-results.ts';
import { folderWith, refusalOf } from '../core/project/temporary-folder.ts';

test('what a run leaves is read', async () => {
	const result = {
		id: 'test.p.a',
		name: 'a',
		resourceType: 'test',
		status: 'warn',
		message: 'So.',
		seconds: 1,
	} as const;
	const left = runResultsOf([result], {
		verb: 'test',
		at: new Date('2026-06-01T12:00:00Z'),
		toolVersion: '1',
		engine: 'embedded',
	});
	await using folder = await folderWith({ 'run_results.json': JSON.stringify(left) });
	expect(await readLastResults(diskFiles, folder.path)).toEqual({
		at: '2026-06-01T12:00:00.000Z',
		byId: new Map([['test.p.a', { status: 'warn', message: 'So.' }]]),
	});
});

test('there are none before the first run', async () => {
	await using folder = await folderWith({});
	expect(await readLastResults(diskFiles, folder.path)).toBeUndefined();
});

test.each(['', '{', '{"results":[]}', '[]'])('%j is refused', async (text) => {
	await using folder = await folderWith({ 'run_results.json': text });
	expect(
		await refusalOf(folder.path, async () => await readLastResults(diskFiles, folder.path)),
	).toMatchInlineSnapshot(`
		"file-invalid: The results of the last tests cannot be read.

		  <folder>/run_results.json: found something else
		    expected what \`ndoo test\` writes

		What to do: Run \`ndoo test\` again, or remove the file. Nothing was done."
	`);
});
