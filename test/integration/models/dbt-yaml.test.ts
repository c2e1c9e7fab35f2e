import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../../core/package-folder.ts';
import { isSkipped, named } from '../support/component.ts';
import { pythonVenv } from '../support/python-venv.ts';

// dbt 2 is stricter than any dbt 1, and refuses where that warns. Its engine is not run here; dbt 1.12 has its schemas.

const tools = await pythonVenv('dbt');
const missing = 'missing' in tools ? tools.missing : undefined;
const python = 'python' in tools ? tools.python : '';
const script = fileURLToPath(new URL('../support/dbt_yaml.py', import.meta.url));

const mistakesIn = (...paths: readonly string[]): string => {
	const { status, stdout, stderr } = spawnSync(python, [script, ...paths], { encoding: 'utf8' });
	expect(status, stderr).toBe(0);
	return stdout;
};

describe.skipIf(isSkipped(missing))(named('the YAML of the package for dbt', missing), () => {
	const files = globSync('sql/dbt/**/{dbt_project,exposure-template,models/*}.yml', { cwd: packageFolder() });

	test('is what dbt 2 takes', () => {
		expect(files.length).toBeGreaterThanOrEqual(6);
		expect(mistakesIn(...files.map((file) => join(packageFolder(), file)))).toBe('');
	});

	test('so are the sample’s models, which both read', () => {
		const models = globSync('sql/models/**/*.yml', { cwd: packageFolder() });
		expect(models.length).toBeGreaterThan(0);
		expect(mistakesIn(...models.map((file) => join(packageFolder(), file)))).toBe('');
	});

	test.each([
		['a key that moved below config', 'models: [{ name: m, meta: { a: 1 } }]', "('meta' was unexpected)"],
		['freshness beside it', 'sources: [{ name: s, freshness: null, tables: [] }]', "('freshness' was unexpected)"],
		['a test’s arguments bare', 'models: [{ name: m, data_tests: [{ t: { a: 1 } }] }]', 'is not valid under any'],
	])('%s would be found', async (_, yaml, mistake) => {
		const path = join(tmpdir(), `ndoo-dbt-yaml-${process.pid}.yml`);
		await writeFile(path, yaml);
		expect(mistakesIn(path)).toContain(mistake);
		await rm(path);
	});
});
