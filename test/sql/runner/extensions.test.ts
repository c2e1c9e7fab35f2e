import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { flowText, notSent } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench } from './build-bench.ts';

// Whoever may alter an extension can put anything into it: what it has of its own is known by more than that.

describe.skipIf(testEngine !== 'postgres')('a model that calls what is in a trusted extension', () => {
	let bench: BuildBench;
	beforeAll(async () => {
		bench = await buildBench();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());
	beforeEach(async () => {
		await bench.renew();
		await bench.warehouse.script('drop extension if exists hstore cascade; create extension hstore');
	});

	const outcome = async (value: string, setup: string) => {
		await bench.warehouse.script(setup);
		const { results } = await bench.build({
			'sql/models/activity.sql': `select ${value} as value from {{ cleaned('summary.patient') }} as p`,
			'flows/returns/summary.yml': flowText({
				name: 'summary',
				tables: `  - name: activity\n    model: activity\n    columns: [value]\n${notSent}`,
			}),
		});
		const { status, message } = results.find(({ name }) => name === 'activity') ?? {};
		return { status, message };
	};

	test('is taken when its own library computes it', async () => {
		expect(await outcome("(public.hstore('a', p.sex) -> 'a')", 'select 1')).toMatchObject({ status: 'success' });
	});

	const own = 'create function src.own(integer) returns boolean language sql immutable as $$ select true $$;';
	test.each([
		[
			'a function that was put into it',
			'src.own(1)',
			`${own} alter extension hstore add function src.own(integer)`,
			'the function src.own',
		],
		[
			'a domain that was put into it',
			'1::src.checked',
			`${own} create domain src.checked as integer check (src.own(value)); alter extension hstore add domain src.checked`,
			'the type src.checked',
		],
		[
			'a range that was put into it',
			"'[1,2)'::src.spans",
			'create type src.spans as range (subtype = integer); alter extension hstore add type src.spans',
			'the type src.spans',
		],
		[
			'an operator that was put into it',
			'1 operator(src.<~>) 1',
			'create function src.step(integer, integer) returns boolean language sql immutable as $$ select true $$; create operator src.<~> (leftarg = integer, rightarg = integer, function = src.step); alter extension hstore add operator src.<~> (integer, integer); alter extension hstore add function src.step(integer, integer)',
			'the function src.step',
		],
		[
			'what fills a row, which asks the checks of domains',
			"(public.populate_record(null::src.kind, public.hstore('a', 'b')))::text",
			"create type src.kind as enum ('b')",
			'the function public.populate_record',
		],
		[
			'the operator that fills a row',
			"(row(1) operator(public.#=) public.hstore('a', 'b'))::text",
			'select 1',
			'the function public.populate_record',
		],
	])('is refused when it is %s', async (_, value, setup, found) => {
		const told = await outcome(value, setup);
		expect(told).toMatchObject({ status: 'error' });
		expect(told.message).toContain(found);
		await bench.warehouse.script('drop extension hstore cascade; drop schema src cascade');
	});
});
