import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';

// Everything printed is scrubbed because there is one place that prints (scripts/cli/edge.ts), and one that knows the streams. The
// linter keeps the console out of it (biome.json).

const sources = globSync('{bin,core,warehouse,flows,loaders,stand-in,sql,disclosure,pages,scripts}/**/*.{js,ts}', {
	cwd: packageFolder(),
}).map((path) => path.replaceAll('\\', '/'));
const filesWith = (pattern: RegExp): readonly string[] =>
	sources.filter((path) => pattern.test(readFileSync(join(packageFolder(), path), 'utf8'))).sort();

test('the streams of the process are known where its edge is made, and where it is too old to have one', () => {
	expect(sources.length).toBeGreaterThan(400);
	expect(filesWith(/process\.(stdout|stderr)|\bconsole\./)).toEqual(['bin/ndoo.js', 'scripts/main.ts']);
});

test('whoever prints goes through the printer; help, which yargs makes, is cleaned beside it', () => {
	expect(filesWith(/\bedge\.(out|err)\b|\{[^}\n]*\b(out|err)\b[^}\n]*\}: Edge/)).toEqual([
		'scripts/cli/command-line.ts',
		'scripts/cli/edge.ts',
		// The number of the version alone.
		'scripts/main.ts',
	]);
	expect(readFileSync(join(packageFolder(), 'scripts/cli/command-line.ts'), 'utf8')).toMatch(/edge\.out\(`\$\{clean\(/);
});
