import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberFormats } from '../../../core/number-format.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { quoted, quotedLiteral } from '../../../warehouse/postgres-dialect.ts';
import type { RelationName, Warehouse } from '../../../warehouse/warehouse.ts';
import { anyIndex } from '../../loaders/nhs-number/generated.ts';
import { roleNames } from '../../sql/role-names.ts';
import { isSkipped, named } from '../support/component.ts';
import { type Dbt, type DbtProject, dbtProject, loadDbt } from '../support/dbt.ts';
import { type DuckdbRow, fillDuckdb, listInUse, readDuckdb } from '../support/duckdb.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { analyst, type SampleWarehouse, sampleWarehouse, warehouseName } from '../support/sample-warehouse.ts';

// The package for dbt, on a warehouse that `ndoo refresh` filled, by a login that reads the views of the flows and nothing
// else; and on DuckDB, with the rows that this login could read. With the newest dbt and with the oldest.

const versions = [
	{ version: 'newest', tools: await pythonVenv('dbt') },
	{ version: 'oldest', tools: await pythonVenv('dbt-oldest') },
] as const;
const missing =
	missingPostgres ?? versions.map(({ tools }) => ('missing' in tools ? tools.missing : undefined)).find(Boolean);

const views = ['community_activity__patient', 'community_activity__referral', 'community_activity__care_contact'];
const models = ['contact_of_patient', 'minutes_by_type'];

