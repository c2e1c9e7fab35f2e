import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Cohort } from '../../../disclosure/one-off/cohort.ts';
import type { CohortRules } from '../../../disclosure/one-off/cohort-count.ts';
import { type CsvCohortFile, readCsvCohort } from '../../../disclosure/one-off/csv-cohort.ts';
import { type NhsIndex, nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { testKey } from '../../core/test-key.ts';
import { anyIndex } from '../../loaders/nhs-number/generated.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-cohort-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

const rules: CohortRules = { validShareFloor: 0.5, environment: 'stand-in' };
const path = () => join(folder, 'a.csv');

async function read(
	content: string | Buffer,
	given: Partial<CsvCohortFile> = {},
	changes: Partial<CohortRules> = {},
): Promise<Cohort> {
	await writeFile(path(), content);
	const file = {
		path: path(),
		name: 'a.csv',
		form: {},
		column: { format: 'text', placeholders: placeholdersOf([]) },
	} as const;
	return await readCsvCohort(diskFiles, { ...file, ...given }, { ...rules, ...changes }, testKey);
}

const setOf = (...numbers: readonly string[]) =>
	new NhsNumberSet(numbers.map(nhsIndexOf).filter((index) => index !== undefined));

async function cleaned(cohort: Cohort, list: NhsNumberSet): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	for await (const part of cohort.cleaned(list)) parts.push(Buffer.from(part));
	return Buffer.concat(parts);
}

const [one, two, three] = ['9990000018', '9990000026', '9990000034'] as const;

describe('a cohort', () => {
	test('is the distinct, valid numbers of the file; the others are counted', async () => {
		const cohort = await read(`NHS_NO,x\n${one},1\n999 000 0026,2\n${one},3\n,4\nnone,5\n`);
		expect([...cohort.numbers].map(nhsNumberOf)).toEqual([one, two]);
		expect(cohort.figures).toMatchObject({ rows: 5, withoutNumber: 2, refused: { blank: 1, 'not-digits': 1 } });
		expect(cohort.form).toBe(
			'utf-8; 2 values a row, commas between them; quotes `"`; a header; the NHS number in column 1 (NHS_NO)',
		);
	});

	test('has no row where a line is empty or has no value at all', async () => {
		expect((await read(`NHS_NO,x\n${one},1\n\n,\n,,\n${two},2\n\n`)).figures).toMatchObject({
			rows: 2,
			withoutNumber: 0,
		});
	});

	test('is told by a keyed digest from any other', async () => {
		const digests = new Set<string>();
		for (const content of [`${one},1\n`, `${one},2\n`, `${one},1`]) digests.add((await read(content)).digest);
		expect(digests.size).toBe(3);
		expect((await read(`${one},1\n`)).digest).toBe([...digests][0]);
		expect([...digests][0]).toMatch(/^[0-9a-f]{64}$/);
	});
});

