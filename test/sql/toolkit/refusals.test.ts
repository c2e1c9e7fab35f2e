import { describe, expect, test } from 'vitest';
import { lintFlows } from '../../../flows/lint/lint.ts';
import { peopleBehind } from '../../../sql/toolkit/assemble/people-behind.ts';
import { type FileTexts, flowText, foundIn, graphOf, named, patient, projectOf, refusal } from './project-bench.ts';

// By which ways people may come into a model, and into what is disclosed.

const disclosing = (model: string, about: string): string =>
	flowText({
		name: 'summary',
		tables: `  - name: activity\n    model: ${model}\n    ${about}\n    columns: [contacts]\n${patient}`,
	});

const aboutNobody = 'aboutNobody: { reason: Counts, signedOffBy: A. Head, on: 2026-01-02 }';
const subject = 'subject: { column: nhs_number, format: text }';

const raw = "select nhs_number, 1 as contacts from {{ source('src', 'patient') }}";
const clean = "select nhs_number, 1 as contacts from {{ cleaned('falls.patient') }}";

describe('what a return discloses', () => {
	test('a model about people stands: its view joins to the list when it is read', async () => {
		const graph = await graphOf({ 'sql/models/people.sql': raw, 'flows/returns/s.yml': disclosing('people', subject) });
		const view = named(graph, 'view', 'summary__activity');
		expect(view.dependsOn).toEqual(['model.clinic.people']);
		expect(view.ways).toEqual(['cleaned']);
		expect(view.compiledSql).toContain('from "models"."people" as this');
		expect(named(graph, 'model', 'people').ways).toEqual(['around']);
	});

	test('a model about nobody stands when people come into it through cleaned views alone', async () => {
		const graph = await graphOf({
			'sql/models/people.sql': clean,
			'sql/models/counts.sql': "select count(*) as contacts from {{ ref('people') }}",
			'flows/returns/s.yml': disclosing('counts', aboutNobody),
		});
		expect(named(graph, 'view', 'summary__activity').ways).toEqual(['cleaned']);
	});

	test('one into which they come around is refused, with the path', async () => {
		const files = {
			'sql/models/people.sql': raw,
			'sql/models/counts.sql': "select count(*) as contacts from {{ ref('people') }}",
			'flows/returns/s.yml': disclosing('counts', aboutNobody),
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"model-invalid: The models cannot be used as they are.

			  flows/returns/s.yml:24:5: found table \`activity\` as one about nobody, into which people come around every cleaned view: source src.patient → model people → model counts → cleaned view summary.activity
			    expected a model that reads people through \`{{ cleaned('flow.table') }}\` alone; or \`subject\` or \`via\`, by which they are removed

			What to do: Correct the files at the places above and run the command again. \`ndoo parse\` finds all mistakes at once. Nothing was done."
		`);
	});

	test.each<[string, FileTexts, readonly string[]]>([
		[
			'a table',
			{
				'sql/models/people.sql': `{{ config(materialized='table') }} ${raw}`,
				'flows/returns/s.yml': disclosing('people', subject),
			},
			['flows/returns/s.yml:24:5: found the model `people`, which is a table'],
		],
		[
			'a model that is not there',
			{ 'sql/models/people.sql': raw, 'flows/returns/s.yml': disclosing('poeple', subject) },
			['flows/returns/s.yml:24:5: found the model `poeple`, which is not there: did you mean `people`?'],
		],
		[
			'what lies where models are built, as a source',
			{
				'sql/models/people.sql': raw,
				'flows/returns/s.yml': flowText({
					name: 'summary',
					tables: `  - name: activity\n    source: { schema: models, name: people }\n    ${subject}\n    columns: [contacts]\n`,
				}),
			},
			['flows/returns/s.yml:24:5: found `models.people` as a source, which is where models are built'],
		],
		[
			'people counted together before anybody is removed',
			{
				'sql/models/people.sql': `{{ config(meta={'person': 'patient_id'}) }}\nselect patient_id, nhs_number, avg(minutes) over () as contacts from {{ source('src', 'contact') }}`,
				'sql/models/tops.sql': "select nhs_number, contacts from {{ ref('people') }}",
				'flows/returns/s.yml': disclosing('tops', subject),
			},
			[
				'sql/models/people.sql:1:1: found `over (…)` across people, before anybody is removed: source src.contact → model people → … → cleaned view summary.activity',
			],
		],
		[
			'people grouped by something else',
			{
				'sql/models/people.sql':
					"select max(nhs_number) as nhs_number, count(*) as contacts from {{ source('src', 'contact') }} group by ward",
				'flows/returns/s.yml': disclosing('people', subject),
			},
			[
				'sql/models/people.sql:1:1: found `group by` without the person, before anybody is removed: source src.contact → model people → … → cleaned view summary.activity',
			],
		],
		...[
			"select a.nhs_number, b.sex as contacts from {{ source('src', 'patient') }} as a join {{ source('src', 'patient') }} as b on a.sex = b.sex",
			"select a.nhs_number, (select max(b.nhs_number) from {{ source('src', 'patient') }} as b where b.sex = a.sex group by b.patient_id, b.nhs_number limit 1) as contacts from {{ source('src', 'patient') }} as a",
		].map((model): [string, FileTexts, readonly string[]] => [
			`somebody beside somebody else: ${model.slice(0, 40)}`,
			{ 'sql/models/people.sql': model, 'flows/returns/s.yml': disclosing('people', subject) },
			[
				'sql/models/people.sql:1:1: found `src.patient` more than once, without the person between, before anybody is removed: source src.patient → model people → … → cleaned view summary.activity',
			],
		]),
		[
			'somebody beside somebody else, by a name for both',
			{
				'sql/models/people.sql':
					"with p as (select * from {{ source('src', 'patient') }}) select a.nhs_number, b.nhs_number as contacts from p as a join p as b on a.sex = b.sex",
				'flows/returns/s.yml': disclosing('people', subject),
			},
			[
				'sql/models/people.sql:1:1: found `p` more than once, without the person between, before anybody is removed: source src.patient → model people → … → cleaned view summary.activity',
			],
		],
	])('%s is refused', async (_, files, found) => {
		expect(await foundIn(files)).toEqual(found);
	});

	test.each([
		"from {{ source('src', 'patient') }} as a join {{ source('src', 'patient') }} as b on a.nhs_number = b.nhs_number",
		"from {{ source('src', 'patient') }} as a join {{ source('src', 'patient') }} as b using (nhs_number)",
		"from {{ source('src', 'patient') }} as a where a.nhs_number in (select nhs_number from {{ source('src', 'patient') }})",
		"from {{ source('src', 'patient') }} as a union all select nhs_number, 2 from {{ source('src', 'patient') }}",
	])('one table twice stands, where it is the same person: %s', async (text) => {
		const graph = await graphOf({
			'sql/models/people.sql': `select a.nhs_number, 1 as contacts ${text}`,
			'flows/returns/s.yml': disclosing('people', subject),
		});
		expect(named(graph, 'model', 'people').ways).toEqual(['around']);
	});

	test('people grouped by what tells them apart are one to a row', async () => {
		const model = "select nhs_number, count(*) as contacts from {{ source('src', 'patient') }} group by nhs_number";
		const graph = await graphOf({
			'sql/models/people.sql': model,
			'flows/returns/s.yml': disclosing('people', subject),
		});
		expect(named(graph, 'model', 'people').ways).toEqual(['around']);
	});
});

