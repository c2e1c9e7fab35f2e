import { deflateSync, gzipSync } from 'node:zlib';
import { type NhsIndex, nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import type { FormName } from './forms.ts';

/** One way to write people, for a search to find. Two of them, where one alone would be chance. */
export type Encoding = {
	readonly name: string;
	/** By which it is to be found. */
	readonly form: FormName;
	/** Whether it can stand in a text, such as a line that is printed. */
	readonly isText: boolean;
	readonly write: (people: readonly NhsIndex[]) => Buffer;
};

const groups = (number: string): readonly string[] => [number.slice(0, 3), number.slice(3, 6), number.slice(6)];
const numbers = (people: readonly NhsIndex[], between = ' and '): string => people.map(nhsNumberOf).join(between);
const spaced = (people: readonly NhsIndex[], between: string): string =>
	people.map((index) => groups(nhsNumberOf(index)).join(between)).join(';');

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const sentence = (people: readonly NhsIndex[]): Buffer => Buffer.from(`These are ${numbers(people)}, removed.`);

/** As engines write rows: other bytes before and after. */
const inRow = (write: (row: Buffer, number: bigint) => void) => (people: readonly NhsIndex[]) =>
	Buffer.concat(
		people.map((index) => {
			const row = Buffer.alloc(24, 0xa5);
			write(row, BigInt(nhsNumberOf(index)));
			return row;
		}),
	);

// What a set of numbers would be on a disk (loaders/nhs-number): written out here once more, so that the search is not asked by
// its own words.
const indexes =
	(size: 4, write: (row: DataView, at: number, index: number) => void) => (people: readonly NhsIndex[]) => {
		const bytes = Buffer.alloc(people.length * size);
		const view = new DataView(bytes.buffer, bytes.byteOffset);
		for (const [at, index] of people.entries()) write(view, at * size, index);
		return bytes;
	};

const text = (name: string, form: FormName, write: (people: readonly NhsIndex[]) => string): Encoding => ({
	name,
	form,
	isText: true,
	write: (people) => Buffer.from(write(people)),
});
const binary = (name: string, form: FormName, write: Encoding['write']): Encoding => ({
	name,
	form,
	isText: false,
	write,
});

export const encodings: readonly Encoding[] = [
	text('ten digits', 'digits', (people) => numbers(people)),
	text('nine digits of ten', 'digits', (people) => people.join(',')),
	text('3-3-4 with blanks', 'in groups', (people) => spaced(people, ' ')),
	text('3-3-4 with hyphens', 'in groups', (people) => spaced(people, '-')),
	text('3-3-4 with no-break blanks', 'in groups', (people) => spaced(people, '\u00a0')),
	text('in an address', 'in groups', (people) => encodeURIComponent(spaced(people, ' '))),
	text('reversed', 'reversed', (people) => [...numbers(people, '|')].reverse().join('')),
	text('hex of the digits', 'hex', (people) => Buffer.from(numbers(people)).toString('hex')),
	text('hexadecimal number', 'hex', (people) => people.map((one) => BigInt(nhsNumberOf(one)).toString(16)).join(' ')),
	text('base64', 'base64', (people) => sentence(people).toString('base64')),
	text('base64 of UTF-16', 'base64', (people) => wide(numbers(people)).toString('base64')),
	text('base64 of gzip', 'digits', (people) => gzipSync(sentence(people)).toString('base64')),
	text('hex of gzip', 'digits', (people) => gzipSync(sentence(people)).toString('hex')),
	binary('UTF-16, little end first', 'UTF-16', (people) => wide(`\ufeff${spaced(people, '-')}`)),
	binary('UTF-16, big end first', 'UTF-16', (people) => wide(`\ufeff${numbers(people)}`).swap16()),
	binary(
		'bigint, big end first',
		'bigint',
		inRow((row, number) => row.writeBigInt64BE(number, 9)),
	),
	binary(
		'bigint, little end first',
		'bigint',
		inRow((row, number) => row.writeBigInt64LE(number, 9)),
	),
	binary(
		'double',
		'double',
		inRow((row, number) => row.writeDoubleLE(Number(number), 9)),
	),
	binary(
		'numeric',
		'numeric',
		inRow((row, number) => {
			const digits = String(number);
			for (const [at, group] of [digits.slice(0, 2), digits.slice(2, 6), digits.slice(6)].entries())
				row.writeUInt16LE(Number(group), 10 + at * 2);
		}),
	),
	binary('gzip', 'digits', (people) => gzipSync(sentence(people))),
	binary('gzip, cut short', 'digits', (people) =>
		gzipSync(`${numbers(people)}${'x1y2'.repeat(4_000)}`).subarray(0, -12),
	),
	binary('gzip within gzip', 'digits', (people) => gzipSync(gzipSync(sentence(people)))),
	binary('zlib', 'digits', (people) => Buffer.concat([Buffer.from('ab'), deflateSync(sentence(people))])),
	binary(
		'index, little end first',
		'index',
		indexes(4, (row, at, index) => row.setUint32(at, index, true)),
	),
	binary(
		'index, big end first',
		'index',
		indexes(4, (row, at, index) => row.setUint32(at, index, false)),
	),
	binary(
		'slot of a hash table',
		'index',
		indexes(4, (row, at, index) => row.setUint32(at, index + 1, true)),
	),
];

/** One bit for each possible index: 125 MB, which is planted once. */
export const bitmap: Encoding = binary('bitmap', 'bitmap', (people) => {
	const bytes = Buffer.alloc(125_000_000);
	for (const index of people) bytes[index >>> 3] = (bytes[index >>> 3] ?? 0) | (1 << (index & 7));
	return bytes;
});
