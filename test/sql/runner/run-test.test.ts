import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BuildBench, buildBench, onList, outcomes, people } from './build-bench.ts';

// What a test of data tells of people (docs/design/rules.md, rule 2), and that it finds what it is to find.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

type Tested = {
	/** A select of patient_id and value. */
	readonly sql: string;
	readonly test: string;
	readonly config?: string;
	readonly column?: string;
};

const person = '    config: { meta: { person: patient_id } }\n';

const files = ({ sql, test, config = person, column = 'value' }: Tested) => ({
	'sql/models/people.sql': sql,
	'sql/models/p.yml': `models:\n  - name: people\n${config}    columns:\n      - name: ${column}\n        data_tests: [${test}]\n`,
});

/** The outcome of the one test. */
async function outcome(tested: Tested) {
	const { results } = await bench.build(files(tested));
	const { status, failures, message } = results.at(-1) ?? {};
	return { status, failures, message };
}

/** So many people whose value is null, of all; each of them twice. */
const nullFor = (count: number, from: string) =>
	`select p.patient_id, case when p.patient_id > ${count} then 1 end as value from ${from} as p, generate_series(1, 2)`;
const everybody = "{{ source('src', 'patient') }}";
const cleaned = "{{ cleaned('falls.patient') }}";

const nobody = { status: 'pass', failures: 0, message: 'No row that should not be there.' };
const handful = {
	status: 'fail',
	failures: 'suppressed',
	message:
		'Some rows that should not be there; they are not counted: fewer than ten people, or nobody said how people are told apart.',
};
const ofTheList = {
	status: 'fail',
	failures: 'suppressed',
	message: 'Some rows that should not be there; how many is not told of what the list decides on.',
};

describe('what is told of people', () => {
	test.each<[string, Tested, unknown]>([
		['that all is well', { sql: nullFor(0, everybody), test: 'not_null' }, nobody],
		[
			'rows, where ten people and more stand behind them',
			{ sql: nullFor(15, everybody), test: 'not_null' },
			{ status: 'fail', failures: 30, message: '30 rows that should not be there.' },
		],
		['no count of nine people', { sql: nullFor(9, everybody), test: 'not_null' }, handful],
		['none of all but nine', { sql: nullFor(people.length - 9, everybody), test: 'not_null' }, handful],
		[
			'none where nobody says how they are told apart',
			{ sql: nullFor(15, everybody), test: 'not_null', config: '' },
			handful,
		],
		['none at all of what the list decides on', { sql: nullFor(15, cleaned), test: 'not_null' }, ofTheList],
		[
			'a count of what the condition leaves',
			{ sql: nullFor(15, everybody), test: 'not_null: { config: { where: "value is null" } }' },
			handful,
		],
	])('%s', async (_, tested, told) => {
		expect(await outcome(tested)).toEqual(told);
	});

	test.each([5, 9])('nothing of %i people on the list, whether it holds or not', async (count) => {
		const few = `select patient_id, 1 as value from ${cleaned} where sex is not null limit ${count}`;
		const unsaid = {
			status: 'skipped',
			failures: undefined,
			message: 'Fewer than ten people stand behind it, if any: what came of it is not told.',
		};
		expect(await outcome({ sql: few, test: 'not_null' })).toEqual(unsaid);
		expect(await outcome({ sql: few.replace('1 as value', 'null as value'), test: 'not_null' })).toEqual(unsaid);
	});

	test.each([
		[
			'a table',
			"select 1 from {{ cleaned('falls.patient') }} where exists (select 1 from (with pg_authid as (select 1) select 1 from pg_authid) as p, pg_authid)",
			'pg_catalog.pg_authid',
		],
		[
			'a function that runs a text',
			"select 1 from {{ cleaned('falls.patient') }} where ts_rewrite('a'::tsquery, 'select 1') is null",
			'the function pg_catalog.ts_rewrite',
		],
	])('nothing by a test that reads %s without a call', async (_, sql, found) => {
		const { results } = await bench.build({ 'sql/tests/alone.sql': sql });
		const told = `The test \`alone\` reads what its calls do not name, or calls what may read more, so it was left out. Found test alone → ${found}.`;
		expect(results.at(-1)).toMatchObject({ status: 'error' });
		expect(results.at(-1)?.message).toContain(told);
		const [again] = await bench.test({ 'sql/tests/alone.sql': sql });
		expect(again?.message).toContain(told);
	});

	test('nothing by a condition that runs a text', async () => {
		const where = "ts_rewrite('a'::tsquery, 'select 1') is null";
		const test = `not_null: { config: { where: "${where}" } }`;
		const told = await outcome({ sql: nullFor(0, everybody), test });
		expect(told).toMatchObject({ status: 'error', message: expect.stringContaining('pg_catalog.ts_rewrite') });
	});

	test('nothing without a list that may be used', async () => {
		const built = files({ sql: nullFor(0, cleaned), test: 'not_null' });
		await bench.build(built);
		await bench.publish(onList, 50);
		const [result] = await bench.test(built);
		expect(result).toMatchObject({ status: 'skipped', isWithoutList: true });
		expect(result?.message).toContain('The cleaned list is 50 days old');
	});
});

