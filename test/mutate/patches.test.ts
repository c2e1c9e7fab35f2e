import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';
import { cleanTests } from './clean-tests.ts';
import { copyOfSources } from './copy.ts';
import { applied, namedTest, ruleNumbers } from './patch.ts';
import { patchesOf, type RulePatch, readRules } from './patch-files.ts';
import { tryPatch } from './try-patch.ts';

// That the list is whole and fits the sources, and that it is tried as it says, on a few. `npm run mutate` tries all of it.

const root = packageFolder();
const rules = readRules();
const patches = patchesOf(rules);
const isThere = (file: string): boolean => existsSync(join(root, file));

test('each rule has patches, and they are many', () => {
	expect(rules.map(({ rule }) => rule)).toEqual(ruleNumbers);
	expect(patches.length).toBeGreaterThanOrEqual(150);
	const names = patches.map(({ patch }) => patch.name);
	expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('the program, and the SQL of both dialects are broken', () => {
	const broken = (pattern: RegExp): number => patches.filter(({ patch }) => pattern.test(patch.file)).length;
	expect(broken(/\.ts$/)).toBeGreaterThanOrEqual(150);
	expect(broken(/^sql\/migrations\/postgres\/.*\.sql$/)).toBeGreaterThanOrEqual(30);
	expect(broken(/^sql\/migrations\/tsql\/.*\.sql$/)).toBeGreaterThanOrEqual(30);
});

test('every patch still applies, at one place', () => {
	const faults = patches.flatMap(({ patch }) => {
		if (!isThere(patch.file)) return [`${patch.name}: there is no ${patch.file}`];
		const result = applied(patch, readFileSync(join(root, patch.file), 'utf8'));
		return 'fault' in result ? [`${patch.name}: ${result.fault}`] : [];
	});
	expect(faults).toEqual([]);
});

test('none breaks a test instead of what it tests', () => {
	expect(patches.filter(({ patch }) => /^(test|bench)\//.test(patch.file)).map(({ patch }) => patch.name)).toEqual([]);
});

test('the tests that are to notice are there', () => {
	// A name that no test has would leave the patch out in silence.
	// Some names come from a table of cases beside the test.
	const textsBeside = (file: string): readonly string[] =>
		readdirSync(join(root, dirname(file)), { withFileTypes: true }).flatMap((one) =>
			one.isFile() ? [readFileSync(join(root, dirname(file), one.name), 'utf8')] : [],
		);
	const isMissing = (words: string): boolean => {
		const { file, name = '' } = namedTest(words);
		return !isThere(file) || !textsBeside(file).some((text) => text.includes(name));
	};
	const missing = patches.flatMap(({ patch }) =>
		patch.tests.filter(isMissing).map((words) => `${patch.name}: ${words}`),
	);
	expect(missing).toEqual([]);
});

test('each migration that opens something to somebody is broken somewhere, in both dialects', () => {
	for (const dialect of ['postgres', 'tsql']) {
		const folder = `sql/migrations/${dialect}`;
		const granting = readdirSync(join(root, folder)).filter((name) =>
			/assert_|is_copy|cleaned_list|slot_a/.test(readFileSync(join(root, folder, name), 'utf8')),
		);
		const broken = new Set(patches.map(({ patch }) => patch.file));
		expect(granting.filter((name) => !broken.has(`${folder}/${name}`))).toEqual([]);
	}
});

describe('tried as `npm run mutate` does', () => {
	const named = (name: string): RulePatch => {
		const found = patches.find(({ patch }) => patch.name === name);
		if (found === undefined) throw new Error(`there is no patch ${name}`);
		return found;
	};

	test('one that is caught, one that leaves all as it was, one that breaks the import, one that does not apply', async () => {
		await using copy = await copyOfSources();
		const clean = cleanTests(join(copy.folder, 'clean.json'), copy.folder);
		const outcome = async (patch: RulePatch) => await tryPatch(copy, clean, patch);
		const caught = named('complement-is-shown');
		const before = readFileSync(join(copy.folder, caught.patch.file), 'utf8');
		expect(await outcome(caught)).toMatchObject({ kind: 'caught', file: 'core/suppress.ts' });
		expect(readFileSync(join(copy.folder, caught.patch.file), 'utf8')).toBe(before);

		const changed = (changes: Partial<RulePatch['patch']>): RulePatch => ({
			...caught,
			patch: { ...caught.patch, ...changes },
		});
		const comment = { find: 'A count that stands by itself', replace: 'A count by itself' };
		expect(await outcome(changed(comment))).toMatchObject({ kind: 'survived' });
		expect(await outcome(changed({ find: 'export function safePart', replace: 'exported safePart' }))).toMatchObject({
			kind: 'stopped',
		});
		expect(await outcome(changed({ find: 'there is no such text' }))).toMatchObject({
			kind: 'does-not-apply',
			by: 'the text to find occurs 0 times in the file, and has to occur once',
		});
	});
});