describe('the file without the others is the same, byte by byte', () => {
	test.each<[string, string | Buffer, string | Buffer]>([
		['a header stays', `NHS_NO,x\n${one},1\n${two},2\n`, `NHS_NO,x\n${one},1\n`],
		[
			'quotes, spaces and line ends stay',
			`NHS_NO,x\r\n"${one}" ,"a\r\nb"\n`.replace('" ,', '",'),
			`NHS_NO,x\r\n"${one}","a\r\nb"\n`,
		],
		['a mark before the first row stays', `\ufeffNHS_NO,x\n${one},1\n`, `\ufeffNHS_NO,x\n${one},1\n`],
		['a mark stays where the first row goes', `\ufeff${two},x\n${one},1\n`, `\ufeff${one},1\n`],
		['no line end at the end', `${two},2\n${one},1`, `${one},1`],
		['the last row goes, and takes its line end along', `${one},1\n${two},2`, `${one},1\n`],
		['every row of a person stays', `${one},1\n${two},2\n${one},3\n`, `${one},1\n${one},3\n`],
		[
			'a row without a usable number goes',
			`${one},1\n,2\nnone,3\n0000000000,4\n999000001,5\n,\n\n,,,\n${one},6\n${one},7\n${one},8\n`,
			`${one},1\n${one},6\n${one},7\n${one},8\n`,
		],
		[
			'bytes that are no UTF-8 stay',
			Buffer.from(`NHS_NO,è\n999\u00a0000\u00a00018,é\n`, 'latin1'),
			Buffer.from(`NHS_NO,è\n999\u00a0000\u00a00018,é\n`, 'latin1'),
		],
		[
			'UTF-16 stays',
			Buffer.from(`\ufeffNHS_NO;é\n${two};1\n${one};1\n`, 'utf16le'),
			Buffer.from(`\ufeffNHS_NO;é\n${one};1\n`, 'utf16le'),
		],
	])('%s', async (_, content, expected) => {
		expect(await cleaned(await read(content), setOf(one, three))).toEqual(Buffer.from(expected));
	});

	test('whoever is on the list and not in the file changes nothing; with nobody on it the header is left', async () => {
		const cohort = await read(`NHS_NO\n${one}\n`);
		expect(await cleaned(cohort, setOf(two))).toEqual(Buffer.from('NHS_NO\n'));
	});

	test('generated files keep exactly the rows of people on the list, as csv-parse reads them', async () => {
		const people = fc.uniqueArray(
			anyIndex.filter((index) => index > 0 && index % 111_111_111 !== 0),
			{ minLength: 2, maxLength: 6 },
		);
		const value = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é'), maxLength: 5 });
		const files = people.chain((indexes) =>
			fc.record({
				rows: fc.array(fc.tuple(value, fc.constantFrom<NhsIndex | undefined>(...indexes, ...indexes, undefined)), {
					minLength: 1,
					maxLength: 12,
				}),
				first: fc.constantFrom(...indexes),
				list: fc.subarray(indexes),
				lineEnd: fc.constantFrom('\n', '\r\n'),
			}),
		);
		await fc.assert(
			fc.asyncProperty(files, async ({ rows, first, list, lineEnd }) => {
				const table = [['text', 'NHS_NO'], ...rows, ['', first] as const].map(([text = '', index]) => [
					text,
					typeof index === 'number' ? nhsNumberOf(index) : (index ?? ''),
				]);
				const lines = table.map(([text = '', number]) => `"${text.replaceAll('"', '""')}",${number}${lineEnd}`);
				const bytes = await cleaned(await read(lines.join('')), new NhsNumberSet(list));
				const kept = new Set(list.map((index) => String(nhsNumberOf(index))));
				const isKept = (number: string | undefined, row: number) => row === 0 || kept.has(number ?? '');
				expect(String(bytes)).toBe(lines.filter((_, row) => isKept(table[row]?.[1], row)).join(''));
				expect(parse(bytes, { record_delimiter: lineEnd })).toEqual(
					table.filter(([, number], row) => isKept(number, row)),
				);
			}),
			{ numRuns: 60 },
		);
	});
});

