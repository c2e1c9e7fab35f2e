import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Problem } from '../../../core/errors.ts';
import { parseYaml } from '../../../core/yaml/yaml-file.ts';

const table = z.strictObject({
	name: z.string().min(1),
	format: z.enum(['text', 'number']).optional(),
	rows: z.int().min(0).max(10).optional(),
	columns: z.array(z.string()).min(1),
	keys: z.record(z.string(), z.string()).optional(),
});
const schema = z.strictObject({ title: z.string(), tables: z.array(table) });

const fitting = fc.record({
	title: fc.string(),
	tables: fc.array(
		fc.record(
			{
				name: fc.string({ minLength: 1 }),
				format: fc.constantFrom('text' as const, 'number' as const),
				rows: fc.nat(10),
				columns: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
				keys: fc.dictionary(
					fc.string().filter((key) => !['__proto__', '<<'].includes(key)),
					fc.string(),
					{ maxKeys: 3, noNullPrototype: true },
				),
			},
			{ requiredKeys: ['name', 'columns'], noNullPrototype: true },
		),
		{ maxLength: 3 },
	),
});

const problemsOf = (text: string): readonly Problem[] => {
	const parsed = parseYaml(schema, 'a.yml', text);
	return parsed.ok ? [] : parsed.problems;
};

const everyWord = (problems: readonly Problem[]): string =>
	problems.map(({ found, expected, frame }) => `${found}\n${expected}\n${frame}`).join('\n');

test('a value that fits comes back as it was', () => {
	fc.assert(
		fc.property(fitting, (value) => {
			expect(parseYaml(schema, 'a.yml', stringify(value))).toMatchObject({ ok: true, value });
		}),
	);
});

test('any text is read or refused, at a place that is in it', () => {
	const nearlyYaml = fc
		.array(
			fc.constantFrom(
				'title: ',
				'tables:',
				'\n',
				'  ',
				'- ',
				'name',
				': ',
				'[',
				']',
				'{',
				'}',
				'"',
				"'",
				'&a ',
				'*a',
				'<<: ',
				'\t',
				'#',
				'|\n',
				'? ',
				'---\n',
				'!b ',
				'%',
				'x',
			),
			{
				maxLength: 25,
			},
		)
		.map((pieces) => pieces.join(''));
	fc.assert(
		fc.property(fc.oneof(fc.string(), nearlyYaml), (text) => {
			const lines = text.split(/\r\n|\r|\n/);
			for (const { place, found, expected } of problemsOf(text)) {
				expect(place?.line).toBeLessThanOrEqual(lines.length);
				expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 0) - 1]?.length ?? -1) + 1);
				expect(found).not.toBe('');
				expect(expected).not.toBe('');
			}
		}),
		{ numRuns: 2000 },
	);
});

test('any value is told in our words, none of the schema library’s', () => {
	const wrong = fc.record(
		{
			title: fc.jsonValue(),
			tables: fc.oneof(
				fc.jsonValue(),
				fc.array(
					fc.record(
						{
							name: fc.jsonValue(),
							format: fc.jsonValue(),
							rows: fc.jsonValue(),
							columns: fc.jsonValue(),
							keys: fc.jsonValue(),
						},
						{ requiredKeys: [] },
					),
				),
			),
		},
		{ requiredKeys: [] },
	);
	const jargon =
		/invalid|received|unrecognized|expected (string|number|array|object|record|int)|too (small|big)|>=|<=|zod|a value of another form/i;
	// Short keys and values keep generated text from being the jargon.
	fc.assert(
		fc.property(wrong, (value) => {
			const text = everyWord(
				problemsOf(JSON.stringify(value)).map(({ found, expected }) => ({
					found: found.replace(/`.*`/s, ''),
					expected: expected ?? '',
				})),
			);
			expect(text).not.toMatch(jargon);
		}),
	);
});

test('a key that has no place is pointed at, at any depth, and a slip of a letter finds the right one', () => {
	const keys = [
		{ path: 'tables', right: 'title', block: (key: string) => `${key}: a\ntables: []\n` },
		{ path: 'columns', right: 'columns', block: (key: string) => `title: a\ntables:\n  - name: b\n    ${key}: [c]\n` },
		{
			path: 'format',
			right: 'format',
			block: (key: string) => `title: a\ntables:\n  - name: b\n    columns: [c]\n    ${key}: text\n`,
		},
	];
	const slip = fc.tuple(fc.constantFrom(...keys), fc.nat(), fc.constantFrom('drop', 'double', 'change'));
	fc.assert(
		fc.property(slip, ([{ right, block }, at, kind]) => {
			const place = at % right.length;
			const middle = { drop: '', double: `${right[place]}${right[place]}`, change: 'q' }[kind];
			const wrong = `${right.slice(0, place)}${middle}${right.slice(place + 1)}`;
			const text = block(wrong);
			const problems = problemsOf(text);
			expect(problems).toHaveLength(1);
			const [problem] = problems;
			expect(problem?.found).toBe(`the unknown key \`${wrong}\`: did you mean \`${right}\`?`);
			const { line = 0, column = 0 } = problem?.place ?? {};
			expect(text.split('\n')[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^${wrong}:`));
		}),
	);
});

test('no text or number of a file is shown that looks like an NHS number', () => {
	const digits = fc.integer({ min: 9_000_000_000, max: 9_999_999_999 }).map(String);
	const shaped = fc.oneof(
		digits,
		digits.map((ten) => ten.replace(/(...)(...)/, '$1 $2 ')),
		digits.map((ten) => ten.replace(/(...)(...)/, '$1-$2-')),
	);
	fc.assert(
		fc.property(
			shaped,
			fc.constantFrom(
				(n: string) => `title: [${n}]\ntables: ${n}\n`,
				(n: string) => `${n}: x\ntables: [{ ${n}: ${n}, format: ${n} }]\n`,
			),
			(number, write) => {
				const text = everyWord(problemsOf(write(number)));
				expect(text).not.toBe('');
				expect(text).not.toContain(number);
			},
		),
	);
});
