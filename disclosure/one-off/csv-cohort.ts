import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import { digested } from '../../loaders/check/reply/reply-digest.ts';
import { type CsvRow, csvBlocks } from '../../loaders/csv/csv-block.ts';
import type { CsvForm } from '../../loaders/csv/csv-form.ts';
import { type GivenForm, isEmptyRow, type Sample, sampleRows, sniffedForm } from '../../loaders/csv/sniffed-form.ts';
import type { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import type { Cohort } from './cohort.ts';
import { CohortCount, type CohortRules } from './cohort-count.ts';
import type { GivenColumn } from './given-column.ts';
import { declaredColumns, findNumberColumn, isHeaderInDoubt, type NumberColumn, numbersText } from './number-column.ts';
import { OtherColumns } from './other-columns.ts';
import { isOnList, type RowNumbers, rowNumbers } from './row-numbers.ts';

/** A CSV file with a cohort, and what is said of how it is written. */
export type CsvCohortFile = {
	readonly path: string;
	/** As messages call it. */
	readonly name: string;
	readonly form: GivenForm;
	readonly column: GivenColumn;
	/** Asks a person whether the first row is a header, where that is in doubt; undefined when they do not say. */
	readonly askHeader?: (() => Promise<boolean | undefined>) | undefined;
};

/** Reads a cohort out of a CSV file. Throws `file-invalid` with file and row for one that is in doubt. */
export async function readCsvCohort(
	files: Files,
	given: CsvCohortFile,
	rules: CohortRules,
	key: KeyObject,
): Promise<Cohort> {
	const { path, name } = given;
	const sample = await sampleOf(files.stream(path));
	const form = sniffedForm(sample, given.form);
	const layout = { form, column: await columnIn(files, given, sample, form) };
	const count = new CohortCount();
	const others = new OtherColumns(layout.column, given.column.placeholders);
	const input = digested(files.stream(path), key);
	for await (const { rows } of csvBlocks(input.bytes, form, name)) {
		for (const row of rows) {
			if (isHeader(row, layout)) continue;
			const numbers = numbersOf(row, given, layout);
			if (isBlank(numbers) && isWithoutValues(row)) continue;
			count.add(numbers);
			others.add(row.cell);
		}
	}
	const { numbers, figures } = count.requireUsable(name, rules);
	others.requireNone(name, numbers);
	const digest = input.digest();
	const start = sample.bytes.slice(0, form.bomBytes);
	return {
		name,
		form: formText(layout),
		declared: declaredColumns(layout.column),
		numbers,
		figures,
		digest,
		cleaned: (list) => cleanedRows({ files, given, layout, start, key, digest }, list),
	};
}

type Layout = { readonly form: CsvForm; readonly column: NumberColumn };

/** Enough for a thousand rows of a wide file. */
const sampleSize = 262_144;

async function sampleOf(bytes: AsyncIterable<Uint8Array>): Promise<Sample> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of bytes) {
		parts.push(chunk);
		length += chunk.length;
		if (length > sampleSize) return { bytes: Buffer.concat(parts).subarray(0, sampleSize), isWhole: false };
	}
	return { bytes: Buffer.concat(parts), isWhole: true };
}

// A file that is not CSV is told so, and not that it lacks a column.
async function columnIn(files: Files, given: CsvCohortFile, sample: Sample, form: CsvForm): Promise<NumberColumn> {
	const { rows, isSound } = sampleRows(sample, form);
	const columns = rows[0]?.length ?? 0;
	for (const [index, cells] of rows.entries()) {
		if (cells.length !== columns && !isEmptyRow(cells)) throw uneven(given.name, index + 1, cells.length, columns);
	}
	if (!isSound)
		for await (const block of csvBlocks(files.stream(given.path), form, given.name)) for (const _ of block.rows);
	const { name, column, askHeader } = given;
	const hasHeader = isHeaderInDoubt(rows, column, name) ? await askHeader?.() : column.hasHeader;
	return findNumberColumn(rows, { ...column, hasHeader }, name);
}

const isHeader = ({ row }: CsvRow, { column }: Layout): boolean => row === 1 && column.names !== undefined;

function numbersOf(row: CsvRow, { name, column: given }: CsvCohortFile, { column }: Layout): RowNumbers {
	if (row.cells !== column.columns && !isWithoutValues(row)) throw uneven(name, row.row, row.cells, column.columns);
	return rowNumbers(row.cell, column, given);
}

const isBlank = ([number]: RowNumbers): boolean =>
	number !== undefined && 'reason' in number && number.reason === 'blank';

/** An empty line, or delimiters alone: no row of a person, and nothing is lost with it. */
const isWithoutValues = (row: CsvRow): boolean =>
	isEmptyRow(Array.from({ length: row.cells }, (_, index) => row.cell(index)));

type Cleaning = {
	readonly files: Files;
	readonly given: CsvCohortFile;
	readonly layout: Layout;
	/** What stands before the first row. */
	readonly start: Uint8Array;
	readonly key: KeyObject;
	readonly digest: string;
};

async function* cleanedRows(
	{ files, given, layout, start, key, digest }: Cleaning,
	list: NhsNumberSet,
): AsyncGenerator<Uint8Array> {
	const isKept = (row: CsvRow): boolean => isHeader(row, layout) || isOnList(numbersOf(row, given, layout), list);
	const input = digested(files.stream(given.path), key);
	yield start;
	for await (const block of csvBlocks(input.bytes, layout.form, given.name)) yield* runsOf(block, isKept);
	if (input.digest() !== digest) throw changed(given.name);
}

/** The bytes of the rows that are kept, as they are: neighbours in one piece. */
function* runsOf(
	{ bytes, rows }: { readonly bytes: Uint8Array; readonly rows: Iterable<CsvRow> },
	isKept: (row: CsvRow) => boolean,
): Generator<Uint8Array> {
	let from = 0;
	let to = 0;
	for (const row of rows) {
		if (!isKept(row)) continue;
		if (row.start !== to) {
			if (to > from) yield bytes.subarray(from, to);
			from = row.start;
		}
		to = row.end;
	}
	if (to > from) yield bytes.subarray(from, to);
}

const delimiterWords: Readonly<Record<string, string>> = {
	',': 'commas',
	';': 'semicolons',
	'\t': 'tabs',
	'|': 'bars',
};

function formText({ form: { encoding, bomBytes, delimiter, quote }, column }: Layout): string {
	const { names, columns } = column;
	return [
		`${encoding}${bomBytes > 0 ? ' with a byte order mark' : ''}`,
		`${columns} values a row, ${delimiterWords[delimiter] ?? `\`${delimiter}\``} between them`,
		quote === undefined ? 'no quotes' : `quotes \`${quote}\``,
		names === undefined ? 'no header' : 'a header',
		...numbersText(column),
	].join('; ');
}

const uneven = (file: string, row: number, found: number, expected: number): NdooError =>
	new NdooError('file-invalid', `The rows of ${file} do not all have the same number of values.`, {
		problems: [
			{ place: { file, row }, found: valuesText(found), expected: `${valuesText(expected)}, as in the first row` },
		],
		todo: 'Correct the file at its source, or say how it is written: `--delimiter`, `--quote` (`none` where quotes are a part of the values). Nothing was sent or written.',
	});

const valuesText = (count: number): string => (count === 1 ? 'one value' : `${count} values`);

const changed = (file: string): NdooError =>
	new NdooError('file-invalid', `${file} was changed while it was read.`, {
		todo: 'Run the command again when nothing writes to it any more. Nothing was written.',
	});
