import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, named } from '../support/component.ts';
import { type Dbt, type DbtProject, dbtProject, loadDbt } from '../support/dbt.ts';
import { pythonVenv } from '../support/python-venv.ts';

// The package in the words of SQL Server and of Fabric: compiled by dbt with the adapters of both, which connects to nothing,
// and read by a linter that knows T-SQL. It is not run here.

const tools = await pythonVenv('dbt');
const missing = 'missing' in tools ? tools.missing : undefined;
const python = 'python' in tools ? tools.python : '';

describe.skipIf(isSkipped(missing))(named('the package for dbt in T-SQL', missing), () => {
	let dbt: Dbt;
	beforeAll(() => {
		dbt = loadDbt(python);
	});
	afterAll(async () => await dbt?.[Symbol.asyncDispose]());

	describe.each(['sqlserver', 'fabric'])('of %s', (target) => {
		let project: DbtProject;
		let files: readonly string[];
		beforeAll(async () => {
			project = await dbtProject({ dbt, target });
			expect(await project.dbt('deps')).toMatchObject({ status: 0 });
			const { status, said } = await project.dbt('compile', '--no-introspect', '--no-populate-cache');
			expect(status, said).toBe(0);
			const compiled = await readdir(project.path('target/compiled'), { recursive: true });
			files = compiled.filter((name) => name.endsWith('.sql')).toSorted();
		});
		afterAll(async () => await project?.[Symbol.asyncDispose]());

		const textOf = (part: string): string => {
			const file = files.find((name) => name.includes(part));
			if (file === undefined) throw new Error(`dbt compiled no ${part}`);
			return readFileSync(project.path('target/compiled', file), 'utf8').trim();
		};

		test('a linter that knows T-SQL reads every statement', () => {
			const words = ['-m', 'sqlfluff', 'parse', '--dialect', 'tsql', '--format', 'none', 'target/compiled'];
			const { status, stdout, stderr } = spawnSync(python, words, { encoding: 'utf8', cwd: project.path() });
			expect(status, stdout + stderr).toBe(0);
			expect(files.length).toBeGreaterThan(8);
		});

		test.each(['valid_nhs_number', 'list_fresh', 'only_cleaned'])('%s, for a DBA to read', async (name) => {
			const file = join(import.meta.dirname, 'snapshots', `dbt-${target}-${name}.sql`);
			await expect(`${textOf(`ndoo_${name}_`.replace('ndoo_list', 'ndoo_source_list'))}\n`).toMatchFileSnapshot(file);
		});
	});
});
