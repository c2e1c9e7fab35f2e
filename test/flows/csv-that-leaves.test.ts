import { spawnSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { registerEntry } from '../../flows/register-entry.ts';
import { csvOf } from '../../loaders/csv/csv.ts';
import { ledgerCsv } from '../../pages/generated/ledger-page.ts';
import { registerCsv } from '../../pages/generated/register-csv.ts';
import { recordedEntries } from '../loaders/ledger/entries.ts';
import { exampleFlow } from './example-flow.ts';

// What a recipient's program does with a CSV of ours that nobody told it anything about.

type Table = readonly (readonly (string | null)[])[];
type Reader = (texts: readonly string[]) => readonly string[][][];

const readers: Readonly<Record<string, Reader>> = {
	'csv-parse with its defaults': (texts) => texts.map((text) => parse(text)),
	"Python's csv": pythonRows,
};

function pythonRows(texts: readonly string[]): string[][][] {
	const program =
		'import csv, io, json, sys; print(json.dumps([list(csv.reader(io.StringIO(t, newline=""))) for t in json.loads(sys.stdin.buffer.read())]))';
	const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
		input: JSON.stringify(texts),
		encoding: 'utf8',
		maxBuffer: 1 << 28,
	});
	if (status !== 0) throw new Error(`python3: ${stderr}`);
	return JSON.parse(stdout);
}

const missingPython = spawnSync('python3', ['--version']).status === 0 ? undefined : 'There is no python3 here.';
const isMissing = (reader: string): boolean => reader.startsWith('Python') && missingPython !== undefined;

async function written([header = [], ...rows]: Table): Promise<string> {
	async function* batches() {
		yield rows;
	}
	const chunks: Uint8Array[] = [];
	for await (const chunk of csvOf(header.map(String), batches())) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

// Letters that structure a CSV, one by one and together; none is a letter of ours to leave out. A NUL no engine holds.
const text = fc.oneof(
	fc.string({
		unit: fc.constantFrom(',', '"', '\r', '\n', '\ufeff', '\\', '.', ' ', "'", 'a', 'é', '\t', ';'),
		maxLength: 6,
	}),
	fc.string({ unit: 'binary', maxLength: 4 }).map((made) => made.replaceAll('\0', '0')),
	fc.constantFrom('\\.', '\\N', 'NULL', '\n', '\r', '\ufeff', '=1', ' x '),
);
const tables = fc
	.integer({ min: 1, max: 3 })
	.chain((width) =>
		fc.array(fc.array(fc.option(text), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
	)
	.map((rows) => rows.map((row, at) => (at === 0 ? row.map((cell) => cell ?? 'name') : row)));

/** As readers that know no null have it; in a table of one column, Python has a row without a cell. */
const shown = (table: Table) => table.map((row) => row.map((cell) => cell ?? ''));
const padded = (rows: string[][]) => rows.map((row) => (row.length === 0 ? [''] : row));

describe.each(Object.keys(readers))('%s', (reader) => {
	const read: Reader = (texts) => (readers[reader] ?? pythonRows)(texts).map(padded);

	test.skipIf(isMissing(reader))('reads what is disclosed, value by value', async () => {
		const given = fc.sample(tables, { numRuns: 2_000, seed: 11 });
		const found = read(await Promise.all(given.map(written)));
		for (const [at, table] of given.entries()) expect(found[at]).toEqual(shown(table));
	});

	test.skipIf(isMissing(reader))('reads the register', () => {
		const purposes = fc.sample(text, { numRuns: 200, seed: 12 });
		const registers = purposes.map((purpose) =>
			registerCsv({
				on: '2026-04-01',
				organisation: { name: 'Test trust', odsCode: 'X0X' },
				entries: [registerEntry({ ...exampleFlow, purpose }, '2026-04-01')],
				yearly: [],
			}),
		);
		for (const [at, [header = [], row = [], ...more]] of read(registers).entries()) {
			expect(more).toEqual([]);
			expect(row[header.indexOf('purpose')]).toBe(purposes[at]);
			expect(row).toHaveLength(header.length);
		}
	});

	test.skipIf(isMissing(reader))("reads the ledger's page, where only what would be a formula is changed", () => {
		const purposes = fc.sample(text, { numRuns: 200, seed: 13 });
		const pages = purposes.map((purpose) =>
			ledgerCsv(recordedEntries([{ detail: { recipient: { name: 'A body' }, purpose, why: {} } }])),
		);
		for (const [at, [header = [], row = [], ...more]] of read(pages).entries()) {
			expect(more).toEqual([]);
			expect(row).toHaveLength(header.length);
			const purpose = purposes[at] ?? '';
			expect(row[header.indexOf('purpose')]).toBe(/^[=+\-@\t\r]/.test(purpose) ? `'${purpose}` : purpose);
		}
	});
});

test('a row is quoted as psql quotes: what stands for something, an empty text, and `\\.` alone', async () => {
	expect(await written([['a'], [''], [null], ['\\.'], ['a\nb'], ['a\rb'], ['"'], [' x'], ['\\N']])).toBe(
		'a\r\n""\r\n\r\n"\\."\r\n"a\nb"\r\n"a\rb"\r\n""""\r\n x\r\n\\N\r\n',
	);
	expect(
		await written([
			['a', 'b'],
			['\\.', ''],
			[null, null],
		]),
	).toBe('a,b\r\n\\.,""\r\n,\r\n');
});