describe('what is refused, and nothing of it is sent', () => {
	async function refusal(reading: Promise<unknown>): Promise<string> {
		return await reading.then(
			() => 'not refused',
			(error: unknown) => (error instanceof NdooError ? formatError(error) : String(error)),
		);
	}

	test('rows of other lengths', async () => {
		expect(await refusal(read(`NHS_NO,x\n${one},1\n${two},2,3\n`))).toMatchInlineSnapshot(`
			"The rows of a.csv do not all have the same number of values.

			  a.csv, row 3: found 3 values
			    expected 2 values, as in the first row

			What to do: Correct the file at its source, or say how it is written: \`--delimiter\`, \`--quote\` (\`none\` where quotes are a part of the values). Nothing was sent or written."
		`);
	});

	test('such a row far behind the first thousand', async () => {
		const rows = Array.from({ length: 30_000 }, () => `${one},1\n`).join('');
		await expect(read(`NHS_NO,x\n${rows}${two}\n`)).rejects.toMatchObject({ problems: [{ place: { row: 30_002 } }] });
	});

	test('what is no CSV is said to be none', async () => {
		expect(await refusal(read(`NHS_NO,x\n${one},"1\n${two},2\n`))).toContain(
			'a.csv, row 2: found a quote that is not closed',
		);
	});

	test('a column that is mostly not NHS numbers, with the share', async () => {
		const others = Array.from({ length: 92 }, (_, row) => `${10_000 + row},x\n`).join('');
		const options = { column: { format: 'text', placeholders: placeholdersOf([]), column: 'id' } } as const;
		expect(await refusal(read(`id,x\n${`${one},x\n`.repeat(8)}${others}`, options))).toMatchInlineSnapshot(`
			"The number column of a.csv is mostly not NHS numbers.

			  found valid NHS numbers: 8 % of 100 values, too-short 92
			    expected at least 50 %, which is \`validShareFloor\` in ndoo.yml

			What to do: Name the right column with \`--column\`. Many that are too short have lost their leading zeros: \`--format number\`. Nothing was sent or written."
		`);
	});

	test('nobody', async () => {
		const options = { column: { format: 'text', placeholders: placeholdersOf([]), column: 'NHS_NO' } } as const;
		expect(await refusal(read('NHS_NO,x\n,1\nnone,2\n', options))).toMatchInlineSnapshot(`
			"a.csv has no row with a valid NHS number, so there is nobody to ask about.

			What to do: Look whether it was filled, and whether the column is the right one (\`--column\`, \`--format\`). Nothing was sent or written."
		`);
	});

	test('numbers of the test range, for the live service', async () => {
		expect(await refusal(read(`NHS_NO\n${one}\n`, {}, { environment: 'live' }))).toMatchInlineSnapshot(`
			"a.csv has numbers of the range 9…, which is for tests and nobody's.

			What to do: Leave test records out of the input, or use another environment than live. Nothing was sent or written."
		`);
	});

	test('a file that changes between the two readings', async () => {
		const cohort = await read(`NHS_NO,x\n${one},1\n`);
		await writeFile(path(), `NHS_NO,x\n${one},2\n`);
		expect(await refusal(cleaned(cohort, setOf(one)))).toMatchInlineSnapshot(`
			"a.csv was changed while it was read.

			What to do: Run the command again when nothing writes to it any more. Nothing was written."
		`);
	});

	test('a file that is not there', async () => {
		await expect(read('', { path: join(folder, 'b.csv') })).rejects.toMatchObject({ code: 'file-missing' });
	});
});

test('nothing is kept beside the file', async () => {
	await read(`NHS_NO\n${one}\n`);
	expect(await readFile(path(), 'utf8')).toBe(`NHS_NO\n${one}\n`);
	expect((await diskFiles.list(folder)).map(({ name }) => name)).toEqual(['a.csv']);
});

describe('a row with further numbers of the same person', () => {
	const text = `now,old,baby\n${one},,${three}\n${two},${three},\n${three},x,\n`;
	const declared = {
		column: {
			format: 'text',
			placeholders: placeholdersOf([]),
			hasHeader: true,
			alsoIn: ['old'],
			otherPeople: ['baby'],
		},
	} as const;

	test('is asked about by all of them, and one without a usable number is counted', async () => {
		const cohort = await read(text, declared);
		expect([...cohort.numbers].map(nhsNumberOf)).toEqual([one, two, three]);
		expect(cohort.figures).toMatchObject({ rows: 3, withoutNumber: 1, refused: { 'not-digits': 1 } });
		expect(cohort.form).toContain(
			"the NHS number in column 1 (now); the same person's in column 2 (old); not the person's in column 3 (baby)",
		);
		expect(cohort.declared).toEqual({ alsoIn: ['column 2 (old)'], otherPeople: ['column 3 (baby)'] });
	});

	test.each([
		['all are on the list', [one, two, three], `now,old,baby\n${one},,${three}\n${two},${three},\n`],
		['its further number is not, and a baby’s is', [one, two], `now,old,baby\n${one},,${three}\n`],
		['its own is not', [two, three], `now,old,baby\n${two},${three},\n`],
	])('is kept only if %s', async (_, on, expected) => {
		expect(String(await cleaned(await read(text, declared), setOf(...on)))).toBe(expected);
	});

	test('is refused where nobody said whose they are', async () => {
		const column = { ...declared.column, column: 'now', alsoIn: undefined, otherPeople: undefined };
		await expect(read(text, { column })).rejects.toThrow('of which nobody said whose they are');
	});
});