describe('a model that would tell who has opted out', () => {
	test('one that has both sides of the difference is refused, with both paths', async () => {
		const files = {
			'sql/models/people.sql': clean,
			'sql/models/everybody.sql': raw,
			'sql/models/gone.sql':
				"select nhs_number from {{ ref('everybody') }} except select nhs_number from {{ ref('people') }}",
			'sql/models/gone_again.sql': "select nhs_number from {{ ref('gone') }}",
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"model-invalid: The models cannot be used as they are.

			  sql/models/gone.sql:1:1: found people through a cleaned view (cleaned view falls.patient → model people → model gone) and around it (source src.patient → model everybody → model gone), of which the difference is who has opted out
			    expected one of the two ways
			    > 1 | select nhs_number from {{ ref('everybody') }} except select nhs_number from {{ ref('people') }}
			        | ^

			What to do: Correct the files at the places above and run the command again. \`ndoo parse\` finds all mistakes at once. Nothing was done."
		`);
	});

	test('a table of people on the list is refused', async () => {
		expect(
			await refusal({ 'sql/models/people.sql': `{{ config(materialized='table') }}\n${clean}` }),
		).toMatchInlineSnapshot(`
			"model-invalid: The models cannot be used as they are.

			  sql/models/people.sql:1:1: found a table made from a cleaned view (cleaned view falls.patient → model people), which would keep the people of the list of the day it was made on
			    expected \`materialized='view'\`, which asks the list whenever it is read
			    > 1 | {{ config(materialized='table') }}
			        | ^
			      2 | select nhs_number, 1 as contacts from {{ cleaned('falls.patient') }}

			What to do: Correct the files at the places above and run the command again. \`ndoo parse\` finds all mistakes at once. Nothing was done."
		`);
	});

	test('a table for internal use is not', async () => {
		const graph = await graphOf({ 'sql/models/people.sql': `{{ config(materialized='table') }}\n${raw}` });
		expect(named(graph, 'model', 'people')).toMatchObject({ materialized: 'table', ways: ['around'] });
	});
});

