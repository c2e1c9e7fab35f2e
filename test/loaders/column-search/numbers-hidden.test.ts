import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell, TestTable } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { accepted, against, flowOf, nobody, spaced, testNumbers, unitOf } from './search-bench.ts';

// People of a business unit, in a table that says it is about nobody, written as no form has them and as some export has.
const people = testNumbers(40);
const person: TestTable = { columns: { nhs_number: 'text' }, rows: people.map((number) => [number]) };

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const held = (type: string, cells: readonly Cell[]): TestTable => ({
	columns: { id: 'integer', held: type },
	rows: cells.map((cell, at) => [at, cell]),
});

const rules = { units: [unitOf()] };
const numbersFound = (column: string): string =>
	`table \`ward\` as one without person-level data, and its column \`${column}\`, in which there are NHS numbers, more than chance gives | \`subject\` or \`via\` for a table about people`;

const inDigits =
	(zero: number) =>
	(number: string): string =>
		number.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const coded =
	(code: (at: number) => string) =>
	(number: string): string =>
		[...number].map((digit) => code(digit.charCodeAt(0))).join('');

type Writing = readonly [string, string, (number: string, at: number) => Cell];

const writings: readonly Writing[] = [
	['zeros in front', 'text', (number) => `00${number}`],
	['further digits behind', 'text', (number, at) => `${number}${100 + at}`],
	['in the middle of digits', 'text', (number, at) => `2026${number}${at % 10}`],
	['a whole number with more digits', 'bigint', (number, at) => Number(`${number}${at % 10}`)],
	['a decimal number', 'text', (number) => `${number}.00`],
	['a decimal comma', 'text', (number) => `${number},0`],
	['a fraction', 'text', (number) => `0.${number}`],
	['a numeric with places that are used', 'numeric(14,2)', (number) => Number(`${number}.25`)],
	['a numeric as hundreds', 'numeric(14,2)', (number) => Number(number) / 100],
	['floating point with places', 'float', (number) => Number(number) / 1000],
	['an exponent', 'text', (number) => Number(number).toExponential().replace('e+', 'E')],
	['two groups', 'text', (number) => `${number.slice(0, 5)} ${number.slice(5)}`],
	['a digit at a time, in a sentence', 'text', (number) => `Mother ${[...number].join(' ')} seen`],
	['thin blanks and dashes', 'text', (number) => spaced(number, '\u2009\u2013\u2009')],
	['blanks of many kinds', 'text', (number) => spaced(number, '\u2003\u3000\u2028\u180e\u200b')],
	['letters in between', 'text', (number) => spaced(number, 'a')],
	['parts of JSON', 'text', (number) => `{"a":${number.slice(0, 3)},"b":${number.slice(3, 6)},"c":${number.slice(6)}}`],
	['an entity in between', 'text', (number) => `<b>${spaced(number, '&nbsp;')}</b>`],
	['the code of a blank in between', 'text', (number) => `Seen ${spaced(number, '&#160;')}`],
	['a blank as a link has it', 'text', (number) => `?n=${spaced(number, '%20')}`],
	['a blank as JSON has it', 'text', (number) => `"${spaced(number, '\\u00a0')}"`],
	['a tab as JSON has it', 'text', (number) => `"${spaced(number, '\\t')}"`],
	['codes of digits, as HTML has them', 'text', coded((code) => `&#${code};`)],
	['codes of digits, as XML has them', 'text', coded((code) => `&#x${code.toString(16)};`)],
	['codes of digits, as a link has them', 'text', coded((code) => `%${code.toString(16)}`)],
	['codes of digits, as JSON has them', 'text', coded((code) => `\\u00${code.toString(16)}`)],
	['Arabic digits', 'text', inDigits(0x660)],
	['Persian digits in a sentence', 'text', (number) => `x ${spaced(inDigits(0x6f0)(number))} y`],
	['full-width digits with more behind', 'text', (number) => `${inDigits(0xff10)(number)}77`],
];

const onPostgres: readonly Writing[] = [
	['a link in a link', 'text', (number) => spaced(number, '%2520')],
	['an entity in an entity', 'text', (number) => spaced(number, '&amp;#160;')],
	['JSON in JSON', 'text', (number) => spaced(number, '\\\\u00a0')],
	['digits of Devanagari', 'text', inDigits(0x966)],
	['digits of Mathematics', 'text', inDigits(0x1d7ce)],
	[
		'digits in circles and above the line',
		'text',
		(number) => number.replaceAll('2', '\u2461').replaceAll('4', '\u2074'),
	],
	['an id of another kind', 'uuid', (number) => `${number.slice(0, 8)}-${number.slice(8)}ab-4def-8abc-0000000000ff`],
];

describe('NHS numbers of people are found, however they are hidden in a value', () => {
	const all = testEngine === 'mssql' ? writings : [...writings, ...onPostgres];
	const found = async (cells: (writing: Writing) => readonly Cell[], more = {}) => {
		const columns = all.map(cells);
		await bench.sources({
			person,
			ward: {
				columns: { id: 'integer', ...Object.fromEntries(all.map(([, type], at) => [`held${at}`, type])) },
				rows: Array.from({ length: columns[0]?.length ?? 0 }, (_, at) => [at, ...columns.map((of) => of[at] ?? null)]),
			},
		});
		const texts = await against(bench.warehouse, flowOf(nobody('ward', ['id'], more)), { rules });
		return all.filter((_, at) => texts.includes(numbersFound(`held${at}`))).map(([name]) => name);
	};

	test('in each way, among other values', async () => {
		const filler = (type: string): Cell => (type === 'text' ? 'North 2026' : null);
		const names = await found(([, type, write]) => [...people.map(() => filler(type)), ...people.map(write)]);
		expect(names).toEqual(all.map(([name]) => name));
	});

	test('no sign-off opens such a column', async () => {
		const names = await found(([, , write]) => people.map(write), accepted(...all.map((_, at) => `held${at}`)));
		expect(names).toEqual(all.map(([name]) => name));
	});
});

test('five people in longer digits want a sign-off, and twelve who are nobody of the units are not seen', async () => {
	const others = testNumbers(12, 998_000_000).map((number) => `7${number}`);
	await bench.sources({
		person,
		five: held(
			'text',
			people.slice(0, 5).map((number) => `7${number}`),
		),
		others: held('text', others),
	});
	expect(await against(bench.warehouse, flowOf(nobody('five', ['id'])), { rules })).toEqual([
		expect.stringContaining('in which something may be an NHS number, or is so by chance'),
	]);
	expect(await against(bench.warehouse, flowOf(nobody('five', ['id'], accepted('held'))), { rules })).toEqual([]);
	expect(await against(bench.warehouse, flowOf(nobody('others', ['id'])), { rules })).toEqual([]);
});

// A text of another engine's has no more than this test's columns take.
test.skipIf(testEngine === 'mssql')('a text of many digits is searched to its end', async () => {
	const long = `${'1'.repeat(300_000)} ${people.slice(0, 20).join('')}`;
	await bench.sources({ person, long: held('text', [long]) });
	expect(await against(bench.warehouse, flowOf(nobody('long', ['id'])), { rules })).toEqual([numbersFound('held')]);
});
