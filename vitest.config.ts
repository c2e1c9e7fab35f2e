import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { missingMssql } from './test/integration/support/mssql-server.ts';
import { missingPostgres } from './test/integration/support/postgres-programs.ts';

// What every engine owes beyond the port itself: these run on the embedded engine in `unit`, and on a server in `postgres`
// and `mssql`. Without one they are left out there, and the tests of the server say why.
const onEveryEngine = [
	'test/loaders/{list,ledger}/**/*.test.ts',
	'test/loaders/population/column-values.test.ts',
	'test/warehouse/reading.test.ts',
	'test/loaders/column-profiling/flow-columns.test.ts',
	'test/loaders/column-search/*.test.ts',
	'test/disclosure/one-off/query-cohort.test.ts',
	'test/loaders/population/monthly-population.test.ts',
	'test/sql/**/*.test.ts',
	'test/attack/attack.test.ts',
];

// A busy machine must not decide whether a test passes, here and in every time limit below: by default a poll would give up
// after one second. No test or hook has a shorter limit of its own.
const patient = { poll: { timeout: 60_000 } };

// Each embedded engine counts as 128 MB until it is collected. By default V8 then goes through the whole heap at every second
// start of one, and that took a third of the processor: now it waits until there is more to win.
const heap = ['--external-memory-accounted-in-global-limit', '--initial-heap-size=1000'];

// unit: pure code and small files. integration: the real command, the real engine, real folders and processes.
export default defineConfig({
	test: {
		globalSetup: 'test/shared-between-workers.ts',
		// Node reads the sources as it does for a user, and keeps what it compiled of them for the next worker and command.
		experimental: { viteModuleRunner: false },
		execArgv: heap,
		// A test of the command waits for a process of its own most of the time: with one worker on two cores, one would idle.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/integration/**'],
					isolate: false,
					testTimeout: 300_000,
					hookTimeout: 300_000,
					expect: patient,
				},
			},
			{
				test: {
					name: 'postgres',
					include: missingPostgres === undefined ? onEveryEngine : [],
					env: { NDOO_TEST_ENGINE: 'postgres' },
					isolate: false,
					testTimeout: 300_000,
					hookTimeout: 300_000,
					expect: patient,
				},
			},
			{
				test: {
					name: 'mssql',
					include: missingMssql === undefined ? onEveryEngine : [],
					// Models and data tests are not run there by this version; unsupported.test.ts beside these holds it to that.
					exclude: [
						'test/sql/runner/{build-project,changed-models,extensions,look-ups,model-rights,run-test,witness}.test.ts',
						'test/sql/models/*.test.ts',
					],
					env: { NDOO_TEST_ENGINE: 'mssql' },
					isolate: false,
					testTimeout: 300_000,
					hookTimeout: 300_000,
					expect: patient,
				},
			},
			{
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					isolate: false,
					testTimeout: 300_000,
					hookTimeout: 300_000,
					expect: patient,
				},
			},
		],
	},
});
