import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Copy } from './copy.ts';
import { type NamedTest, namedTest } from './patch.ts';
import type { Verdict } from './test-report.ts';
import { runTests } from './test-runner.ts';

/** How tests end on sources that are whole. A patch counts only where they pass. */
export type CleanTests = { verdict(copy: Copy, words: string): Promise<Verdict> };

/** Remembers in the file which tests passed, by the content of the sources and of the test, so that parts of a run add up. */
export function cleanTests(file: string, sourcesIn: string): CleanTests {
	const sources = digestOf(sourcesIn);
	const known = read(file);
	const under = new Map<string, Promise<Verdict>>();
	const tried = async (copy: Copy, test: NamedTest, key: string): Promise<Verdict> => {
		const verdict = known.has(key) ? ({ kind: 'passed' } as const) : await runTests(copy, test);
		if (verdict.kind === 'passed' && !known.has(key)) {
			known.add(key);
			await mkdir(dirname(file), { recursive: true });
			await writeFile(file, JSON.stringify([...known], undefined, '\t'));
		}
		return verdict;
	};
	return {
		verdict: async (copy, words) => {
			const test = namedTest(words);
			const own = createHash('sha256')
				.update(readFileSync(join(sourcesIn, test.file)))
				.digest('hex');
			const key = `${words} ${own.slice(0, 16)} ${sources}`;
			const verdict = under.get(key) ?? tried(copy, test, key);
			under.set(key, verdict);
			return await verdict;
		},
	};
}

function read(file: string): Set<string> {
	try {
		return new Set(JSON.parse(readFileSync(file, 'utf8')) as readonly string[]);
	} catch {
		return new Set();
	}
}

/** Of everything that a test may read but other tests. */
function digestOf(folder: string): string {
	const hash = createHash('sha256');
	for (const top of [
		'bin',
		'core',
		'warehouse',
		'flows',
		'loaders',
		'stand-in',
		'sql',
		'disclosure',
		'pages',
		'scripts',
		'test',
		'tools',
	])
		for (const entry of readdirSync(join(folder, top), { recursive: true, withFileTypes: true })) {
			const path = join(entry.parentPath, entry.name);
			if (!entry.isFile() || /\.test\.ts$|[\\/]node_modules[\\/]|[\\/]test[\\/]mutate[\\/]/.test(path)) continue;
			hash.update(`${path.slice(folder.length)}\0`).update(readFileSync(path));
		}
	return hash.digest('hex').slice(0, 16);
}
