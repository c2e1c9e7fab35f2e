import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, named } from '../support/component.ts';
import { type Dbt, type DbtProject, type DbtResult, dbtProject, loadDbt } from '../support/dbt.ts';
import { fillDuckdb, listInUse } from '../support/duckdb.ts';
import { pythonVenv } from '../support/python-venv.ts';

// What the package says of lineage: each case is models and one exposure, all of them in one project, read by the newest dbt
// and by the oldest. No model is built, and no data looked at.

const versions = [
	['newest', await pythonVenv('dbt')],
	['oldest', await pythonVenv('dbt-oldest')],
] as const;
const missing = versions.map(([, tools]) => ('missing' in tools ? tools.missing : undefined)).find(Boolean);

type Case = {
	/** By name; a seed ends in `.csv`. */
	readonly models: Readonly<Record<string, string>>;
	/** What the exposure depends on; the last model when it is left out. */
	readonly dependsOn?: string;
	readonly meta?: string;
	/** After the name of the exposure. */
	readonly gaps: readonly string[];
};

const patient = "{{ ndoo.cleaned('community-activity.patient') }}";
const around = "{{ source('community', 'patient') }}";
const signed = '{ reason: because, signedOffBy: A. Lead, on: 2026-01-31 }';

const cases: Readonly<Record<string, Case>> = {
	cleaned_by_views: {
		models: { c1: `select * from ${patient}`, c2: "select * from {{ ref('c1') }}" },
		gaps: [],
	},
	cleaned_ephemeral: {
		models: {
			e1: `{{ config(materialized='ephemeral') }} select * from ${patient}`,
			e2: "select * from {{ ref('e1') }}",
		},
		gaps: [],
	},
	a_cleaned_view_itself: {
		models: {},
		dependsOn: "source('cleaned', 'community_activity__patient')",
		gaps: [],
	},
	around_by_source: {
		models: { a1: `select * from ${around}`, a2: "select * from {{ ref('a1') }}" },
		gaps: [' <- a2 <- a1 <- patient: people come in around the cleaned views'],
	},
	one_way_of_two: {
		models: { o1: `select * from ${patient} union all select * from ${around}` },
		gaps: [' <- o1 <- patient: people come in around the cleaned views'],
	},
	through_a_table: {
		models: {
			t1: `{{ config(materialized='table') }} select * from ${patient}`,
			t2: "select * from {{ ref('t1') }}",
		},
		gaps: [
			' <- t2 <- t1 <- community_activity__patient: cleaned when the table t1 was built, not when it is read: make it a view',
		],
	},
	through_an_incremental: {
		models: { i1: `{{ config(materialized='incremental') }} select * from ${patient}` },
		gaps: [
			' <- i1 <- community_activity__patient: cleaned when the table i1 was built, not when it is read: make it a view',
		],
	},
	both_a_table_and_around: {
		models: {
			b1: `{{ config(materialized='table') }} select * from ${around}`,
			b2: `select * from ${patient} union all select * from {{ ref('b1') }}`,
		},
		gaps: [' <- b2 <- b1 <- patient: people come in around the cleaned views'],
	},
	names_a_table: {
		models: { n1: `select * from ${patient} union all select * from community.patient` },
		gaps: [' <- n1: it names community.patient itself, not by source() or ref()'],
	},
	names_a_quoted_table: {
		models: { n2: `with c as (select * from ${patient}) select * from c join "community" . [patient] on true` },
		gaps: [' <- n2: it names "community" . [patient] itself, not by source() or ref()'],
	},
	names_a_file: {
		models: { n3: `select * from ${patient} union all select * from 'people.parquet'` },
		gaps: [" <- n3: it names 'text' itself, not by source() or ref()"],
	},
	names_none: {
		models: {
			n4: `{# from community.patient #}
				/* join community.patient */
				with kept as (select * from ${patient}) -- from community.patient
				select extract(year from kept.registered_on) as year, 'from community.patient' as text from kept`,
		},
		gaps: [],
	},
	reads_nothing: {
		models: { r1: 'select 1 as patient_id' },
		gaps: [' <- r1: dbt does not know what this reads'],
	},
	depends_on_nothing: { models: {}, dependsOn: '', gaps: [': dbt does not know what this reads'] },
	a_seed: {
		models: { 's1.csv': 'patient_id\n1\n', s2: "select * from {{ ref('s1') }}" },
		gaps: [' <- s2 <- s1: dbt does not know what this reads'],
	},
	no_person_data: {
		models: { w1: `select * from ${patient} cross join {{ source('community', 'ward') }}` },
		gaps: [],
	},
	people_counted: {
		models: {
			p1: `{{ config(materialized='table', meta={'no_person_data': {'reason': 'counts', 'signedOffBy': 'A. Lead', 'on': '2026-01-31'}}) }}
				select count(*) as people from ${around}`,
		},
		gaps: [],
	},
	stays_inside: {
		models: { inside: `select * from ${around}` },
		meta: `stays_inside: ${signed}`,
		gaps: [],
	},
	passed_on_by_its_flow: {
		models: { f1: "select * from {{ source('passthrough', 'service_user_survey__service_user') }}" },
		meta: 'flow: service-user-survey',
		gaps: [],
	},
	passed_on_by_another: {
		models: { f2: "select * from {{ source('passthrough', 'service_user_survey__service_user') }}" },
		meta: 'flow: community-activity',
		gaps: [
			' <- f2 <- service_user_survey__service_user: passes whole records on, which only the flow service-user-survey may',
		],
	},
	passed_on_by_nobody: {
		models: { f3: "select * from {{ source('passthrough', 'service_user_survey__service_user') }}" },
		gaps: [
			' <- f3 <- service_user_survey__service_user: passes whole records on, which only the flow service-user-survey may',
		],
	},
	a_source_that_is_only_called_cleaned: {
		models: { l1: "select * from {{ source('cleaned_by_name', 'clinic__patient') }}" },
		gaps: [' <- l1 <- clinic__patient: people come in around the cleaned views'],
	},
	a_table_beside_the_views: {
		models: { l2: "select * from {{ source('beside', 'copy_of_patient') }}" },
		gaps: [' <- l2 <- copy_of_patient: people come in around the cleaned views'],
	},
	a_view_of_another_database: {
		models: { l3: "select * from {{ source('elsewhere', 'clinic__patient') }}" },
		gaps: [' <- l3 <- clinic__patient: people come in around the cleaned views'],
	},
	the_status_of_the_list: { models: {}, dependsOn: "source('ndoo', 'list_status')", gaps: [] },
};

