import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { reviewGates } from '../../../sql/views/build/stale-gate.ts';
import type { AcceptsCall } from '../../../warehouse/dependencies/source-calls.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { diagnosis, episode, signedFlow as flow, kept, patient } from '../views/example-sources.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';

// What a view calls runs with the rights of whoever reads it: of the loader, and of the owner at a build. So nobody but those who
// have these rights anyway may write what a source calls.

describe.skipIf(testEngine === 'mssql')('what is called beneath a source', () => {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await viewBench();
		await bench.warehouse.script(`do $$ begin
			if not exists (select from pg_roles where rolname = 'etl') then create role etl; end if; end $$`);
	});
	afterAll(async () => {
		await bench.warehouse.script('drop schema src cascade; drop owned by etl; drop role etl');
		await bench[Symbol.asyncDispose]();
	});

	const options = { dryRun: false, now: new Date(), actor: 'tester', digestKey: async () => testKey };
	const build = async (accepts?: AcceptsCall) =>
		await buildViews(bench.warehouse, [flow], { ...options, ...(accepts && { accepts }) });

	beforeEach(async () => {
		await bench.publish([kept]);
		await bench.sources({ patient, episode, diagnosis });
		await buildViews(bench.warehouse, [], options);
		// The table under another name, and a view in its place.
		await bench.warehouse.script('alter table src.episode rename to stored; grant all on schema src to etl');
	});

	/** What is found wrong with the sources; nothing when they are built on. */
	async function found(accepts?: AcceptsCall): Promise<readonly string[]> {
		try {
			await build(accepts);
			return [];
		} catch (error) {
			if (!(error instanceof NdooError)) throw error;
			return error.problems.map((problem) => problem.found);
		}
	}

	const step = `create function src.step(id integer) returns integer language plpgsql volatile as 'begin return id; end';
		alter function src.step owner to etl;`;
	const view = (columns: string, owner = 'etl', from = 'src.stored') =>
		`create view src.episode as select organisation, local_id, ${columns} from ${from}; alter view src.episode owner to ${owner};
		grant select on src.stored to etl;`;
	const problem = (call: string, of = 'etl', reader = 'src.episode') =>
		`table \`episode\` from \`src.episode\`, where ${reader} calls the ${call} of ${of}`;

	test.each<[string, string, string]>([
		['a function', `${step} ${view('src.step(episode_id) as episode_id')}`, problem('function src.step')],
		[
			'a function in a view of the owner of the warehouse',
			`${step} ${view('src.step(episode_id) as episode_id', 'current_user')}`,
			problem('function src.step'),
		],
		[
			'a function behind another view',
			`${step} create view src.behind as select organisation, local_id, src.step(episode_id) as episode_id from src.stored;
			${view('episode_id', 'current_user', 'src.behind')}`,
			problem('function src.step', 'etl', 'src.behind'),
		],
		[
			'a function of the engine that runs a text',
			view("episode_id + length(query_to_xml('select 1', true, true, '')::text) * 0 as episode_id"),
			'table `episode` from `src.episode`, where src.episode of etl calls the function pg_catalog.query_to_xml',
		],
		[
			'the function of an operator',
			`create function src.plus(a integer, b text) returns integer language sql as 'select a'; alter function src.plus owner to etl;
			create operator src.## (leftarg = integer, rightarg = text, function = src.plus);
			${view("episode_id operator(src.##) 'x' as episode_id", 'current_user')}`,
			problem('function src.plus'),
		],
		[
			'the check of a domain',
			`${step} create domain src.id as integer check (src.step(value) > 0); alter domain src.id owner to etl;
			${view('episode_id::src.id::integer as episode_id', 'current_user')}`,
			problem('type src.id'),
		],
		[
			'an aggregate',
			`create aggregate src.last(integer) (sfunc = int4larger, stype = integer); alter aggregate src.last(integer) owner to etl;
			create view src.episode as select organisation, local_id, src.last(episode_id) as episode_id from src.stored group by 1, 2`,
			problem('function src.last'),
		],
		[
			'a policy of the table behind',
			`${step} ${view('episode_id')} alter table src.stored owner to etl; alter table src.stored enable row level security;
			create policy p on src.stored for select using (src.step(1) = 1)`,
			problem('function src.step', 'etl', 'src.stored'),
		],
		[
			'an index whose expression is worked out when a query is planned',
			`create function src.fixed(id integer) returns integer language plpgsql immutable as 'begin return id; end';
			alter function src.fixed owner to etl; ${view('episode_id')} create index on src.stored (src.fixed(1))`,
			problem('function src.fixed', 'etl', 'src.stored'),
		],
		[
			'a policy of a part of the table behind',
			`${step} ${view('episode_id')} create table src.part (check (src.step(episode_id) > 0)) inherits (src.stored)`,
			problem('function src.step', 'etl', 'src.part'),
		],
		[
			'a function with its own owner’s rights, which sees the rows that are kept',
			`${step} alter function src.step security definer; ${view('src.step(episode_id) as episode_id')}`,
			problem('function src.step'),
		],
		[
			'a cast of a type of theirs',
			`create type src.id as (id integer); alter table src.stored alter episode_id type src.id using row(episode_id)::src.id;
			create function src.shown(src.id) returns text language sql as 'select $1.id::text'; alter function src.shown owner to etl;
			create cast (src.id as text) with function src.shown(src.id); alter type src.id owner to etl; ${view('episode_id')}`,
			problem('function src.shown'),
		],
	])('refuses %s', async (_what, setup, wanted) => {
		await bench.warehouse.script(setup);
		expect(await found()).toContain(wanted);
		expect(await found(({ account }) => account === 'etl')).not.toContain(wanted);
	});

	test.each<[string, string]>([
		['no view at all', 'alter table src.stored rename to episode; alter table src.episode owner to etl'],
		['functions of the engine that read nothing', view("coalesce(abs(episode_id), length(upper('x'))) as episode_id")],
		[
			'any function of the engine in a view of the owner of the warehouse',
			view('episode_id + (to_jsonb(1)->>0 is not null)::int * 0 as episode_id', 'current_user'),
		],
		[
			'a function of the owner of the warehouse',
			view('src.step(episode_id) as episode_id', 'current_user').replace(/^/, step.replace(/alter.*/s, '')),
		],
		[
			'a stored view, which was made with the rights of its owner',
			`${step} create materialized view src.episode as select organisation, local_id, src.step(episode_id) as episode_id from src.stored`,
		],
	])('takes %s', async (_what, setup) => {
		await bench.warehouse.script(setup);
		expect(await found()).toEqual([]);
	});

	test('says what to do, and where', async () => {
		await bench.warehouse.script(`${step} ${view('src.step(episode_id) as episode_id')}`);
		const refusal = await build().catch((error: unknown) => error);
		expect(refusal).toMatchObject({
			code: 'flow-invalid',
			problems: [{ found: problem('function src.step'), expected: expect.stringContaining('runs-in-source') }],
		});
		expect(await found(({ account, shown }) => account === 'etl' && shown === 'function src.step')).toEqual([]);
	});

	test('is looked at again at each use', async () => {
		await bench.warehouse.script(`${view('episode_id')} ${step}`);
		await build();
		await bench.warehouse.script(
			'create or replace view src.episode as select organisation, local_id, src.step(episode_id) as episode_id from src.stored',
		);
		const { stale } = await reviewGates(bench.warehouse, [flow], new Date());
		expect(stale.flatMap(({ faults }) => faults.map(({ text }) => text))).toContain(
			'src.episode calls the function src.step of etl',
		);
		await validateSchema(bench.warehouse);
	});

	// Until somebody looks, whoever reads a view at the edge has it run: with the rights of a role that reads the return, and no more.
	test.each(['ndoo_list.slot_a', 'src.patient', 'ndoo.ledger'])(
		'cannot read %s by the fence of a view',
		async (relation) => {
			await bench.warehouse.script(view('episode_id'));
			await build();
			expect(await bench.refusal('select * from cleaned.example__episode')).toBeUndefined();
			await bench.warehouse.script(`create function src.spy(id integer) returns integer language plpgsql
				as 'begin perform 1 from ${relation}; return id; end';
				create or replace view src.episode as select organisation, local_id, src.spy(episode_id) as episode_id from src.stored`);
			expect(await bench.refusal('select * from cleaned.example__episode')).toContain('a permission is missing');
		},
	);
});