describe('whom a source is about', () => {
	const declared = (meta: string): string =>
		`sources:\n  - name: src\n    tables:\n      - name: ward\n        config: { meta: { ${meta} } }\n`;
	const nobody = 'about_nobody: { reason: Wards, signedOffBy: A. Head, on: 2026-01-02 }';
	const wards = { 'sql/models/wards.sql': "select ward_id from {{ source('src', 'ward') }}" };

	test('people, unless somebody signed that it is about nobody', async () => {
		const bare = 'sources:\n  - name: src\n    tables:\n      - name: ward\n';
		const undeclared = await graphOf({ ...wards, 'sql/models/a.yml': bare });
		expect(named(undeclared, 'model', 'wards').ways).toEqual(['around']);
		const signed = await graphOf({ ...wards, 'sql/models/a.yml': declared(nobody) });
		expect(named(signed, 'model', 'wards').ways).toEqual([]);
		expect(named(signed, 'source', 'ward').decision).toEqual({
			reason: 'Wards',
			signedOffBy: 'A. Head',
			on: '2026-01-02',
		});
	});

	test('people, where a business unit or a return has them', async () => {
		const files = { 'sql/models/a.yml': declared(nobody).replace('ward', 'patient') };
		expect(await foundIn(files)).toEqual([
			'sql/models/a.yml:4:9: found `src.patient` as a table about nobody, in which flows/business-units/clinic.yml has people',
		]);
	});

	test.each(['ndoo_list', 'cleaned', 'passthrough', 'models', 'pg_catalog', 'information_schema', 'sys'])(
		'the schema %s is no clinical system’s',
		async (schema) => {
			const text = `sources:\n  - name: other\n    schema: ${schema}\n    tables:\n      - name: patient\n`;
			expect(await foundIn({ 'sql/models/a.yml': text })).toEqual([
				`sql/models/a.yml:2:11: found the schema \`${schema}\` as a source, which is no clinical system's`,
			]);
		},
	);
});

test('two returns to one recipient are seen to have the same people, whatever these come through', async () => {
	const { flows, graph } = await projectOf({
		'sql/models/people.sql': raw,
		'flows/returns/s.yml': flowText({
			name: 'summary',
			use: 'individual-care',
			tables: `  - name: activity\n    model: people\n    ${subject}\n    columns: [contacts]\n`,
		}).replace('X2R', 'X1R'),
	});
	const names = lintFlows(flows.returns, '2026-06-01', peopleBehind(graph)).findings.map(
		({ flow, name }) => `${flow} ${name}`,
	);
	expect(names).toEqual(['falls unfiltered-beside:summary']);
});
