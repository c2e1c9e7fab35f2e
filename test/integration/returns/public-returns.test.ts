import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { isNhsIndex, nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { quotedName } from '../../../warehouse/postgres-dialect.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { signedOff } from '../support/two-table-flow.ts';

// Public returns, kept beside the project: artificial hospital episodes, which go by a pseudonym and have no NHS number, and
// breast screening episodes, in which few of the numbers are valid.

type Row = Readonly<Record<string, string>>;

const folder = new URL('../../../../shared/data/returns/', import.meta.url);
const rowsOf = async (file: string): Promise<readonly Row[]> =>
	parse(await readFile(new URL(file, folder)), { columns: true });
const [apc, ae, screening] = await Promise.all(
	['artificial-hes-apc.csv', 'artificial-hes-ae.csv', 'breast-screening-episodes.csv'].map(rowsOf),
);

/** A number for each pseudonym; every tenth person has opted out. */
const pseudonyms = [...new Set([...(apc ?? []), ...(ae ?? [])].map((row) => row['PSEUDO_HESID'] ?? ''))];
const numbers = Array.from({ length: 2 * pseudonyms.length }, (_, step) => 999_200_000 + step)
	.filter(isNhsIndex)
	.slice(0, pseudonyms.length)
	.map(nhsNumberOf);
const cleared = new Set(pseudonyms.filter((_, at) => at % 10 !== 0));

/** Of the valid numbers in the screening episodes every second one is on the list. */
const screened = (screening ?? []).map((row) => row['nhs_number'] ?? '');
const listed = new Set(screened.filter((number) => nhsIndexOf(number) !== undefined).filter((_, at) => at % 2 === 0));

let project: TestProject;
beforeAll(async () => {
	project = await makeProject({ files: {}, fill });
});
afterAll(async () => await project[Symbol.asyncDispose]());

async function fill(warehouse: Warehouse): Promise<void> {
	await warehouse.script('create schema hes; create schema screening');
	await load(warehouse, 'hes.apc', apc ?? []);
	await load(warehouse, 'hes.ae', ae ?? []);
	await load(warehouse, 'screening.episode', screening ?? []);
	const bridge = pseudonyms.map((pseudonym, at) => ({ hesid: pseudonym, nhs_number: numbers[at] ?? '' }));
	await load(warehouse, 'hes.bridge', bridge);
	await publishLive(warehouse, [...numbers.filter((_, at) => at % 10 !== 0), ...listed]);
}

async function load(warehouse: Warehouse, table: string, rows: readonly Row[]): Promise<void> {
	const columns = Object.keys(rows[0] ?? {})
		.map((name) => `${quotedName(name)} text`)
		.join(', ');
	await warehouse.script(`create table ${table} (${columns})`);
	const text = `insert into ${table} select * from jsonb_to_recordset($1::jsonb) as row (${columns})`;
	await warehouse.query({ text, values: [JSON.stringify(rows)] });
}

const hes = (subject: string) => `${signedOff('hes')}${subject}tables:
  - name: apc
    source: { schema: hes, name: apc }
    via: { table: bridge, keys: { PSEUDO_HESID: hesid } }
    columns: [PSEUDO_HESID, EPIKEY, ADMIDATE, DIAG_4_01]
  - name: ae
    source: { schema: hes, name: ae }
    via: { table: bridge, keys: { PSEUDO_HESID: hesid } }
    columns: [PSEUDO_HESID, AEKEY, ARRIVALDATE]
`;
const bridge = `bridge:
  name: bridge
  source: { schema: hes, name: bridge }
  column: nhs_number
  format: text
`;
const screeningFlow = (floor: string) => `${signedOff('screening')}tables:
  - name: episode
    source: { schema: screening, name: episode }
    subject: { column: nhs_number, format: text${floor} }
    columns: [nhs_number, episode_id, episode_date]
`;

async function withFlow(name: string, text: string, words: readonly string[]) {
	const path = project.path('flows', 'returns', `${name}.yml`);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, text);
	const { status, err } = await project.ndoo(words);
	return { status, err };
}

async function disclosed(name: string, table: string): Promise<readonly Row[]> {
	expect(await project.ndoo(['disclose', name])).toMatchObject({ status: 0 });
	const [made = '', ...more] = await readdir(project.path('disclosed', name));
	expect(more).toEqual([]);
	return parse(await readFile(project.path('disclosed', name, made, 'to-recipient', `${table}.csv`)), {
		columns: true,
	});
}

