import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeclaredNumber, judgeClaim } from '../../../loaders/column-profiling/judgement.ts';
import { profiler } from '../../../loaders/column-profiling/profile.ts';
import { limitText, shareText } from '../../../loaders/column-profiling/share-text.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';

const numbers = Array.from({ length: 250 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.slice(0, 200)
	.map(nhsNumberOf);
// Nine-digit heads of Scotland: as a number the leading zero is gone.
const shortened = Array.from({ length: 250 }, (_, step) => 10_100_000 + step)
	.filter(isNhsIndex)
	.slice(0, 200)
	.map((index) => String(Number(nhsNumberOf(index))));
const wrong = numbers.map((number) => `${number.slice(0, 9)}${(Number(number[9]) + 1) % 10}`);
const some = <T>(values: readonly T[], count: number) => values.slice(0, count);

const profileOf = (values: readonly unknown[]) => {
	const { add, profile } = profiler(placeholdersOf([]));
	for (const value of values) add(value);
	return profile();
};

const floor = { share: 0.05, reason: 'Old records.', signedOffBy: 'A. Signer', on: '2026-01-05' };
const claim = (more: Partial<DeclaredNumber> = {}, name = 'number'): DeclaredNumber => ({
	table: 'visit',
	column: { name, type: 'text', nullable: true },
	format: 'text',
	...more,
});
const judge = (values: readonly unknown[], more: Partial<DeclaredNumber> = {}, name?: string) => {
	const mistake = judgeClaim(claim(more, name), profileOf(values), 0.5);
	return mistake && `${mistake.found} | ${mistake.expected}`;
};

describe('a column is taken as one of NHS numbers', () => {
	test.each<[string, readonly unknown[], Partial<DeclaredNumber>]>([
		['when all are', numbers, {}],
		[
			'in other writing',
			numbers.map((number) => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)} `),
			{},
		],
		['when half are', [...some(numbers, 100), ...some(wrong, 100)], {}],
		['when most are blank', [...some(numbers, 12), ...Array(500).fill(null), ...Array(500).fill(' ')], {}],
		['when few are, and that is signed off', [...some(numbers, 20), ...some(wrong, 180)], { validShareFloor: floor }],
		['when nothing is there yet', [], {}],
		['when too few are there to tell', some(wrong, 9), {}],
		['as numbers without zeros', shortened, { format: 'number' }],
		['when a few lost their zeros', [...some(shortened, 9), ...numbers], {}],
	])('%s', (_, values, more) => {
		expect(judge(values, more)).toBeUndefined();
	});
});

describe('a column is refused, word for word', () => {
	test('when it is mostly something else', () => {
		expect(judge([...some(numbers, 20), ...some(wrong, 180)])).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, and 10% of its values are one; most are ten digits with a wrong check digit, as local ids and made-up numbers are | at least 50%, or a \`validShareFloor\` with a reason and a sign-off"`,
		);
		expect(judge([...some(numbers, 20), ...Array(180).fill('not known')])).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, and 10% of its values are one; most are texts of eight or more characters with letters in them, as pseudonyms are | the person's NHS number; where the return has none, a \`bridge\` from its pseudonym to the number"`,
		);
		expect(judge([...some(numbers, 20), ...Array(60).fill('none'), ...Array(60).fill('12345')])).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, and 14.2% of its values are one | at least 50%, or a \`validShareFloor\` with a reason and a sign-off"`,
		);
	});

	test('when it is below what was signed off', () => {
		expect(
			judge([...some(numbers, 10), ...some(wrong, 195), ...some(wrong, 195)], { validShareFloor: floor }),
		).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, and 2.5% of its values are one; most are ten digits with a wrong check digit, as local ids and made-up numbers are | at least 5%, which the flow accepts"`,
		);
	});

	test('a status code, with values and without', () => {
		const name = 'NHS NUMBER STATUS INDICATOR CODE';
		expect(judge(Array(300).fill('01'), {}, name)).toMatchInlineSnapshot(
			`"the column \`NHS NUMBER STATUS INDICATOR CODE\` of table \`visit\` as the NHS number, and fewer than ten of its values are one; most are of three characters or fewer, as codes are | at least 50%, or a \`validShareFloor\` with a reason and a sign-off"`,
		);
		expect(judge([], {}, name)).toMatchInlineSnapshot(
			`"the column \`NHS NUMBER STATUS INDICATOR CODE\` of table \`visit\` as the NHS number, whose name is that of a status, a flag or a line, and too few values in it to say otherwise | the column with the person's NHS number"`,
		);
	});

	test('a pseudonym, with values and without', () => {
		const values = numbers.map((number) => `TEST${number}abcdefgh`);
		expect(judge(values, {}, 'PSEUDO_HESID')).toMatchInlineSnapshot(
			`"the column \`PSEUDO_HESID\` of table \`visit\` as the NHS number, and fewer than ten of its values are one; most are texts of eight or more characters with letters in them, as pseudonyms are | the person's NHS number; where the return has none, a \`bridge\` from its pseudonym to the number"`,
		);
		expect(judge([], {}, 'PSEUDO_HESID')).toMatchInlineSnapshot(
			`"the column \`PSEUDO_HESID\` of table \`visit\` as the NHS number, whose name is that of a pseudonym, and too few values in it to say otherwise | the person's NHS number; where the return has none, a \`bridge\` from its pseudonym to the number"`,
		);
	});

	test('the wrong format', () => {
		expect(judge([...shortened, ...Array(20).fill('0000000000')])).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, where \`format: text\` reads fewer than ten of its values, and \`format: number\` reads 90.9% of its values | \`format: number\`"`,
		);
		expect(
			judge(
				numbers.map((number) => number.replace(/(...)(...)/, '$1-$2-')),
				{ format: 'number' },
			),
		).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, where \`format: number\` reads fewer than ten of its values, and \`format: text\` reads all of its values | \`format: text\`"`,
		);
		expect(judge([...some(shortened, 20), ...numbers])).toMatchInlineSnapshot(
			`"the column \`number\` of table \`visit\` as the NHS number, where \`format: text\` reads 90.9% of its values, and \`format: number\` reads all of its values | \`format: number\`"`,
		);
	});

	test('a column of another type', () => {
		expect(
			judge(numbers, { column: { name: 'seen', type: 'timestamp without time zone', nullable: true } }),
		).toMatchInlineSnapshot(
			`"the column \`seen\` of table \`visit\` as the NHS number, and it is timestamp without time zone | a column of text or of numbers"`,
		);
	});
});

