import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { reviewGates } from '../../../sql/views/build/stale-gate.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { diagnosis, episode, signedFlow as flow, kept, patient } from '../views/example-sources.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';

// What is beneath the views of a return: the text of a source that is a view, what decides on the rows of one that is a table, and
// the row that a build wrote for the gate.

let bench: ViewBench;
let dialect: Dialect;
beforeAll(async () => {
	bench = await viewBench();
	dialect = bench.warehouse.dialect;
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const build = async (flows = [flow]) =>
	await buildViews(bench.warehouse, flows, {
		dryRun: false,
		now: new Date(),
		actor: 'tester',
		digestKey: async () => testKey,
	});

const review = async () => await reviewGates(bench.warehouse, [flow], new Date());
const faults = async () => (await review()).stale.flatMap((gate) => gate.faults.map(({ text }) => text));
const script = async (text: string) => await bench.warehouse.script(text);

const columns = 'select organisation, local_id, episode_id from';
const same = `create view src.episode as ${columns} src.behind`;

beforeEach(async () => {
	await bench.publish([kept]);
	await bench.sources({ patient, episode, diagnosis });
	await build([]);
	if (dialect === 'postgres')
		await script(`create type src.pair as (first text, second text); create domain src.pairs as src.pair[];
			alter table src.diagnosis add column pairs src.pairs,
				add column twice integer generated always as (episode * 2) stored`);
	// The stand-in replaces no view under another, as SQL Server does.
	if (dialect === 'postgres')
		await script(
			`alter table src.episode rename to stored; create view src.behind as select * from src.stored; ${same}`,
		);
	await build();
});

describe.skipIf(testEngine === 'mssql')('what PostgreSQL has on record', () => {
	test.each([
		[
			'a view with another text',
			`create or replace view src.episode as ${columns} src.behind where local_id is not null`,
			['src.episode has another shape: its text or its policies were changed'],
		],
		[
			'a view behind another with another text',
			'create or replace view src.behind as select * from src.stored where episode_id > 10',
			['src.episode has another shape: `src.behind`, beneath it, was changed'],
		],
		[
			'another table behind a view',
			'create table src.more as select * from src.stored; create or replace view src.behind as select * from src.more',
			[
				'src.episode has another shape: `src.behind`, beneath it, was changed; `src.more` is beneath it now; `src.stored` is not beneath it any more',
			],
		],
		[
			'a function that a view calls',
			`create function src.step(id integer) returns integer language sql as 'select id';
			create or replace view src.behind as select organisation, local_id, src.step(episode_id) as episode_id from src.stored`,
			[
				'src.episode has another shape: `src.behind`, beneath it, was changed; `src.step(id integer)` is beneath it now',
			],
		],
		[
			'a type, of an array of a domain, that holds more',
			'alter type src.pair add attribute third text',
			['src.diagnosis has another shape: `type src.pair`, beneath it, was changed'],
		],
		[
			'a column that is computed in another way',
			'alter table src.diagnosis drop column twice; alter table src.diagnosis add column twice integer generated always as (episode * 3) stored',
			['src.diagnosis has another shape: its text or its policies were changed'],
		],
		[
			'a part that was attached',
			'create table src.part () inherits (src.diagnosis)',
			['src.diagnosis has another shape: `src.part` is beneath it now'],
		],
		[
			'a part that was attached behind a view',
			'create table src.part () inherits (src.stored)',
			['src.episode has another shape: `src.part` is beneath it now'],
		],
		[
			'row security without a policy',
			'alter table src.diagnosis enable row level security',
			['src.diagnosis has another shape: its text or its policies were changed'],
		],
		[
			'a policy behind a view',
			'create policy few on src.stored for select using (episode_id > 10)',
			['src.episode has another shape: `src.stored`, beneath it, was changed'],
		],
	])('%s closes the flow', async (_, change, found) => {
		await script(change);
		expect(await faults()).toEqual(found);
		await build();
		expect(await faults()).toEqual([]);
	});

	// Each is called by a view, to any depth, and replaced by something that the view's own text does not show.
	test.each([
		[
			'the function of an operator',
			`create function src.plus(a integer, b text) returns integer language sql as 'select a';
			create operator src.## (leftarg = integer, rightarg = text, function = src.plus)`,
			"(episode_id operator(src.##) 'x')",
			"create or replace function src.plus(a integer, b text) returns integer language sql as 'select 10'",
			'`src.plus(a integer, b text)`',
		],
		[
			'the function of an aggregate',
			`create function src.keep(a integer, b integer) returns integer language sql as 'select b';
			create aggregate src.last (integer) (sfunc = src.keep, stype = integer)`,
			'(select src.last(s.episode_id) from src.stored as s)',
			"create or replace function src.keep(a integer, b integer) returns integer language sql as 'select 10'",
			'`src.keep(a integer, b integer)`',
		],
		[
			'a function that a function names in its text',
			`create function src."Inner"(id integer) returns integer language sql as 'select id';
			create function src.outer_(id integer) returns integer language plpgsql as 'begin return src."Inner"(id); end'`,
			'src.outer_(episode_id)',
			`create or replace function src."Inner"(id integer) returns integer language sql as 'select 10'`,
			'`src.Inner(id integer)`',
		],
		[
			'a view that a function names in its text',
			`create view src.map as select 1 as id;
			create function src.mapped(id integer) returns integer language plpgsql as 'begin return (select m.id from src.map as m); end'`,
			'src.mapped(episode_id)',
			'create or replace view src.map as select 10 as id',
			'`src.map`',
		],
		[
			'the function of the check of a domain',
			`create function src.fits(id integer) returns boolean language sql as 'select true';
			create domain src.id as integer check (src.fits(value))`,
			'episode_id::src.id::integer',
			"create or replace function src.fits(id integer) returns boolean language sql as 'select id > 10'",
			'`src.fits(id integer)`',
		],
		[
			'the check of a domain',
			'create domain src.small as integer check (value < 1000)',
			'episode_id::src.small::integer',
			'alter domain src.small add check (value > 0)',
			'`type src.small`',
		],
		[
			'the function of a cast',
			`create type src.label as enum ('a'); create function src.number(src.label) returns integer language sql as 'select 1';
			create cast (src.label as integer) with function src.number(src.label)`,
			"episode_id + 'a'::src.label::integer - 1",
			"create or replace function src.number(src.label) returns integer language sql as 'select 10'",
			'`src.number(src.label)`',
		],
	])('what is behind a view: %s closes the flow', async (_, made, expression, change, found) => {
		await script(`${made}; create or replace view src.behind as
			select organisation, local_id, (${expression})::integer as episode_id from src.stored`);
		await build();
		expect(await faults()).toEqual([]);
		await script(change);
		expect(await faults()).toEqual([`src.episode has another shape: ${found}, beneath it, was changed`]);
	});

	describe('what is more than one step away', () => {
		const behind = (made: string, id: string) =>
			`${made}; create or replace view src.behind as select organisation, local_id, ${id} as episode_id from src.stored`;
		const text = (name: string, id: string, args = 'id integer') =>
			`create or replace function src.${name}(${args}) returns integer language plpgsql immutable as 'begin return ${id}; end'`;
		const sql = (name: string, id: string) =>
			`create or replace function src.${name}(id integer) returns integer language sql immutable as 'select ${id}'`;
		const two = 'id integer, other integer';
		const changed = (object: string) => [`src.episode has another shape: \`${object}\`, beneath it, was changed`];
		const pick = 'src.pick(id integer, other integer)';
		const compared = (n: string) =>
			`create or replace function src.compared(one src.box, other src.box) returns integer language plpgsql immutable as 'begin return ${n}; end';`;

		test.each([
			[
				'the first value of an aggregate',
				behind(
					`${text('pick', 'other', two)}; create aggregate src.last (integer) (sfunc = src.pick, stype = integer)`,
					'(select src.last(s.episode_id) from src.stored as s where s.local_id = stored.local_id)',
				),
				'create or replace aggregate src.last (integer) (sfunc = src.pick, stype = integer, initcond = 20)',
				changed('src.last(integer)'),
			],
			[
				'a function three texts away, in another case and in quotes',
				behind(
					`${text('"Inner one"', 'id')}; ${text('middle', 'src."Inner one"(id)')}; ${sql('outer_', 'SRC.MIDDLE(id)')}`,
					'src.outer_(episode_id)',
				),
				text('"Inner one"', '20'),
				changed('src.Inner one(id integer)'),
			],
			[
				'a function that is called out of a text that is put together',
				behind(
					`${text('inner_', 'id')}; create function src.outer_(id integer) returns integer language plpgsql as
						$$ declare r integer; begin execute 'select src.in' || 'ner_($1)' into r using id; return r; end $$`,
					'src.outer_(episode_id)',
				),
				text('inner_', '20'),
				changed('src.inner_(id integer)'),
			],
			[
				'a function behind an operator in a text',
				behind(
					`${text('pick', 'id', two)}; create operator src.<<< (leftarg = integer, rightarg = integer, function = src.pick);
						${sql('outer_', 'id operator(src.<<<) 1')}`,
					'src.outer_(episode_id)',
				),
				text('pick', '20', two),
				changed(pick),
			],
			[
				'the function in the check of a domain in a text',
				behind(
					`${text('fits', 'id')}; create domain src.some as integer check (src.fits(value) > 0); ${sql('outer_', 'id::src.some::integer')}`,
					'src.outer_(episode_id)',
				),
				text('fits', '20'),
				changed('src.fits(id integer)'),
			],
			[
				'the words of an enum',
				behind("create type src.word as enum ('a', 'b')", "case when 'a'::src.word::text = 'a' then episode_id end"),
				"alter type src.word rename value 'a' to 'c'",
				[
					'src.episode has another shape: `src.behind`, beneath it, was changed; `type src.word`, beneath it, was changed',
				],
			],
			[
				'the function in a policy, behind another',
				`${text('inner_', 'id')}; ${text('outer_', 'src.inner_(id)')};
					create policy few on src.stored for select using (src.outer_(episode_id) > 10)`,
				text('inner_', '20'),
				changed('src.inner_(id integer)'),
			],
			[
				'the function by which values of a type are put in order',
				behind(
					`create type src.box as (n integer); ${compared('20')}
						create function src.before(one src.box, other src.box) returns boolean language sql immutable as 'select one.n < other.n';
						create operator src.< (leftarg = src.box, rightarg = src.box, function = src.before);
						create function src.same(one src.box, other src.box) returns boolean language sql immutable as 'select one.n = other.n';
						create operator src.= (leftarg = src.box, rightarg = src.box, function = src.same);
						create operator class src.boxes default for type src.box using btree as operator 1 src.<, operator 3 src.=, function 1 src.compared(src.box, src.box)`,
					'(select (max(x.one::text)::src.box).n from (select row(episode_id)::src.box as one order by 1 using operator(src.<)) as x)',
				),
				compared('10'),
				changed('src.compared(one src.box, other src.box)'),
			],
		])('%s', async (_, made, change, found) => {
			await script(made);
			await build();
			expect(await faults()).toEqual([]);
			await script(change);
			expect(await faults()).toEqual(found);
		});

		test('functions that nothing beneath it can call may change', async () => {
			await script(
				behind(
					`${text('inner_', 'id')}; ${text('outer_', 'id + inner_id')}`.replace('+ inner_id', '+ 1'),
					'src.outer_(episode_id)',
				),
			);
			await build();
			await script(text('inner_', '20'));
			expect(await faults()).toEqual([]);
		});
	});

	test('a view with the same text goes on, as it is made again every night', async () => {
		await script(same.replace('create view', 'create or replace view'));
		expect(await review()).toEqual({ stale: [], remade: [] });
	});

	test('a part that was detached closes the flow', async () => {
		await script('create table src.part () inherits (src.diagnosis)');
		await build();
		await script('alter table src.part no inherit src.diagnosis');
		expect(await faults()).toEqual(['src.diagnosis has another shape: `src.part` is not beneath it any more']);
	});

	test('views that were dropped and made again with the same text go on, on record', async () => {
		await script(`drop view src.behind cascade; create view src.behind as select * from src.stored; ${same}`);
		const [gate] = (await review()).stale;
		expect(gate?.faults.every(({ what }) => what === 'missing')).toBe(true);
		expect(gate?.remade.map(({ source }) => source.name)).toEqual(['episode']);
	});
});

describe('the row of a gate', () => {
	test.each([
		['a later day', "update ndoo.flow_gate set valid_until = '2045-12-31'"],
		['a later moment', "update ndoo.flow_gate set closes_at = '2045-12-31'"],
		['an older list', 'update ndoo.flow_gate set max_list_age_days = 400'],
		['another fingerprint', "update ndoo.flow_gate set fingerprint = 'x'"],
		['another build', "update ndoo.flow_gate set built_at = '2026-01-01'"],
	])('with %s is noticed', async (_, change) => {
		await script(change);
		expect(await faults()).toEqual(['ndoo.flow_gate.example is not what a build wrote there']);
		await expect(validateSchema(bench.warehouse)).rejects.toThrow('has changed since it was built');
		await build();
		expect(await faults()).toEqual([]);
	});

	test('that no build wrote is noticed, and one that was closed is none', async () => {
		await script('delete from ndoo.flow_gate');
		await validateSchema(bench.warehouse);
		await script(
			"delete from ndoo.built_object where kind = 'gate'; insert into ndoo.flow_gate (flow, max_list_age_days, valid_until, closes_at, fingerprint, built_at) values ('example', 35, '2045-12-31', '2045-12-31', 'x', '2026-01-01')",
		);
		expect(await faults()).toContain('ndoo.flow_gate.example is open, and no build wrote it');
		await build();
		expect(await faults()).toEqual([]);
	});
});

describe.skipIf(testEngine !== 'mssql')('ndoo’s own tables in T-SQL', () => {
	test.each([
		[
			'a column',
			'alter table ndoo.flow_gate add more int null',
			'alter table ndoo.flow_gate drop column more',
			'ndoo.flow_gate was replaced',
		],
		[
			'a unique index',
			'create unique index once on ndoo.check_run (check_id, state)',
			'drop index once on ndoo.check_run',
			'ndoo.check_run was replaced',
		],
		[
			'a table',
			'create table ndoo.more (id int)',
			'drop table ndoo.more',
			'ndoo.more is there, and was not made by ndoo',
		],
	])('%s that somebody added is noticed', async (_, change, back, found) => {
		await script(change);
		const text = await faults();
		await script(back);
		expect(text).toEqual([found]);
		expect(await faults()).toEqual([]);
	});
});