describe.skipIf(isSkipped(missing))(named('the package for dbt', missing), () => {
	let server: PostgresServer;
	let sample: SampleWarehouse;
	let login: Warehouse;
	let superuser: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		sample = await sampleWarehouse(server);
		superuser = await sample.asSuperuser();
		const inNames = await roleNames(superuser);
		await superuser.script(
			inNames(`grant "ndoo_read_community-activity" to analyst;
			create schema dbt_dbt_test__audit authorization analyst`),
		);
		login = await sample.as(analyst);
	});
	afterAll(async () => {
		await login?.close();
		await superuser?.close();
		await sample?.[Symbol.asyncDispose]();
		await server?.[Symbol.asyncDispose]();
	});

	const rowsOf = async (relation: RelationName, reader = login): Promise<readonly DuckdbRow[]> => {
		const [found] = await reader.query({
			text: `select coalesce(jsonb_agg(to_jsonb(one)), '[]')::text as rows from ${quoted(relation)} as one`,
		});
		return JSON.parse(String(found?.['rows']));
	};

	test.each(['ndoo_list.cleaned_list', 'ndoo_list.pointer', 'community.patient', 'cleaned."wound_care_audit__wound"'])(
		'its login has no right on %s',
		async (relation) => {
			const reading = login.query({ text: `select * from ${relation} limit 1` });
			await expect(reading).rejects.toMatchObject({ code: 'permission-denied' });
		},
	);

	describe.each(versions)('with the $version dbt', ({ version, tools }) => {
		const python = 'python' in tools ? tools.python : '';
		let dbt: Dbt;
		beforeAll(() => {
			dbt = loadDbt(python);
		});
		afterAll(async () => await dbt?.[Symbol.asyncDispose]());

		describe('on PostgreSQL', () => {
			let project: DbtProject;
			beforeAll(async () => {
				project = await dbtProject({ dbt, target: 'postgres', environment: connection(server.port) });
				await project.write('models/written_number.sql', writtenNumbers);
				expect(await project.dbt('deps')).toMatchObject({ status: 0 });
			});
			afterAll(async () => await project?.[Symbol.asyncDispose]());

			test('dbt build: every model, every test, every form of an NHS number as ndoo reads it', async () => {
				const { status, said } = await project.dbt('build');
				expect(status, said).toBe(0);
				expect((await project.results()).filter(({ status: one }) => one === 'error' || one === 'fail')).toEqual([]);
				expect((await rowsOf({ schema: 'dbt', name: 'contact_of_patient' })).length).toBeGreaterThan(5_000);
			});

			// Before dbt 1.10.5 the tests that come with dbt know no `arguments`, which dbt 2 wants them under.
			test.runIf(version === 'newest')(
				'the models of the sample, as they are, have the rows that ndoo gives them',
				async () => {
					await cp(join(packageFolder(), 'sql', 'models'), project.path('models', 'sample'), { recursive: true });
					const { status, said } = await project.dbt(
						'build',
						'--select',
						'path:models/sample',
						'--exclude',
						'source:community+',
					);
					expect(status, said).toBe(0);
					const built = (await project.results()).filter(({ unique_id }) => unique_id.startsWith('model.'));
					const names = built.map(({ unique_id }) => unique_id.split('.')[2] ?? '');
					expect(names).toEqual(
						expect.arrayContaining(['contact_of_person', 'activity_by_person', 'activity_by_month']),
					);
					for (const name of names) {
						const ours = await rowsOf({ schema: 'models', name }, superuser);
						expect(ours.length).toBeGreaterThan(10);
						expect(difference(await rowsOf({ schema: 'dbt', name }, superuser), ours)).toEqual([]);
					}
				},
			);

			test('dbt source freshness goes by the date of the list', async () => {
				const { status, said } = await project.dbt('source', 'freshness');
				expect(status, said).toBe(0);
				// Before dbt 1.9.6 there was no freshness under `config`, where dbt 2 wants it: list_fresh is there for all.
				if (version === 'oldest') return expect(said).toContain('Nothing to do.');
				const { results } = await project.target<{ results: readonly { status: string }[] }>('sources.json');
				expect(results).toMatchObject([{ unique_id: 'source.ndoo.ndoo.list_status', status: 'pass' }]);
			});

			test('dbt docs generate has the views and the status of the list', async () => {
				const { status, said } = await project.dbt('docs', 'generate');
				expect(status, said).toBe(0);
				const catalog = await project.target<{ sources: object; errors: unknown }>('catalog.json');
				expect(catalog.errors).toBeNull();
				expect(Object.keys(catalog.sources)).toEqual(
					expect.arrayContaining([
						'source.ndoo.ndoo.list_status',
						...views.map((view) => `source.ndoo_integration_tests.cleaned.${view}`),
					]),
				);
			});

			test('rows of people who are not in the cleaned view fail only_cleaned, and are not counted out', async () => {
				const cleaned = "{{ ndoo.cleaned('community-activity.patient') }}";
				await project.write('models/made_up.sql', `select -1 as patient_id from ${cleaned}`);
				await project.write('models/made_up.yml', madeUp);
				expect(await project.dbt('build', '--select', 'made_up')).toMatchObject({ status: 1 });
				const results = await project.results();
				expect(results.find(({ unique_id }) => unique_id.includes('only_cleaned'))).toMatchObject({
					status: 'fail',
					failures: 1,
				});
				const stored = await superuser.query({
					text: "select tablename::text as name from pg_tables where schemaname = 'dbt_dbt_test__audit'",
				});
				expect(stored).toHaveLength(1);
				const audit = { schema: 'dbt_dbt_test__audit', name: String(stored[0]?.['name']) };
				expect(await rowsOf(audit)).toEqual([{ rows_not_in_the_cleaned_view: 'not counted' }]);
				await superuser.script(`drop table ${quoted(audit)}`);
			});

			test('a model that goes around the cleaned views fails opt_out_applied', async () => {
				await superuser.script(
					'grant usage on schema community to analyst; grant select on community.patient to analyst',
				);
				await project.write('models/around.yml', around);
				await project.write(
					'models/everybody.sql',
					"select patient_id, sex from {{ source('community_system', 'patient') }}",
				);
				const { status, said } = await project.dbt('build', '--select', 'everybody', 'source:ndoo');
				await superuser.script(
					'revoke all on community.patient from analyst; revoke usage on schema community from analyst',
				);
				expect(status).toBe(1);
				const failed = (await project.results()).filter((one) => one.status === 'fail');
				expect(failed.map(({ unique_id }) => unique_id.split('.')[2]).toSorted()).toEqual([
					'ndoo_opt_out_applied_everybody_',
					'ndoo_source_opt_out_applied_to_exposures_ndoo_list_status_',
				]);
				expect(said).toContain('OK created sql view model dbt.everybody');
			});

			test('a list that is too old: dbt ends in an error, and a model that asks is not built', async () => {
				const cleaned = "{{ ndoo.cleaned('community-activity.patient') }}";
				const name = `asking_${version}`;
				await project.write(`models/${name}.sql`, `{{ ndoo.assert_list_fresh() }} select patient_id from ${cleaned}`);
				await superuser.script("update ndoo_list.pointer set list_date = list_date - interval '40 days'");
				try {
					const built = await project.dbt('build', '--select', name);
					expect(built.status).not.toBe(0);
					expect(built.said.replaceAll(/\s+/g, ' ')).toContain(
						'The cleaned list is 40.0 days old, and may be 35. Run `ndoo refresh`; `ndoo status` says what it waits for.',
					);
					expect(await login.describe({ schema: 'dbt', name })).toEqual([]);
				} finally {
					await superuser.script("update ndoo_list.pointer set list_date = list_date + interval '40 days'");
				}
				expect(await project.dbt('build', '--select', name)).toMatchObject({ status: 0 });
			});
		});

		test('on DuckDB: dbt build, and the same rows', async () => {
			await using project = await dbtProject({ dbt, target: 'duckdb' });
			await project.write('models/written_number.sql', writtenNumbers);
			const file = project.path('warehouse.duckdb');
			const copies = await Promise.all(
				views.map(async (name) => {
					const relation = { schema: 'cleaned', name };
					const described = await login.describe(relation);
					const columns = Object.fromEntries(described.map((column) => [column.name, duckdbType(column.type)]));
					return { ...relation, columns, rows: await rowsOf(relation) };
				}),
			);
			fillDuckdb(python, file, [listInUse, ...copies]);
			expect(await project.dbt('deps')).toMatchObject({ status: 0 });
			for (const words of [['build'], ['source', 'freshness'], ['docs', 'generate']]) {
				const { status, said } = await project.dbt(...words);
				expect(status, said).toBe(0);
			}
			for (const name of models) {
				const here = readDuckdb(python, file, `select * from dbt.${name}`);
				const there = await rowsOf({ schema: 'dbt', name });
				expect(here).toHaveLength(there.length);
				expect(difference(here, there)).toEqual([]);
			}
		});
	});
});

