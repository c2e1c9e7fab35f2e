import { defineConfig } from 'vitest/config';

// unit: pure code and small files. integration: the real command, the real engine, real folders and processes.
export default defineConfig({
	test: {
		projects: [
			{ test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/integration/**'] } },
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
