import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';

// Every way in which bytes can hold an NHS number. The tenth digit follows from the nine before it, so that nine of them are
// looked for: a number cut short by one, and an index written out, are found as well.

const separators = [
	' ',
	'\t',
	'\u00a0',
	'\u2009',
	'\u202f',
	'-',
	'\u2013',
	'.',
	'/',
	'%20',
	'+',
	', ',
	'&nbsp;',
] as const;

const nine = (number: string): string => number.slice(0, 9);
const grouped = (number: string, between: string): string =>
	[number.slice(0, 3), number.slice(3, 6), number.slice(6, 9)].join(between);

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const both = (bytes: Buffer): readonly Buffer[] => [bytes, Buffer.from(bytes).reverse()];
const bigEndianWide = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

function eightBytes(number: string): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigInt64BE(BigInt(number));
	return bytes;
}

function doubleBytes(number: string): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeDoubleBE(Number(number));
	return bytes;
}

/** PostgreSQL's numeric: groups of four digits, two bytes each. */
function numericBytes(number: string): Buffer {
	const bytes = Buffer.alloc(6);
	for (const [at, group] of [number.slice(0, 2), number.slice(2, 6), number.slice(6)].entries())
		bytes.writeInt16LE(Number(group), at * 2);
	return bytes;
}

function fourBytes(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

// Three bytes make four signs: a text that begins in the middle of three is made into other signs at its ends.
const insideBase64 = (bytes: Buffer): readonly Buffer[] =>
	[0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replaceAll('=', '');
		return latin(text.slice(before === 0 ? 0 : 4, Math.floor((before + bytes.length) / 3) * 4));
	});

/** The forms by name, each with the byte patterns that give a number away. */
export const forms = {
	digits: (number) => [latin(nine(number))],
	'in groups': (number) =>
		separators.flatMap((between) => [Buffer.from(grouped(number, between)), latin(grouped(number, between))]),
	'UTF-16': (number) =>
		[nine(number), grouped(number, ' '), grouped(number, '-')].flatMap((text) => [
			Buffer.from(text, 'utf16le'),
			bigEndianWide(text),
		]),
	reversed: (number) => [latin([...number].reverse().join('').slice(1))],
	bigint: (number) => both(eightBytes(number)),
	double: (number) => both(doubleBytes(number)),
	numeric: (number) => [numericBytes(number), numericBytes(number).swap16()],
	hex: (number) =>
		[latin(nine(number)).toString('hex'), BigInt(number).toString(16)].flatMap((text) => [
			latin(text),
			latin(text.toUpperCase()),
		]),
	base64: (number) => [
		...insideBase64(latin(nine(number))),
		...insideBase64(Buffer.from(nine(number), 'utf16le')),
		...insideBase64(latin(number)),
	],
} as const satisfies Readonly<Record<string, (number: string) => readonly Buffer[]>>;

/**
 * As the set of numbers holds them in memory: an index, and an index plus one (loaders/nhs-number/sparse-indexes.ts). Four bytes
 * are in a file by chance at times; those of two people are not.
 */
export const indexForms = {
	index: (index) => [...both(fourBytes(index)), ...both(fourBytes(index + 1))],
} as const satisfies Readonly<Record<string, (index: NhsIndex) => readonly Buffer[]>>;

export type FormName = keyof typeof forms | keyof typeof indexForms | 'bitmap';

export type Pattern = { readonly person: number; readonly form: FormName; readonly bytes: Buffer };

/** Of people by their places in a list, so that what is found is never told by a number. */
export function patternsOf(people: readonly NhsIndex[]): readonly Pattern[] {
	return people.flatMap((index, person) => {
		const made: Pattern[] = [];
		const add = (form: FormName, all: readonly Buffer[]): void => {
			for (const bytes of distinct(all)) made.push({ person, form, bytes });
		};
		for (const [name, write] of Object.entries(forms)) add(name as FormName, write(nhsNumberOf(index)));
		for (const [name, write] of Object.entries(indexForms)) add(name as FormName, write(index));
		return made;
	});
}

const distinct = (all: readonly Buffer[]): readonly Buffer[] => [
	...new Map(all.map((bytes) => [bytes.toString('latin1'), bytes])).values(),
];
