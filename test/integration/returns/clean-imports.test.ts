import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { oneOffProject, returnedNumbers, serveOneOff } from '../support/one-off.ts';
import { makeProject, oneOffMailbox, type TestProject } from '../support/project.ts';

// Real import files of a public project, kept beside this one: each comes back byte by byte but for the rows removed, or is
// refused with file and row. What should come back is worked out here by another reader of CSV.

const folder = fileURLToPath(new URL('../../../../shared/data/imports/', import.meta.url));

let project: TestProject;
beforeAll(async () => {
	project = await makeProject(oneOffProject);
	await mkdir(project.path('in'));
});
afterAll(async () => await project[Symbol.asyncDispose]());

const clean = async (file: string) =>
	await project.ndoo([
		'clean',
		project.path('in', file),
		'--flow',
		'clinic-activity',
		'--output',
		project.path('in', `cleaned-${file}`),
		'--small-cohort-reason',
		'Files of a few people, for a test',
		'--remove-without-number',
	]);

/** The lines of a file, each with its values by csv-parse: none of these files has a line end inside a value. */
function rowsOf(bytes: Buffer): readonly { readonly line: string; readonly cells: readonly string[] }[] {
	const text = bytes.toString('latin1');
	const lines = text.split(/(?<=\n)/);
	expect(parse(text, { relax_column_count: true })).toHaveLength(lines.length);
	return lines.map((line) => ({ line, cells: parse(line)[0] ?? [] }));
}

const imports = [
	'point_of_care_systm_one',
	'point_of_care_valid_mmr',
	'valid_iso_8859_1_encoding',
	'valid_with_duplicates',
];

let removedInAll = 0;
let withoutNumber = 0;

test.each(imports)('%s.csv comes back without the rows of people who opted out', async (name) => {
	const file = `${name}.csv`;
	const original = await readFile(`${folder}/${file}`);
	await writeFile(project.path('in', file), original);
	expect(await clean(file)).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
	await serveOneOff(project, 0.2);
	const returned = await returnedNumbers(project);
	expect(await clean(file)).toMatchObject({ status: 0, out: expect.stringContaining('Wrote ') });

	const [header, ...rows] = rowsOf(original);
	const column = header?.cells.findIndex((cell) => /NHS.NUMBER/i.test(cell)) ?? -1;
	const kept = rows.filter(({ cells }) => returned.has((cells[column] ?? '').replaceAll(/[^0-9]/g, '')));
	const cleaned = await readFile(project.path('in', `cleaned-${file}`));
	expect(cleaned.toString('latin1')).toBe([header, ...kept].map((row) => row?.line).join(''));
	expect(await readFile(project.path('in', file))).toEqual(original);
	removedInAll += rows.length - kept.length;
	withoutNumber += rows.filter(({ cells }) => (cells[column] ?? '') === '').length;
});

test('and rows were removed of people who opted out, not only of those without a number', () =>
	expect(removedInAll).toBeGreaterThan(withoutNumber));

test.each<[string, number, string]>([
	['malformed.csv', 2, 'found one value'],
	['point_of_care_invalid_rows.csv', 2, 'found 25 values'],
	['valid_with_bom.csv', 1, 'found 4 columns, none of which is one'],
])('%s is refused at row %i', async (file, row, found) => {
	await writeFile(project.path('in', file), await readFile(`${folder}/${file}`));
	const { status, err } = await clean(file);
	expect(status).toBe(exitStatus.file);
	expect(err).toContain(`${file}, row ${row}: ${found}`);
	expect(await readdir(project.path('mesh', oneOffMailbox, 'OUT'))).toEqual([]);
});

test('every file of the folder was tried', async () => {
	const refused = ['malformed.csv', 'point_of_care_invalid_rows.csv', 'valid_with_bom.csv'];
	expect((await readdir(folder)).sort()).toEqual([...imports.map((name) => `${name}.csv`), ...refused].sort());
});
