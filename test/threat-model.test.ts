import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../core/package-folder.ts';

// docs/threat-model.md: each promise names the tests that hold it, as links whose titles are the names of the tests.

const page = readFileSync(join(packageFolder(), 'docs', 'threat-model.md'), 'utf8');

/** The text of a part, from its heading to the next. */
const part = (heading: string): string => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';

const rowsOf = (text: string): readonly (readonly string[])[] =>
	text
		.split('\n')
		.filter((line) => line.startsWith('| ') && !line.startsWith('| promise'))
		.map((line) => line.slice(2, -2).split(' | '));

type Link = { readonly file: string; readonly name: string };

const linksIn = (text: string): readonly Link[] =>
	[...text.matchAll(/\]\(\.\.\/([^\s)]+) "([^"]+)"\)/g)].map(([, file = '', name = '']) => ({ file, name }));

/** Whether a test, or a group of tests, of that name is in a file. */
function isThere({ file, name }: Link): boolean {
	const path = join(packageFolder(), file);
	if (!/^test\/.*\.test\.ts$/.test(file) || !existsSync(path)) return false;
	const text = readFileSync(path, 'utf8');
	const call = /\b(?:test|describe|on\w*)\b[^;]*?\(\s*$/;
	return ["'", '"', '`'].some((quote) =>
		text
			.split(`${quote}${name}${quote},`)
			.slice(0, -1)
			.some((before) => call.test(before.slice(before.lastIndexOf(';') + 1))),
	);
}

const promises = rowsOf(part('What is promised'));

test('there are promises', () => expect(promises.length).toBeGreaterThan(15));

test.each(promises)('%s', (promise, tests = '') => {
	expect(promise).toMatch(/^[A-Z].*\.$/);
	const links = linksIn(tests);
	expect(links.length).toBeGreaterThan(0);
	// Nothing else stands there that looks like a link and is none.
	expect(tests.match(/\]\(/g)).toHaveLength(links.length);
	expect(links.filter((link) => !isThere(link))).toEqual([]);
});

describe('a name that no test has', () => {
	const [known] = linksIn(part('What is promised'));
	test.each([
		['another name', { name: 'the people are exactly those who were' }],
		['another file', { file: 'test/integration/moth.test.ts' }],
		['a text that is no name of a test', { name: 'clinic-activity' }],
		['no file of tests', { file: 'test/integration/support/project.ts' }],
	])('is noticed: %s', (_, change) => {
		expect(known !== undefined && isThere(known)).toBe(true);
		expect(known !== undefined && isThere({ ...known, ...change })).toBe(false);
	});
});

test('links to pages lead to pages, and to headings that are there', () => {
	const links = [...page.matchAll(/\]\(([a-z-]+\.md)(?:#([a-z0-9-]+))?\)/g)];
	expect(links.length).toBeGreaterThan(1);
	for (const [, file = '', heading] of links) {
		const text = readFileSync(join(packageFolder(), 'docs', normalize(file)), 'utf8');
		const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, words = '']) => anchorOf(words));
		if (heading !== undefined) expect(headings).toContain(heading);
	}
});

const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replaceAll(/[^a-z0-9 -]/g, '')
		.replaceAll(' ', '-');

test.each([
	'both sides',
	'Backups and replicas',
	"MESH UI's own sent items",
	'A forged reply',
	'Queries on SQL Server',
	'Core dumps',
	'log of plans',
	'Row-level security',
])('what is not promised names %s', (what) => {
	expect(part('What is not promised')).toContain(what);
});
