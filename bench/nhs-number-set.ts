/**
 * A request file read, validated, made distinct, sorted and written, and a column of text made a population: our way and
 * by the book, in turns within one run. The ratios hold on any machine; the times do not.
 *
 * Run: npx node bench/nhs-number-set.ts [rows]
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { NhsNumberSet } from '../loaders/nhs-number/nhs-number-set.ts';
import { normalise } from '../loaders/nhs-number/normalisation.ts';
import { formatRows } from '../loaders/nhs-number/number-rows.ts';
import { placeholdersOf } from '../loaders/nhs-number/placeholders.ts';
import { readRows } from '../loaders/nhs-number/row-reader.ts';
import { randomIndexes } from './random-indexes.ts';

const rows = Number(process.argv[2] ?? 2_000_000);
const rounds = 3;
const end = ',\r\n';
const bytes = formatRows(randomIndexes(rows), end);
const column = Buffer.from(formatRows(randomIndexes(rows), '\n'))
	.toString('latin1')
	.trimEnd()
	.split('\n');

type Way = { readonly name: string; readonly run: () => Promise<number> };

await compare('file to file: read, validate, make distinct, write', [
	{ name: 'readRows, NhsNumberSet.lines (sorted)', run: fileToFile },
	{ name: 'csv-parse, Set, csv-stringify (not sorted)', run: fileToFileByTheBook },
]);
await compare('column of text to a set', [
	{ name: 'normalise, NhsNumberSet', run: columnToSet },
	{ name: 'regular expression, modulus 11, Set of text', run: columnToSetByTheBook },
]);

async function fileToFile(): Promise<number> {
	const set = new NhsNumberSet();
	await readRows(chunks(), set);
	return sum(set.lines(end), (chunk) => chunk.length);
}

async function fileToFileByTheBook(): Promise<number> {
	const set = new Set<string>();
	const parser = parse({ relax_column_count: true });
	await pipeline(Readable.from(chunks()), parser, async (records: AsyncIterable<readonly string[]>) => {
		for await (const [number = ''] of records) if (isValidByTheBook(number)) set.add(number);
	});
	let written = 0;
	const writer = stringify({ record_delimiter: 'windows' });
	await pipeline(Readable.from(pairs(set)), writer, async (chunks: AsyncIterable<Buffer>) => {
		for await (const chunk of chunks) written += chunk.length;
	});
	return written;
}

async function columnToSet(): Promise<number> {
	const placeholders = placeholdersOf([]);
	const set = new NhsNumberSet();
	for (const raw of column) {
		const found = normalise(raw, 'text', placeholders);
		if ('index' in found) set.add(found.index);
	}
	return set.size;
}

async function columnToSetByTheBook(): Promise<number> {
	const set = new Set<string>();
	for (const raw of column) {
		const number = raw.replace(/[\s-]/g, '');
		if (isValidByTheBook(number)) set.add(number);
	}
	return set.size;
}

/** Takes the ways in turns and prints the median of each, the first being 1. */
async function compare(work: string, ways: readonly Way[]): Promise<void> {
	const times = ways.map((): number[] => []);
	const results = new Set<number>();
	for (let round = 0; round < rounds; round++) {
		for (const [position, { run }] of ways.entries()) {
			const start = performance.now();
			results.add(await run());
			times[position]?.push(performance.now() - start);
		}
	}
	if (results.size !== 1) throw new Error(`the ways of "${work}" do not come to the same`);
	const medians = times.map((taken) => taken.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0);
	console.log(`${work}, ${rows.toLocaleString('en-GB')} rows`);
	for (const [position, { name }] of ways.entries()) {
		const median = medians[position] ?? 0;
		console.log(
			`  ${(median / (medians[0] ?? 1)).toFixed(1).padStart(6)}  ${median.toFixed(0).padStart(7)} ms  ${name}`,
		);
	}
}

function isValidByTheBook(number: string): boolean {
	if (!/^[0-9]{10}$/.test(number)) return false;
	const sum = [...number].slice(0, 9).reduce((total, digit, position) => total + Number(digit) * (10 - position), 0);
	return (11 - (sum % 11)) % 11 === Number(number[9]);
}

function* chunks(size = 1 << 20): Generator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function* pairs(numbers: Iterable<string>): Generator<readonly [string, string]> {
	for (const number of numbers) yield [number, ''];
}

function sum<T>(items: Iterable<T>, of: (item: T) => number): number {
	let total = 0;
	for (const item of items) total += of(item);
	return total;
}
