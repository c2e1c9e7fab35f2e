import { describe, expect, test } from 'vitest';
import { selected, wantedOf } from './arguments.ts';
import { applied, namedTest } from './patch.ts';
import type { RulePatch } from './patch-files.ts';
import { isGood, talliesText, triedJson } from './report.ts';
import { verdictOf } from './test-report.ts';
import { asExpected, type Found, type OutcomeKind, type Tried } from './try-patch.ts';

describe('a patch', () => {
	test('is applied as it is written, whatever its replacement looks like', () => {
		expect(applied({ find: 'b', replace: '$& $1' }, 'abc')).toEqual({ text: 'a$& $1c' });
	});

	test.each([
		['x', 'y', 'the text to find occurs 0 times in the file, and has to occur once'],
		['a', 'y', 'the text to find occurs 2 times in the file, and has to occur once'],
		['b', 'b', 'it replaces the text with itself'],
	])('%s → %s is refused', (find, replace, fault) => {
		expect(applied({ find, replace }, 'aba')).toEqual({ fault });
	});

	test.each([
		['test/core/day.test.ts', { project: 'unit', file: 'test/core/day.test.ts', name: undefined }],
		['test/integration/a.test.ts', { project: 'integration', file: 'test/integration/a.test.ts', name: undefined }],
		['postgres test/sql/a.test.ts', { project: 'postgres', file: 'test/sql/a.test.ts', name: undefined }],
		['test/core/day.test.ts > ends', { project: 'unit', file: 'test/core/day.test.ts', name: 'ends' }],
	])('%s is the test that it names', (words, named) => {
		expect(namedTest(words)).toEqual(named);
	});
});

describe('what a run of tests tells', () => {
	const report = { passed: 2, skipped: 0, failed: [], outside: [] };
	const failure = { name: 'a test', message: 'AssertionError: 1 is not 2', isByAssertion: true };

	test.each([
		['all pass', report, { kind: 'passed' }],
		['an assertion fails', { ...report, failed: [failure] }, { kind: 'noticed', by: 'a test' }],
		[
			'an error that nothing expected',
			{ ...report, failed: [{ ...failure, message: 'TypeError: x', isByAssertion: false }] },
			{ kind: 'stopped', by: 'a test: TypeError: x' },
		],
		[
			'an assertion beside such an error',
			{ ...report, failed: [{ ...failure, name: 'another', isByAssertion: false }, failure] },
			{ kind: 'noticed', by: 'a test' },
		],
		[
			'a file that cannot be imported',
			{ ...report, passed: 0, outside: ['SyntaxError: y'] },
			{ kind: 'stopped', by: 'SyntaxError: y' },
		],
		['nothing that could run here', { ...report, passed: 0, skipped: 3 }, { kind: 'left-out' }],
		['no report', undefined, { kind: 'stopped', by: 'the test runner ended without a report' }],
	])('%s', (_, given, verdict) => {
		expect(verdictOf(given)).toEqual(verdict);
	});
});

describe('a patch that is called equivalent', () => {
	test.each<[Found['kind'], Found]>([
		['survived', { kind: 'equivalent', by: 'the reason' }],
		['caught', { kind: 'not-equivalent', by: 'x' }],
		['does-not-apply', { kind: 'does-not-apply', by: 'x' }],
		['stopped', { kind: 'stopped', by: 'x' }],
	])('%s', (kind, expected) => {
		expect(asExpected({ kind, by: 'x' }, 'the reason')).toEqual(expected);
		expect(asExpected({ kind, by: 'x' }, undefined)).toEqual({ kind, by: 'x' });
	});
});

describe('the command line', () => {
	const patch = (rule: number, name: string): RulePatch => ({
		rule,
		patch: { name, file: 'a.ts', find: 'a', replace: 'b', why: 'w', tests: ['t'] },
	});
	const all = [patch(1, 'gate-a'), patch(2, 'gate-b'), patch(11, 'fence')];
	const names = (...only: readonly string[]) => selected(all, only).map((one) => one.patch.name);

	test('has a limit for everything', () => {
		expect(wantedOf([])).toEqual({ only: [], jobs: 2, minutes: 90, isList: false });
		expect(wantedOf(['--only', '1,fence', '--only', 'b', '--jobs', '1', '--minutes', '5', '--list'])).toEqual({
			only: ['1', 'fence', 'b'],
			jobs: 1,
			minutes: 5,
			isList: true,
		});
		expect(() => wantedOf(['--jobs', 'many'])).toThrow('--jobs is many, and has to be a whole number of 1 or more.');
	});

	test('selects by rule and by name, and nothing by mistake', () => {
		expect(names()).toEqual(['gate-a', 'gate-b', 'fence']);
		expect(names('1')).toEqual(['gate-a']);
		expect(names('gate')).toEqual(['gate-a', 'gate-b']);
		expect(names('11', 'gate-b')).toEqual(['gate-b', 'fence']);
		expect(() => names('gat', 'fenze')).toThrow('--only fenze is neither a rule with patches nor a part of a');
	});
});

describe('the report', () => {
	const tried = (kind: OutcomeKind, name = 'a-patch'): Tried => ({
		rule: 1,
		name,
		file: 'a.ts',
		kind,
		by: 'x',
		seconds: 2,
	});
	const rules = [{ rule: 1, title: 'Fail closed', means: 'm', patches: [] }];

	test.each([
		['caught', true],
		['equivalent', true],
		['left-out', true],
		['survived', false],
		['not-equivalent', false],
		['does-not-apply', false],
		['stopped', false],
		['unclean', false],
		['not-tried', false],
	] as const)('%s: the run is well %s', (kind, isWell) => {
		expect(isGood([tried('caught'), tried(kind)])).toBe(isWell);
		expect(JSON.parse(triedJson([tried(kind)]))).toMatchObject({ isGood: isWell, patches: [{ kind }] });
	});

	test('a run that tried nothing is not well', () => {
		expect(isGood([])).toBe(false);
	});

	test('counts by rule, and names what is to be mended', () => {
		expect(talliesText(rules, [tried('caught'), tried('survived', 'b-patch'), tried('not-tried', 'c-patch')])).toBe(
			[
				'rule           tried  caught  equivalent  left out  to mend  seconds',
				'1 Fail closed      2       1           0         0        2        6',
				'all                2       1           0         0        2        6',
				'',
				'To mend:',
				'rule 1   b-patch                                              2.0 s  SURVIVED: x',
				'rule 1   c-patch                                              2.0 s  NOT TRIED: the time was up: x',
			].join('\n'),
		);
	});
});
