import { createSecretKey } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Files } from '../../../core/files.ts';
import { readCsvCohort } from '../../../disclosure/one-off/csv-cohort.ts';
import { csvText, withoutFormulas } from '../../../loaders/csv/csv.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { readRows } from '../../../loaders/nhs-number/row-reader.ts';
import { hostileName, longLine, pieces, splicedWith, textOf } from '../drawn.ts';
import { memory } from '../judge.ts';
import { type Reader, reader } from '../reader.ts';

const key = createSecretKey(Buffer.alloc(32));

/** A file that is only ever read as a stream. */
const streamed = (stream: () => Iterable<Uint8Array>): Files =>
	({
		async *stream() {
			yield* stream();
		},
	}) as Partial<Files> as Files;

type Csv = { readonly stream: () => Iterable<Uint8Array> };

async function readCohort({ stream }: Csv): Promise<void> {
	const column = { format: 'text', placeholders: new Set<number>(), column: undefined, hasHeader: undefined } as const;
	const given = { path: 'a.csv', name: 'a.csv', form: {}, column };
	const rules = { validShareFloor: 0.5, environment: 'stand-in' } as const;
	const cohort = await readCsvCohort(streamed(stream), given, rules, key);
	for await (const _ of cohort.cleaned(new NhsNumberSet()));
}

const signs = ['nhs_number', ',', ';', '\t', '"', '""', '\r\n', '\n', '\ufeff', '=1+1', '9434765919', '\0'];

/** Rows of two values, the second of them in quotes. */
const people = fc
	.tuple(
		fc.constantFrom(',', ';', '\t', '|'),
		fc.constantFrom('\r\n', '\n'),
		fc.array(fc.tuple(fc.constantFrom('9434765919', '943 476 5870', ''), hostileName), { minLength: 1, maxLength: 8 }),
	)
	.map(([delimiter, end, all]) =>
		[['nhs_number', 'name'], ...all]
			.map(([number = '', name = '']) => `${number}${delimiter}"${name.replaceAll('"', '""')}"${end}`)
			.join(''),
	);

const csv = fc
	.tuple(
		fc.oneof(
			textOf(signs, 60),
			{ weight: 2, arbitrary: people },
			people.chain((text) => splicedWith(text, signs, 1)),
		),
		fc.integer({ min: 1, max: 50 }),
	)
	.map(([text, size]): Csv => ({ stream: () => pieces(text, size) }));

const rows = fc
	.tuple(
		textOf(['9434765919,', '9434765870,', '\r\n', '\n', '\r', '\ufeff', ',', ' ']),
		fc.integer({ min: 1, max: 20 }),
	)
	.map(([text, size]): Csv => ({ stream: () => pieces(text, size) }));

async function boundedRows({ stream }: Csv): Promise<void> {
	const before = memory();
	async function* watched() {
		for (const piece of stream()) {
			if (memory() - before > 200 << 20) throw new Error('The memory grows with the line.');
			yield piece;
		}
	}
	const read = await readRows(watched(), new NhsNumberSet());
	if (read.defect !== undefined && read.defect.row !== read.rows + 1) throw new Error('The row is another.');
}

const cells = fc.array(
	fc.oneof(
		fc.constant(null),
		// What comes out of an engine has no half characters.
		hostileName.map((name) => name.toWellFormed()),
		fc.constantFrom('=', '+1', '-1', '@x', '\t=1', '\r=1', '＝1', '"', '\\.', ',', '\n'),
	),
	{ minLength: 1, maxLength: 6 },
);

export const fileReaders: readonly Reader[] = [
	reader(
		'one-off-csv',
		4,
		csv,
		['"', 'x', ',', '\0'].map((sign) => ({ stream: () => longLine(sign) })),
		readCohort,
	),
	reader(
		'reply-rows',
		8,
		rows,
		['1', '\n', '\0'].map((sign) => ({ stream: () => longLine(sign) })),
		boundedRows,
	),
	reader('csv-out', 8, cells, [], (row) => {
		const text = csvText([row]);
		const [read] = parse(text, {
			bom: false,
			relax_column_count: true,
			skip_empty_lines: false,
			record_delimiter: '\r\n',
		});
		const expected = row.map((cell) => cell ?? '');
		if (JSON.stringify(read) !== JSON.stringify(expected)) throw new Error(`It comes back as ${JSON.stringify(read)}.`);
		const isFormula = (cell: string | null) => cell !== null && /^[=+\-@\t\r]/.test(cell);
		if (withoutFormulas(row).some(isFormula)) throw new Error('A spreadsheet would run a value.');
	}),
];