const connection = (port: number): Readonly<Record<string, string>> => ({
	NDOO_DBT_HOST: '127.0.0.1',
	NDOO_DBT_PORT: String(port),
	NDOO_DBT_USER: analyst.user,
	NDOO_DBT_PASSWORD: analyst.password,
	NDOO_DBT_DBNAME: warehouseName,
});

const duckdbType = (type: string): string => (/^(integer|bigint|date|numeric)/.test(type) ? type : 'text');

/** Rows that are in one and not in the other, a few of them. */
function difference(one: readonly DuckdbRow[], other: readonly DuckdbRow[]): readonly string[] {
	const [here, there] = [one.map(shown), other.map(shown)];
	return [...without(here, there), ...without(there, here)].slice(0, 5);
}

function without(some: readonly string[], others: readonly string[]): readonly string[] {
	const known = new Set(others);
	return some.filter((one) => !known.has(one));
}

const shown = (row: DuckdbRow): string =>
	Object.keys(row)
		.toSorted()
		.map((column) => `${column} ${row[column]}`)
		.join(', ');

const madeUp = `version: 2
models:
  - name: made_up
    columns:
      - name: patient_id
        data_tests:
          - ndoo.only_cleaned:
              arguments: { to: "cleaned('community-activity.patient')" }
              config: { store_failures: true, where: "patient_id = -1" }
`;

const around = `version: 2
sources:
  - { name: community_system, schema: community, tables: [{ name: patient }] }
models:
  - { name: everybody, data_tests: [ndoo.opt_out_applied] }
exposures:
  - name: everybody_leaves
    type: application
    owner: { email: information.governance@northbridge.example }
    depends_on: [ref('everybody')]
`;

const placeholders = placeholdersOf([]);
const pieces = fc.constantFrom(
	'-',
	' ',
	'\t',
	'\n',
	'\r',
	'\u00a0',
	'\ufeff',
	'.',
	'.0',
	'.00',
	'0',
	'1',
	'x',
	'+',
	'９',
);

/** Values near to NHS numbers, always the same, and whether ndoo's own normaliser takes them for valid. */
const writtenNumbers = numberFormats
	.flatMap((format) => {
		const mangled = fc
			.tuple(anyIndex.map(nhsNumberOf), fc.array(fc.tuple(fc.nat(10), pieces), { maxLength: 3 }), fc.nat(2))
			.map(([number, insertions, dropped]) =>
				insertions.reduce((text, [at, piece]) => text.slice(0, at) + piece + text.slice(at), number.slice(dropped)),
			);
		const repeated = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(10));
		const values = [...fc.sample(mangled, { seed: 2025, numRuns: 150 }), ...repeated, '', '-', '.0', '---'];
		return [...new Set(values)].map((value) => {
			const isValid = 'index' in normalise(value, format, placeholders) ? 1 : 0;
			return `select ${quotedLiteral(value)} as written, '${format}' as format, ${isValid} as is_valid`;
		});
	})
	.join('\nunion all\n');
