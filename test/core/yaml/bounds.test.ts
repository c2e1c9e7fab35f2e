import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { parseYaml, readYaml } from '../../../core/yaml/yaml-file.ts';
import { cpuSeconds } from '../cpu-seconds.ts';
import { mistakesIn, schema } from './example-schema.ts';

const lines = (count: number, line: (at: number) => string): string =>
	Array.from({ length: count }, (_, at) => line(at)).join('');

const right = 'name: a\nenvironment: live\n';
const problemsOf = (text: string) => {
	const parsed = parseYaml(schema, 'a.yml', text);
	return parsed.ok ? [] : parsed.problems;
};

describe('a file has bounds', () => {
	const list = (size: number) => `columns: [${'x, '.repeat(size)}]\n`;
	const ofAliases = (count: number) => `a: &a [${'x, '.repeat(98)}x]\nb: [${'*a, '.repeat(count)}]\n`;
	const tooMany = 'found more than 20,000 keys and values, with what its aliases stand for';

	test.each([
		['values', list(19_990), list(20_010)],
		['values that aliases stand for', ofAliases(190), ofAliases(210)],
		['values that aliases of aliases stand for', '', `${ofAliases(20)}c: &c [*b]\nd: [${'*a, '.repeat(200)}]\n`],
	])('of %s', (_, within, beyond) => {
		expect(mistakesIn(within)).not.toContain(tooMany);
		expect(mistakesIn(beyond)).toContain(tooMany);
	});

	test('of values in each other; of a file that goes further nothing else is said', () => {
		const deep = (levels: number) => `columns: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
		expect(mistakesIn(deep(60))).toContain('found no `name`');
		expect(mistakesIn(deep(64))).toBe(
			'  flows/a.yml: found values more than 64 deep in each other\n    expected fewer levels',
		);
		expect(mistakesIn(deep(200))).toBe(mistakesIn(deep(64)));
		expect(problemsOf(deep(100_000))).toHaveLength(1);
	});

	test('of characters', () => {
		expect(mistakesIn(`${right}# ${'x'.repeat(1_000_000)}`)).toBe('none');
		expect(mistakesIn(`${right}# ${'x'.repeat(1 << 20)}`)).toBe(
			'  flows/a.yml: found a file of more than 1 MB\n    expected a file as a person writes one',
		);
	});

	test.each([
		['unknown keys', lines(500, (at) => `k${at}: x\n`)],
		['lines that are no YAML', lines(500, (at) => `k${at}: @x\n`)],
		['keys that are there before', lines(500, () => 'name: x\n')],
		['aliases to nothing', `columns:\n${lines(500, (at) => `  - *a${at}\n`)}`],
		['wrong values', `${right}columns:\n${lines(500, (at) => `  - ${at}\n`)}`],
	])('of problems that are shown: of 500 %s, the first 100', (_, text) => {
		const problems = problemsOf(text);
		expect(problems[0]).toEqual({
			place: { file: 'a.yml' },
			found: 'more than 100 mistakes',
			expected: 'the first of them corrected',
		});
		expect(problems).toHaveLength(101);
		expect(problems[1]?.place?.line).toBeLessThan(5);
	});

	test('and each of 100 mistakes is shown', () => {
		const problems = problemsOf(`${right}columns:\n${lines(100, (at) => `  - ${at}\n`)}`);
		expect(problems.map(({ place }) => place?.line)).toEqual(Array.from({ length: 100 }, (_, at) => at + 4));
	});

	test('and what lies within them is read in time that grows with it', () => {
		const aliases = `${right}columns: &a [x]\nkeys:\n${lines(3000, (at) => `  k${at}: *a\n`)}`;
		// Each alias was looked for in the whole document: 5 seconds and more.
		expect(cpuSeconds(() => problemsOf(aliases))).toBeLessThan(3);
	});
});

test('an alias stands for the last anchor of its name before it', () => {
	const parsed = parseYaml(schema, 'a.yml', 'name: &x a\nenvironment: live\nkeys: { b: *x, c: &x d, e: *x }\n');
	expect(parsed).toMatchObject({ ok: true, value: { keys: { b: 'a', c: 'd', e: 'd' } } });
});

describe('of a long line, what is around the place is shown', () => {
	const filler = 'b, '.repeat(1000);

	test('in its middle', () => {
		const [problem] = problemsOf(`${right}columns: [${filler}5, ${filler}]\n`);
		const frame = problem?.frame ?? '';
		expect(frame.length).toBeLessThan(600);
		const [, , marked = '', caret = ''] = frame.split('\n');
		expect(marked).toMatch(/ \| ….*…$/);
		expect(marked.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('5');
	});

	test('and a number that is cut by its edge is none that can be read', () => {
		for (let before = 85; before < 115; before++) {
			const [problem] = problemsOf(
				`${right}columns: [${'x'.repeat(300)}9990536627${'y'.repeat(before)}, 5, ${filler}]\n`,
			);
			expect(problem?.frame).not.toMatch(/[0-9]{4}/);
		}
	});
});

describe.skipIf(process.platform === 'win32')('a link', () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'ndoo-yaml-'));
		await writeFile(join(folder, 'b.yml'), `${right}secret: of another program\n`);
	});
	afterEach(async () => await rm(folder, { recursive: true }));

	const readAt = async (mayLeadOut: boolean) =>
		await readYaml(schema, diskFiles, { path: join(folder, 'flows', 'a.yml'), shown: 'flows/a.yml', mayLeadOut });

	test('that leads out of its folder is not followed, but where it may', async () => {
		await diskFiles.makeFolder(join(folder, 'flows'));
		await symlink('../b.yml', join(folder, 'flows', 'a.yml'));
		expect(await readAt(false)).toEqual({
			ok: false,
			problems: [
				{ place: { file: 'flows/a.yml' }, found: 'a link that leads out of its folder', expected: 'the file itself' },
			],
		});
		expect(await readAt(true)).toMatchObject({ ok: false, problems: [{ found: 'the unknown key `secret`' }] });
	});

	test('to a large file is not followed either', async () => {
		await diskFiles.makeFolder(join(folder, 'flows'));
		await writeFile(join(folder, 'flows', 'a.yml'), Buffer.alloc((1 << 20) + 1, ' '));
		expect(await readAt(true)).toMatchObject({ ok: false, problems: [{ found: 'a file of more than 1 MB' }] });
	});
});
