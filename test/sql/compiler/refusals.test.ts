import { describe, expect, test } from 'vitest';
import { lintFlows } from '../../../flows/lint/lint.ts';
import {
	type FileTexts,
	flowText,
	foundIn,
	graphOf,
	named,
	patient,
	projectOf,
	refusal,
	wardNotSent,
} from './project-bench.ts';

// By which ways people may come into a model, and into what is disclosed.

const hidden = patient.replace('    source:', '    disclose: false\n    source:');
const disclosing = (model: string, keys = ''): string =>
	flowText({
		name: 'summary',
		tables: `  - name: activity\n    model: ${model}\n${keys}    columns: [contacts]\n${hidden}`,
	});

const raw = "select nhs_number, 1 as contacts from {{ source('src', 'patient') }}";
const clean = "select nhs_number, 1 as contacts from {{ cleaned('falls.patient') }}";
const own = "select nhs_number, 1 as contacts from {{ cleaned('summary.patient') }}";
const declaredWards =
	'sources:\n  - name: src\n    tables:\n      - name: ward\n        config: { meta: { no_person_data: { reason: Wards, signedOffBy: A. Head, on: 2026-01-02 } } }\n';

describe('what a return discloses', () => {
	test('a model reads the inside views of its return, also through another model', async () => {
		const graph = await graphOf({
			'sql/models/people.sql': own,
			'sql/models/counts.sql': "select count(*) as contacts from {{ ref('people') }}",
			'flows/returns/s.yml': disclosing('counts'),
		});
		const people = named(graph, 'model', 'people');
		expect(people.compiledSql).toBe('select nhs_number, 1 as contacts from "ndoo_inside"."summary__patient"');
		expect([people.returns, people.ways]).toEqual([['summary'], ['cleaned']]);
		expect(named(graph, 'model', 'counts').compiledSql).toBe('select count(*) as contacts from "models"."people"');
		const view = named(graph, 'view', 'summary__activity');
		expect(view).toMatchObject({ dependsOn: ['model.clinic.counts'], ways: ['cleaned'], isSent: true });
		expect(named(graph, 'exposure', 'summary').dependsOn).toEqual(['view.clinic.summary.activity']);
		expect(named(graph, 'view', 'summary__patient')).toMatchObject({
			isSent: false,
			relation: { schema: 'ndoo_inside', name: 'summary__patient' },
		});
	});

	test('it reads a table inside that is sent as well', async () => {
		const sent = disclosing('people').replace('    disclose: false\n', '');
		const graph = await graphOf({ 'sql/models/people.sql': own, 'flows/returns/s.yml': sent });
		expect(named(graph, 'model', 'people').compiledSql).toContain('from "ndoo_inside"."summary__patient"');
		expect(named(graph, 'view', 'summary__patient').relation.schema).toBe('cleaned');
	});

	test('any other model reads what the readers of a return read', async () => {
		const graph = await graphOf({ 'sql/models/people.sql': clean });
		expect(named(graph, 'model', 'people').compiledSql).toContain('from "cleaned"."falls__patient"');
	});

	test('a look-up is a table of its return as well, about nobody and not sent', async () => {
		const graph = await graphOf({
			'sql/models/beds.sql': "select count(*) as contacts from {{ cleaned('summary.ward') }}",
			'flows/returns/s.yml': disclosing('beds') + wardNotSent,
		});
		const beds = named(graph, 'model', 'beds');
		expect(beds.compiledSql).toBe('select count(*) as contacts from "ndoo_inside"."summary__ward"');
		expect(beds).toMatchObject({ returns: ['summary'], ways: [] });
	});

	test('a source in a model of a return is refused, and it is told what to do', async () => {
		const files = {
			'sql/models/people.sql': raw,
			'sql/models/counts.sql': "select count(*) as contacts from {{ ref('people') }}",
			'flows/returns/s.yml': disclosing('counts'),
		};
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"model-invalid: The models cannot be used as they are.

			  sql/models/people.sql:1:39: found the source \`src.patient\` in a model that is disclosed by \`summary\`
			    expected \`{{ cleaned('summary.…') }}\`: models of a return read its own tables alone; have \`src.patient\` among them, with \`disclose: false\` where it is not sent, and with \`noPersonData\`, signed off, where it has no person-level data
			    > 1 | select nhs_number, 1 as contacts from {{ source('src', 'patient') }}
			        |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

			What to do: Correct the files at the places above and run the command again. \`ndoo parse\` finds all mistakes at once. Nothing was done."
		`);
	});

	test.each<[string, FileTexts, readonly string[]]>([
		[
			'a table',
			{
				'sql/models/people.sql': `{{ config(materialized='table') }} select ward_id as contacts from {{ cleaned('summary.ward') }}`,
				'flows/returns/s.yml': disclosing('people') + wardNotSent,
			},
			['flows/returns/s.yml:24:5: found the model `people`, which is a table'],
		],
		[
			'a model that is not there',
			{ 'sql/models/people.sql': raw, 'flows/returns/s.yml': disclosing('poeple') },
			['flows/returns/s.yml:24:5: found the model `poeple`, which is not there: did you mean `people`?'],
		],
		[
			'what lies where models are built, as a source',
			{
				'sql/models/people.sql': raw,
				'flows/returns/s.yml': flowText({
					name: 'summary',
					tables:
						'  - name: activity\n    source: { schema: models, name: people }\n    subject: { column: nhs_number, format: text }\n    columns: [contacts]\n',
				}),
			},
			['flows/returns/s.yml:24:5: found `models.people` as a source, which is where models are built'],
		],
		[
			'a model with people of another return',
			{ 'sql/models/people.sql': clean, 'flows/returns/s.yml': disclosing('people') },
			['sql/models/people.sql:1:39: found `falls.patient` in a model that is disclosed by `summary`'],
		],
		[
			'one model with people in two returns',
			{
				'sql/models/people.sql': own,
				'flows/returns/s.yml': disclosing('people'),
				'flows/returns/t.yml': disclosing('people').replaceAll('summary', 'total'),
			},
			['sql/models/people.sql:1:1: found a model that is disclosed by `summary` and `total`'],
		],
		[
			'one model in two returns, also behind others and with nothing in it',
			{
				'sql/models/one.sql': 'select 1 as contacts',
				'sql/models/left.sql': "select contacts from {{ ref('one') }}",
				'sql/models/right.sql': "select contacts from {{ ref('one') }}",
				'flows/returns/s.yml': disclosing('left'),
				'flows/returns/t.yml': disclosing('right').replaceAll('summary', 'total'),
			},
			['sql/models/one.sql:1:1: found a model that is disclosed by `summary` and `total`'],
		],
		[
			'a source, also one that a file says is about nobody, and behind another model',
			{
				'sql/models/people.sql': "select contacts from {{ ref('wards') }}",
				'sql/models/wards.sql': "select ward_id as contacts from {{ source('src', 'ward') }}",
				'sql/models/sources.yml': declaredWards,
				'flows/returns/s.yml': disclosing('people'),
			},
			['sql/models/wards.sql:1:33: found the source `src.ward` in a model that is disclosed by `summary`'],
		],
		[
			'a model of a return that reads what a model makes',
			{
				'sql/models/people.sql': "select contacts from {{ cleaned('summary.activity') }}",
				'flows/returns/s.yml': disclosing('people'),
			},
			['sql/models/people.sql:1:22: found `summary.activity`, which a model makes'],
		],
		[
			'a table that is not sent, in a model for internal use',
			{
				'sql/models/people.sql': own,
				'sql/models/inside.sql': own,
				'flows/returns/s.yml': disclosing('people'),
			},
			[
				'sql/models/inside.sql:1:39: found `summary.patient`, which has `disclose: false`: it is cleaned for the models of its return alone',
			],
		],
		[
			'readers of a model that a return discloses',
			{
				'sql/models/people.sql': `{{ config(grants={'select': ['team']}) }} ${own}`,
				'flows/returns/s.yml': disclosing('people'),
			},
			['sql/models/people.sql:1:1: found `grants` of a model that is disclosed by `summary`'],
		],
		[
			'a model, and a table that is not sent, in a return that removes nobody',
			{
				'sql/models/wards.sql': 'select 1 as contacts',
				'flows/returns/s.yml': flowText({
					name: 'summary',
					use: 'individual-care',
					tables: `  - name: activity\n    model: wards\n    columns: [contacts]\n${hidden}`,
				}),
			},
			[
				'flows/returns/s.yml:15:5: found table `activity` made by a model, in a return that the opt-out is not applied to',
				'flows/returns/s.yml:18:5: found table `patient` with `disclose: false`, in a return that the opt-out is not applied to',
			],
		],
	])('%s is refused', async (_, files, found) => {
		expect(await foundIn(files)).toEqual(found);
	});

	test.each([
		['subject', '    subject: { column: nhs_number, format: text }\n'],
		['via', '    via: { table: patient, keys: { nhs_number: nhs_number } }\n'],
		['noPersonData', '    noPersonData: { reason: Counts, signedOffBy: A. Head, on: 2026-01-02 }\n'],
		['otherPeople', '    otherPeople: [contacts]\n'],
		['disclose', '    disclose: false\n'],
	])('`%s` of a table that a model makes is refused', async (key, text) => {
		const files = { 'sql/models/people.sql': own, 'flows/returns/s.yml': disclosing('people', text) };
		expect(await foundIn(files)).toEqual([
			`flows/returns/s.yml:26:5: found \`${key}\` of table \`activity\`, which the model \`people\` makes`,
		]);
	});

	test('what to do about one that was written for an earlier version is said', async () => {
		const text = '    subject: { column: nhs_number, format: text }\n';
		const files = { 'sql/models/people.sql': own, 'flows/returns/s.yml': disclosing('people', text) };
		expect(await refusal(files)).toMatchInlineSnapshot(`
			"flow-invalid: There is a mistake in the flow files.

			  flows/returns/s.yml:26:5: found \`subject\` of table \`activity\`, which the model \`people\` makes
			    expected \`model\` without it: models of a return reach people only through its own tables, \`{{ cleaned('summary.…') }}\`; give those that are not to be sent \`disclose: false\`
			      24 |   - name: activity
			      25 |     model: people
			    > 26 |     subject: { column: nhs_number, format: text }
			         |     ^^^^^^^
			      27 |     columns: [contacts]
			      28 |   - name: patient

			What to do: Correct the files at the places above, and see with \`ndoo parse\` that none is left. Nothing was done."
		`);
	});

	test.each([
		[
			'a table under one that a model makes',
			'  - name: contact\n    source: { schema: src, name: contact }\n    via: { table: activity, keys: { patient_id: patient_id } }\n    columns: [contact_id]\n',
			'flows/returns/s.yml:34:19: found `activity`, which is made by a model',
		],
	])('%s is refused', async (_, more, found) => {
		const files = { 'sql/models/people.sql': own, 'flows/returns/s.yml': `${disclosing('people')}${more}` };
		expect(await foundIn(files)).toEqual([found]);
	});

	test('a return of which nothing is sent is refused', async () => {
		const files = { 'flows/returns/s.yml': flowText({ name: 'summary', tables: hidden }) };
		expect(await foundIn(files)).toEqual(['flows/returns/s.yml:23:1: found no table that is sent']);
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
	const nobody = 'no_person_data: { reason: Wards, signedOffBy: A. Head, on: 2026-01-02 }';
	const wards = { 'sql/models/wards.sql': "select ward_id from {{ source('src', 'ward') }}" };

	test('people, unless somebody signed that it has no person-level data', async () => {
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
			'sql/models/a.yml:4:9: found `src.patient` as a table without person-level data, in which flows/business-units/clinic.yml has people',
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

test('two returns to one recipient are seen to have the same people, also where one sends them through a model', async () => {
	const { flows } = await projectOf({
		'sql/models/people.sql': own,
		'flows/returns/s.yml': disclosing('people'),
		'flows/returns/t.yml': flowText({ name: 'whole', use: 'individual-care', tables: patient }).replace('X2R', 'X1R'),
	});
	const names = lintFlows(flows.returns, '2026-06-01').findings.map(({ flow, name }) => `${flow} ${name}`);
	expect(names).toContain('summary unfiltered-beside:whole');
});
