import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
const sources = [
	'core',
	'warehouse',
	'flows',
	'loaders',
	'stand-in',
	'sql',
	'disclosure',
	'pages',
	'scripts',
	'bin',
].flatMap((folder) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(ts|js)$/.test(name))
		.map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

test('the clock of the machine is read in one place, and handed in everywhere else', () => {
	const readsClock = /new Date\(\)|\bDate\.now\b|\bDate\(\)|Temporal\.Now/;
	expect(sources.length).toBeGreaterThan(400);
	expect(sources.filter((file) => readsClock.test(readFileSync(join(root, file), 'utf8')))).toEqual([
		'scripts/cli/process-edge.ts',
	]);
});

test('no setting of the environment moves it', () => {
	const moving = /FAKETIME|NDOO_(NOW|CLOCK|TODAY|DATE)\b/;
	expect(sources.filter((file) => moving.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