describe('shares', () => {
	test.each([
		[0, 1000, 'fewer than ten'],
		[9, 1000, 'fewer than ten'],
		[10, 1000, '1%'],
		[77, 1000, '7.7%'],
		[499, 1000, '49.9%'],
		[4999, 10_000, '49.9%'],
		[990, 1000, '99%'],
		[991, 1000, 'all but fewer than ten'],
		[1000, 1000, 'all'],
	])('%i of %i: %s', (part, whole, text) => {
		expect(shareText(part, whole)).toBe(text);
	});

	test('a limit is shown as it was written', () => {
		expect([limitText(0.5), limitText(0.075), limitText(1)]).toEqual(['50%', '7.5%', '100%']);
	});
});

test('no refusal quotes a value', () => {
	const value = fc.oneof(
		fc.constantFrom(...numbers, ...wrong, ...shortened),
		fc.stringMatching(/^[A-Z]{4}[0-9]{10}[a-z]{4}$/),
		fc.string({ minLength: 6 }),
	);
	fc.assert(
		fc.property(
			fc.array(value, { minLength: 10, maxLength: 60 }),
			fc.constantFrom('text' as const, 'number' as const),
			(values, format) => {
				const text = judge(values, { format }) ?? '';
				for (const one of values.filter((each) => each.trim().length >= 6)) expect(text).not.toContain(one);
			},
		),
	);
});
