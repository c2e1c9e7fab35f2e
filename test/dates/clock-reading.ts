import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What reads the clock of the process or of the engine, in a test or in what it imports from the tests. */
const readsClock =
	/new Date\(\)|Date\.now\(|\bahead\b|\bnow\(\)|\bcurrent_date\b|statement_timestamp\(|sys(utc)?datetime|scripts\/main\.ts/;

/** The test files whose outcome the day could change: they, or the helpers that they import, read a clock. By their paths. */
export function clockReadingTests(root: string): readonly string[] {
	const known = new Map<string, boolean>();
	const reads = (file: string): boolean => {
		const before = known.get(file);
		if (before !== undefined) return before;
		known.set(file, false);
		const text = readFileSync(file, 'utf8');
		const found =
			readsClock.test(text) || importsOf(file, text).some((imported) => isTest(root, imported) && reads(imported));
		known.set(file, found);
		return found;
	};
	const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
	return files
		.filter((name) => name.endsWith('.test.ts'))
		.map((name) => join(root, 'test', name))
		.filter(reads)
		.map((file) => relative(root, file).replaceAll('\\', '/'))
		.toSorted();
}

const isTest = (root: string, file: string): boolean => file.startsWith(join(root, 'test'));

const importsOf = (file: string, text: string): readonly string[] =>
	[...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, path = '']) => resolve(dirname(file), path));
