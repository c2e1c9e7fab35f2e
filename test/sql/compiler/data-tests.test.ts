import { describe, expect, test } from 'vitest';
import { foundIn, graphOf, named } from './project-bench.ts';

// What a test of data may ask. That it becomes no way to ask about one person is looked at here, and at what it tells in
// run-test.test.ts.

const clean = "select patient_id, nhs_number, sex from {{ cleaned('falls.patient') }}";
const raw = "select patient_id, nhs_number, sex from {{ source('src', 'patient') }}";

type Asked = { readonly sql?: string; readonly column?: string; readonly test: string; readonly config?: string };

const yaml = ({ column = 'patient_id', test, config = '' }: Asked): string =>
	`models:\n  - name: people\n${config}    columns:\n      - name: ${column}\n        data_tests: [${test}]\n`;
const files = (asked: Asked) => ({ 'sql/models/people.sql': asked.sql ?? clean, 'sql/models/p.yml': yaml(asked) });
const person = '    config: { meta: { person: patient_id } }\n';
const at = 'sql/models/p.yml:5:22: found ';
const withPerson = 'sql/models/p.yml:6:22: found ';

describe('a test that would ask about one person is refused', () => {
	test.each<[string, Asked, string]>([
		[
			'a condition, where nobody says how people are told apart',
			{ test: 'not_null: { config: { where: sex is null } }' },
			`${at}\`where\` in a test of people, in \`people\`, of which no file says how they are told apart`,
		],
		[
			'a condition on the person',
			{ test: 'not_null: { config: { where: patient_id = 17 } }', config: person },
			`${withPerson}a condition on \`patient_id\`, which tells people apart`,
		],
		[
			'a condition on the number, whatever is done with it',
			{ test: "not_null: { config: { where: 'upper(NHS_Number) = sex' } }", config: person },
			`${withPerson}a condition on \`nhs_number\`, which tells people apart`,
		],
		[
			'a list of persons',
			{ test: 'accepted_values: { arguments: { values: [1, 2, 3] } }', config: person },
			`${withPerson}a list of people, by \`patient_id\``,
		],
		[
			'a test of who is missing',
			{ sql: raw, test: "relationships: { arguments: { to: cleaned('falls.patient'), field: patient_id } }" },
			`${at}a test that sees people through a cleaned view (cleaned view falls.patient) and around it (source src.patient → model people)`,
		],
		[
			'the same by its other name',
			{ sql: raw, test: "only_cleaned: { to: cleaned('falls.patient'), field: patient_id }" },
			`${at}a test that sees people through a cleaned view (cleaned view falls.patient) and around it (source src.patient → model people)`,
		],
		[
			'a condition that reads other rows',
			{ test: 'not_null: { config: { where: exists (select 1 from src.patient) } }', config: person },
			`${withPerson}\`select\` in a condition`,
		],
		[
			'a condition that ends before its end',
			{ test: 'not_null: { config: { where: true) as a where (true } }', config: person },
			`${withPerson}brackets that are not in pairs`,
		],
		...[
			'patient_id is not distinct from 17',
			"people::text like '(17,%'",
			"(people.*)::text like '(17,%'",
			'xmin = 1',
		].map((where): [string, Asked, string] => [
			`a condition that picks a row: ${where}`,
			{ test: `not_null: { config: { where: "${where}" } }`, config: person },
			`sql/models/p.yml:6:22: found a condition on \`${where.match(/\w+/)?.[0]}\`, which tells people apart`,
		]),
		[
			'a condition that a number stands in',
			{ test: "not_null: { config: { where: sex = '999 000 0018' } }", config: person },
			'sql/models/p.yml:2:11: found ten digits like those of an NHS number',
		],
	])('%s', async (_, asked, found) => {
		expect(await foundIn(files(asked))).toEqual([found]);
	});

	test.each<[string, string, string]>([
		['a person', 'where patient_id = 17', '`patient_id`, which tells people apart, beside a value'],
		['some', "where p.nhs_number in ('1', '2')", '`nhs_number`, which tells people apart, beside a value'],
		['all but one', 'where 17 <> patient_id', '`patient_id`, which tells people apart, beside a value'],
		...[
			'where p.patient_id is not distinct from 17',
			'where p.patient_id - 17 = 0',
			'where p.patient_id # 17 = 0',
			'where 17#patient_id = 0',
			'where abs(p.patient_id) = 17',
			'where coalesce(p.patient_id, 0) = 17',
			'where nullif(p.patient_id, 17) is null',
			'where (p.patient_id, sex) = (17, sex)',
			'where case p.patient_id when 17 then true end',
			'join (select 17 as patient_id) as one using (patient_id)',
			"where 17 in (select patient_id from {{ cleaned('falls.patient') }})",
		].map((where): [string, string, string] => [
			`somebody: ${where}`,
			where,
			'`patient_id`, which tells people apart, beside a value',
		]),
		[
			'a name of hers',
			"where exists (select 1 from (select patient_id as n from {{ cleaned('falls.patient') }}) as q where q.n = 17)",
			'`n`, which tells people apart, beside a value',
		],
		['a whole row', "where p::text like '(17,%'", '`p`, which tells people apart, beside a value'],
		['a row in a call', "where to_jsonb(p) @> '{}'", '`p`, which tells people apart, beside a value'],
		['the place of a row', "where ctid = '(0,1)'", '`ctid`, which tells people apart, beside a value'],
		[
			'who is missing',
			"where patient_id not in (select patient_id from {{ source('src', 'patient') }})",
			'a test that sees people through a cleaned view (cleaned view falls.patient) and around it (source src.patient)',
		],
	])('a select of its own that names %s', async (_, where, found) => {
		const single = `select p.sex from {{ cleaned('falls.patient') }} as p ${where}`;
		expect(await foundIn({ 'sql/tests/alone.sql': single })).toEqual([`sql/tests/alone.sql:1:1: found ${found}`]);
	});
});