const rowsOf = (values: string) => `select 1 as patient_id, value from (values ${values}) as given (value)`;

describe('what each kind of test finds', () => {
	test.each<[string, string, string, number]>([
		['unique', 'unique', "('a'), ('b'), ('b'), (null), (null)", 2],
		['not_null', 'not_null', "('a'), (null)", 1],
		['accepted_values', 'accepted_values: { values: [a, "it\'s"] }', "('a'), ('it''s'), ('b'), (null)", 1],
		['accepted_values of numbers', 'accepted_values: { values: [1, 2], quote: false }', '(1), (3), (null)', 1],
		['accepted_values of numbers in quotes', 'accepted_values: { values: [1, 2] }', '(1), (3)', 1],
		['relationships', "relationships: { to: \"source('src', 'ward')\", field: ward_id }", '(1), (2), (3), (null)', 1],
		[
			'nhs_number',
			'nhs_number',
			`('${people[0]}'), (null), ('9999999999'), ('1234567890'), ('999 000 001'), (' ${people[0]}'), ('999000001'), ('')`,
			6,
		],
		['nhs_number of a number', 'nhs_number', `(${people[0]}), (1)`, 1],
		['fresh', 'fresh: { days: 7 }', '(current_date - 6), (current_date - 100)', 0],
		['fresh of what is old', 'fresh: { days: 7 }', '(current_date - 9), (current_date - 100)', 1],
		['fresh of nothing', 'fresh: { days: 7 }', '(null::date)', 1],
		['fresh of a moment', 'fresh: { days: 1 }', "(now() - interval '25 hours')", 1],
	])('%s', async (_, test, values, failures) => {
		// Cut in two: a file that names a person is refused.
		const sql = rowsOf(values).replaceAll(/'( ?\d{5})(\d{5})'/g, "'$1' || '$2'");
		const told = await outcome({
			sql: sql.replaceAll(/\((\d{5})(\d{5})\)/g, '($1::bigint * 100000 + $2)'),
			test,
			config: '',
		});
		expect(told).toMatchObject({ failures, status: failures === 0 ? 'pass' : 'fail' });
	});

	test('only_cleaned: nobody is there who is not in the view', async () => {
		const test = "only_cleaned: { to: cleaned('falls.patient'), field: patient_id }";
		const ids = { column: 'patient_id', test };
		expect(await outcome({ sql: `select patient_id from ${cleaned}`, ...ids })).toEqual(nobody);
		expect(await outcome({ sql: `select patient_id + 35 as patient_id from ${cleaned}`, ...ids })).toEqual(ofTheList);
	});

	test('a select of its own, with its rows', async () => {
		const build = async (sql: string) => outcomes((await bench.build({ 'sql/tests/alone.sql': sql })).results).at(-1);
		expect(await build("select ward_id from {{ source('src', 'ward') }} where ward_id > 5")).toBe('alone: pass');
		expect(await build("select ward_id from {{ source('src', 'ward') }}")).toBe('alone: fail');
		expect(await build("{{ config(severity='warn') }} select ward_id from {{ source('src', 'ward') }}")).toBe(
			'alone: warn',
		);
		expect(await build("select no_such from {{ source('src', 'ward') }}")).toBe('alone: error');
	});
});