afterEach(async () => await rm(project.path('flows', 'returns'), { recursive: true, force: true }));

describe('artificial hospital episodes', () => {
	test('are refused without a bridge', async () => {
		const { status, err } = await withFlow('hes', hes(''), ['build']);
		expect(status).toBe(exitStatus.configuration);
		expect(err).toContain(
			"found no table with `subject`, and no `bridge`\n    expected `subject` on the table that holds the person's number; where the return has no number at all, a `bridge` to a table that maps its key to the number",
		);
	});

	test('are refused with the pseudonym for a number', async () => {
		const text = hes('').replaceAll(/via: .*/g, 'subject: { column: PSEUDO_HESID, format: text }');
		const { status, err } = await withFlow('hes', text, ['build']);
		expect(status).toBe(exitStatus.configuration);
		expect(err).toMatchInlineSnapshot(`
			"Columns do not hold what the flow files say of NHS numbers.

			  flows/returns/hes.yml:26:5: found the column \`PSEUDO_HESID\` of table \`apc\` as the NHS number, and fewer than ten of its values are one; most are texts of eight or more characters with letters in them, as pseudonyms are
			    expected the person's NHS number; where the return has none, a \`bridge\` from its pseudonym to the number

			  flows/returns/hes.yml:30:5: found the column \`PSEUDO_HESID\` of table \`ae\` as the NHS number, and fewer than ten of its values are one; most are texts of eight or more characters with letters in them, as pseudonyms are
			    expected the person's NHS number; where the return has none, a \`bridge\` from its pseudonym to the number

			What to do: Correct the flow files at the places above, and run \`ndoo build\` again. No view was changed.
			"
		`);
	});

	test('are right with one: whole people are kept or removed, in both tables', async () => {
		expect(await withFlow('hes', hes(bridge), ['build'])).toMatchObject({ status: 0 });
		for (const [table, source] of [
			['apc', apc ?? []],
			['ae', ae ?? []],
		] as const) {
			const key = table === 'apc' ? 'EPIKEY' : 'AEKEY';
			const wanted = source.filter((row) => cleared.has(row['PSEUDO_HESID'] ?? '')).map((row) => row[key]);
			const rows = await disclosed('hes', table);
			expect(rows.map((row) => row[key]).toSorted()).toEqual(wanted.toSorted());
			expect(wanted.length).toBeGreaterThan(0.8 * source.length);
			expect(wanted.length).toBeLessThan(source.length);
			await rm(project.path('disclosed', 'hes'), { recursive: true });
		}
	});
});

describe('breast screening episodes', () => {
	test('are refused as a column that is mostly not NHS numbers, with the share', async () => {
		const { status, err } = await withFlow('screening', screeningFlow(''), ['build']);
		expect(status).toBe(exitStatus.configuration);
		expect(err).toMatchInlineSnapshot(`
			"Columns do not hold what the flow files say of NHS numbers.

			  flows/returns/screening.yml:26:5: found the column \`nhs_number\` of table \`episode\` as the NHS number, and 7.7% of its values are one; most are ten digits with a wrong check digit, as local ids and made-up numbers are
			    expected at least 50%, or a \`validShareFloor\` with a reason and a sign-off

			What to do: Correct the flow files at the places above, and run \`ndoo build\` again. No view was changed.
			"
		`);
	});

	test('pass where the share is signed off, and what is disclosed is on the list', async () => {
		const floor = (share: number) =>
			`, validShareFloor: { share: ${share}, reason: Made up., signedOffBy: A. Tester, on: 2026-01-02 }`;
		expect(await withFlow('screening', screeningFlow(floor(0.08)), ['build'])).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining('expected at least 8%, which the flow accepts'),
		});
		expect(await withFlow('screening', screeningFlow(floor(0.05)), ['build'])).toMatchObject({ status: 0 });
		const rows = await disclosed('screening', 'episode');
		expect(rows.map((row) => row['nhs_number']).toSorted()).toEqual(
			screened.filter((one) => listed.has(one)).toSorted(),
		);
		expect(rows.length).toBeGreaterThan(30);
	});
});
