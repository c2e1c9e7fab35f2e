import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';

/** What the test runner is told: the tests of each engine on a server, and the integration tests that start one. */
export const serverSuites = (): readonly string[] => [
	'test/attack/',
	'test/warehouse/',
	'test/flows/',
	'test/loaders/',
	'test/sql/',
	'test/disclosure/',
	'test/scripts/',
	...integrationTests(),
];

/** Known by what they import: a list of names would be forgotten. */
const integrationTests = (): readonly string[] =>
	globSync('test/integration/**/*.test.ts', { cwd: packageFolder() })
		.filter((file) => readFileSync(join(packageFolder(), file), 'utf8').includes('support/postgres-programs.ts'))
		.toSorted();
