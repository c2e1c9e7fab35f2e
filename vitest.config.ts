import { defineConfig } from 'vitest/config';
import { missingPostgres } from './test/integration/support/postgres-programs.ts';

// What every engine owes beyond the port itself: these run on the embedded engine in `unit`, and on a server in `postgres`.
// Without one they are left out there, and the tests of the server say why.
const onEveryEngine = ['test/loaders/{list,ledger}/**/*.test.ts', 'test/sql/**/*.test.ts'];

// unit: pure code and small files. integration: the real command, the real engine, real folders and processes.
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/integration/**'],
					// A busy machine must not decide whether a test passes.
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
			{
				test: {
					name: 'postgres',
					include: missingPostgres === undefined ? onEveryEngine : [],
					env: { NDOO_TEST_ENGINE: 'postgres' },
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
			{
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					testTimeout: 300_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