const sources = `version: 2
sources:
  - name: community
    tables:
      - name: patient
      - name: ward
        config: { meta: { no_person_data: ${signed} } }
  - { name: cleaned_by_name, schema: community, tables: [{ name: clinic__patient }] }
  - { name: elsewhere, database: archive, schema: cleaned, tables: [{ name: clinic__patient }] }
  - { name: beside, schema: cleaned, tables: [{ name: copy_of_patient }] }
`;

const lastOf = ({ models }: Case): string => `ref('${Object.keys(models).at(-1)}')`;

const exposure = ([name, one]: readonly [string, Case]): string => `  - name: ${name}
    type: application
    owner: { email: information.governance@northbridge.example }
    config: { meta: { ${one.meta ?? ''} } }
    depends_on: [${JSON.stringify(one.dependsOn ?? lastOf(one)).replace('""', '')}]
`;

describe.skipIf(isSkipped(missing))(named('the lineage of exposures in dbt', missing), () => {
	describe.each(versions)('with the %s dbt', (_, tools) => {
		const python = 'python' in tools ? tools.python : '';
		let dbt: Dbt;
		let project: DbtProject;
		let gaps: readonly string[];
		beforeAll(async () => {
			dbt = loadDbt(python);
			project = await dbtProject({ dbt, target: 'duckdb' });
			fillDuckdb(python, project.path('warehouse.duckdb'), [listInUse]);
			await project.write('models/sources.yml', sources);
			const exposures = Object.entries(cases).map(exposure).join('');
			await project.write('models/exposures.yml', `version: 2\nexposures:\n${exposures}`);
			for (const [name, text] of Object.values(cases).flatMap(({ models }) => Object.entries(models)))
				await project.write(name.endsWith('.csv') ? `seeds/${name}` : `models/${name}.sql`, text);
			expect(await project.dbt('deps')).toMatchObject({ status: 0 });
			const compiled = await project.dbt('compile');
			expect(compiled.status, compiled.said).toBe(0);
			gaps = await gapsIn(project);
		});
		afterAll(async () => {
			await project?.[Symbol.asyncDispose]();
			await dbt?.[Symbol.asyncDispose]();
		});

		test.each(Object.entries(cases))('%s', (name, one) => {
			expect(gaps.filter((gap) => gap.split(/[ :]/)[0] === name)).toEqual(one.gaps.map((gap) => name + gap));
		});

		test('the test of one model says the same of it', async () => {
			await project.write(
				'models/tested.yml',
				`version: 2
models:
  - { name: c2, data_tests: [ndoo.opt_out_applied] }
  - { name: a2, data_tests: [ndoo.opt_out_applied] }
  - { name: f2, data_tests: [{ ndoo.opt_out_applied: { arguments: { flow: service-user-survey } } }] }
`,
			);
			const tested = await project.dbt('test', '--select', 'c2', 'a2', 'f2', '--exclude', 'source:*');
			expect(tested.status).toBe(1);
			const results = (await project.results())
				.filter(isTest)
				.map(({ unique_id, status, failures }) => [
					unique_id.split('.')[2]?.replace(/^(ndoo_opt_out_applied_[acf]2).*$/, '$1'),
					...[status, failures],
				]);
			expect(results.toSorted()).toEqual([
				['ndoo_opt_out_applied_a2', 'fail', 1],
				['ndoo_opt_out_applied_c2', 'pass', 0],
				['ndoo_opt_out_applied_f2', 'pass', 0],
			]);
		});

		test('a decision that nobody signed stops the run', async () => {
			await project.write('models/sources.yml', sources.replace('signedOffBy: A. Lead, ', ''));
			const { status, said } = await project.dbt('compile');
			expect(status).toBe(2);
			expect(said).toContain(
				'ward: expected `meta: no_person_data` with reason, signedOffBy and on (the day); see the README of ndoo.',
			);
		});
	});
});

const isTest = ({ unique_id }: DbtResult): boolean => unique_id.startsWith('test.');

async function gapsIn(project: DbtProject): Promise<readonly string[]> {
	const file = 'ndoo_source_opt_out_applied_to_exposures_ndoo_list_status_.sql';
	const sql = await readFile(project.path('target/compiled/ndoo/models/ndoo.yml', file), 'utf8');
	return [...sql.matchAll(/^select '(.*)' as gap$/gm)].map(([, text = '']) => text.replaceAll("''", "'"));
}