describe('a test that asks about rows stands', () => {
	test.each<[string, Asked]>([
		['with a condition', { test: "not_null: { config: { where: sex = 'F' } }", config: person }],
		[
			'with one on whether the number is there',
			{ test: 'unique: { config: { where: nhs_number is not null } }', config: person },
		],
		[
			'on a list of what tells nobody apart',
			{ column: 'sex', test: 'accepted_values: { arguments: { values: [F, M] } }' },
		],
		[
			'that people are in a cleaned view',
			{ test: "only_cleaned: { arguments: { to: cleaned('falls.patient'), field: patient_id } }" },
		],
	])('%s', async (_, asked) => {
		const graph = await graphOf(files(asked));
		expect(graph.nodes.filter(({ resourceType }) => resourceType === 'test')).toHaveLength(1);
	});

	test('and so does a select of its own', async () => {
		const single = "select sex from {{ cleaned('falls.patient') }} group by sex having count(distinct patient_id) < 5";
		const graph = await graphOf({ 'sql/tests/alone.sql': single });
		expect(named(graph, 'test', 'alone')).toMatchObject({ kind: 'single', ways: ['cleaned'], severity: 'error' });
	});
});

describe('the files of tests', () => {
	test('both forms of what a test takes are the same', async () => {
		const sqlOf = async (form: string) => {
			const graph = await graphOf(files({ column: 'sex', test: `accepted_values: ${form}` }));
			return named(graph, 'test', 'accepted_values_people_sex').compiledSql;
		};
		expect(await sqlOf('{ values: [F, M] }')).toBe(await sqlOf('{ arguments: { values: [F, M] } }'));
	});

	test('tests of one kind on one column are told apart', async () => {
		const test = 'accepted_values: { values: [F] } }, { accepted_values: { values: [M] }, ';
		const graph = await graphOf(files({ column: 'sex', test: `{ ${test.slice(0, -2)} }` }));
		expect(graph.nodes.flatMap(({ resourceType, id }) => (resourceType === 'test' ? [id] : []))).toEqual([
			'test.clinic.accepted_values_people_sex',
			'test.clinic.accepted_values_people_sex_2',
		]);
		expect(named(graph, 'model', 'people').columns).toEqual([
			{
				name: 'sex',
				description: '',
				tests: ['test.clinic.accepted_values_people_sex', 'test.clinic.accepted_values_people_sex_2'],
			},
		]);
	});

	test('its file has a name that a file can have, whatever the column is called', async () => {
		const graph = await graphOf(files({ column: '"../../a b/c"', test: 'not_null' }));
		expect(graph.nodes.flatMap(({ resourceType, name }) => (resourceType === 'test' ? [name] : []))).toEqual([
			'not_null_people__a_b_c',
		]);
	});

	test('every mistake is found at once, with its place', async () => {
		const text = `version: 3
models:
  - name: peopel
  - name: people
    config: { materialized: incremental }
    columns:
      - name: sex
        data_tests: [uniqe, { accepted_values: {} }, { fresh: { days: 0 } }]
`;
		expect(await foundIn({ 'sql/models/people.sql': clean, 'sql/models/p.yml': text })).toEqual([
			'sql/models/p.yml:1:10: found the number 3',
			'sql/models/p.yml:5:29: found `incremental`',
			'sql/models/p.yml:8:22: found `uniqe`',
			'sql/models/p.yml:8:48: found no keys',
			'sql/models/p.yml:8:71: found the number 0',
		]);
		const fitting = 'models:\n  - name: peopel\n  - name: people\n  - name: people\n';
		expect(await foundIn({ 'sql/models/people.sql': clean, 'sql/models/p.yml': fitting })).toEqual([
			'sql/models/p.yml:2:11: found the model `peopel`, of which there is no file: did you mean `people`?',
			'sql/models/p.yml:4:11: found the model `people`, which this file describes already',
		]);
	});
});
