import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { flowText, notSent, wardNotSent } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench } from './build-bench.ts';

// What the engine's record says of a model that a return discloses: closed unless it is known to be harmless.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

const flow = flowText({
	name: 'summary',
	tables: `  - name: activity\n    model: activity\n    columns: [value]\n${notSent}${wardNotSent}`,
});

/** What comes of a model whose value is this, of patients `p` and wards `w`. */
async function outcome(value: string, setup = 'select 1') {
	await bench.build({});
	await bench.warehouse.script(setup);
	const { results } = await bench.build({
		'sql/models/activity.sql': `select ${value} as value from {{ cleaned('summary.patient') }} as p cross join {{ cleaned('summary.ward') }} as w`,
		'flows/returns/summary.yml': flow,
	});
	const { status, message } = results.find(({ name }) => name === 'activity') ?? {};
	return { status, message };
}

describe('is refused', () => {
	const anybody = 'create function src.anybody(integer) returns integer language sql immutable as $$ select 1 $$;';
	test.each<[string, string, string, string]>([
		['a function of somebody’s, whatever it promises', 'src.anybody(1)', anybody, 'the function src.anybody'],
		['what is another each time', 'random()', '', 'the function pg_catalog.random'],
		['the clock itself', 'clock_timestamp()', '', 'the function pg_catalog.clock_timestamp'],
		['a setting', "current_setting('search_path')", '', 'the function pg_catalog.current_setting'],
		['what the engine counts', "pg_relation_size('src.patient')", '', 'the function pg_catalog.pg_relation_size'],
		[
			'a domain, whose check may ask anything',
			'1::src.checked',
			`${anybody} create domain src.checked as integer check (src.anybody(value) > 0);`,
			'the type src.checked',
		],
		['a row of a table’s own type', 'null::src.patient', '', 'the type src.patient'],
		['JSON of a value, which calls a cast', 'to_json(1)', '', 'the function pg_catalog.to_json'],
		['rows as JSON', 'json_agg(1)', '', 'the function pg_catalog.json_agg'],
		[
			'a cast of somebody’s',
			'(1::integer)::xid',
			'create function src.cast(integer) returns xid language sql immutable as $$ select null::xid $$; create cast (integer as xid) with function src.cast(integer);',
			'the function src.cast',
		],
	])('%s', async (_, value, setup, found) => {
		const told = await outcome(value, setup === '' ? undefined : setup);
		expect(told).toMatchObject({ status: 'error' });
		expect(told.message).toContain(`Found model activity → ${found}.`);
		await bench.warehouse.script('drop schema src cascade');
	});

	test.each([
		[
			'people behind what was said to be without them',
			'drop table src.ward; create view src.ward as select patient_id as ward_id from src.patient',
			'src.ward → src.patient',
		],
		[
			'people in a part of such a table',
			'alter table src.patient add column ward_id integer; alter table src.patient inherit src.ward',
			'src.ward → src.patient',
		],
		[
			'people whom a policy of such a table asks for',
			'alter table src.ward enable row level security; create policy seen on src.ward using (exists (select from src.patient))',
			'src.ward → src.patient',
		],
		[
			'what the engine knows of itself',
			"drop table src.ward; create view src.ward as select n_distinct::integer as ward_id from pg_stats where tablename = 'patient'",
			'src.ward → pg_catalog.pg_stats',
		],
		[
			'a function, which may read anything',
			'create function src.peek() returns integer language plpgsql as $$ begin return 1; end $$; drop table src.ward; create view src.ward as select src.peek() as ward_id',
			'src.ward → the function src.peek',
		],
	])('%s', async (_, setup, way) => {
		const told = await outcome('w.ward_id', setup);
		expect(told).toMatchObject({ status: 'error' });
		expect(told.message).toContain(`Found model activity → ${way}.`);
	});
});

test.each([
	['a return', 'select patient_id as ward_id from cleaned."falls__patient"', 'cleaned.falls__patient'],
	['the list', 'select 1 as ward_id from ndoo_list.cleaned_list', 'ndoo_list.cleaned_list'],
])("%s behind somebody's view is refused, also in a model for internal use", async (_, select, reached) => {
	await bench.build({});
	await bench.warehouse.script(`drop table src.ward; create view src.ward as ${select}`);
	const { results } = await bench.build({ 'sql/models/wards.sql': "select ward_id from {{ source('src', 'ward') }}" });
	const { status, message } = results.find(({ name }) => name === 'wards') ?? {};
	expect({ status, message }).toEqual({
		status: 'error',
		message: expect.stringContaining(`Found model wards → src.ward → ${reached}.`),
	});
	await bench.warehouse.script('drop schema src cascade');
});

test('what lies behind more views than are looked behind is refused, also in a model for internal use', async () => {
	await bench.build({});
	const chain = Array.from({ length: 24 }, (_, at) => `create view src.v_${at + 2} as select * from src.v_${at + 1};`);
	await bench.warehouse.script(
		`drop table src.ward; create view src.v_1 as select patient_id as ward_id from cleaned."falls__patient"; ${chain.join(' ')} create view src.ward as select * from src.v_25`,
	);
	const { results } = await bench.build({ 'sql/models/wards.sql': "select ward_id from {{ source('src', 'ward') }}" });
	const way = Array.from({ length: 19 }, (_, at) => `src.v_${25 - at}`).join(' → ');
	expect(results.find(({ name }) => name === 'wards')?.message).toContain(`Found model wards → src.ward → ${way}.`);
	await bench.warehouse.script('drop schema src cascade');
});

describe('is taken', () => {
	test.each<[string, string, string?]>([
		[
			'the engine’s immutable functions and aggregates',
			"upper(md5(max(p.sex))) || string_agg(p.sex, ',' order by p.sex)",
		],
		['a window', 'row_number() over (partition by p.sex order by p.patient_id)'],
		[
			'the clock of the statement, and days and times',
			"to_char(date_trunc('month', now()), 'YYYY') || extract(year from current_date)::text",
		],
		['values as text', "concat_ws('/', p.sex, format('%s', p.patient_id), array_to_string(array[1, 2], ','))"],
		['an enumerated type', "'red'::src.colour", "create type src.colour as enum ('red', 'blue');"],
	])('%s', async (_, value, setup) => {
		expect(await outcome(value, setup)).toMatchObject({ status: 'success' });
	});
});
