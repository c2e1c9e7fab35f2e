import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { record } from '../../../loaders/ledger/ledger.ts';
import { requireOwnAsBuilt } from '../../../sql/build-record/built-faults.ts';
import { recordRemade } from '../../../sql/build-record/closing.ts';
import { recordOwn } from '../../../sql/build-record/own-record.ts';
import { baselineHistory } from '../../../sql/migrations/history-repair.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { reviewGates, reviewGatesIn } from '../../../sql/views/build/stale-gate.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { diagnosis, episode, signedFlow as flow, kept, patient } from '../views/example-sources.ts';
import { type ViewBench, viewBench } from '../views/view-bench.ts';
import { forgeRecord } from './as-stands.ts';

// The owner of the database can change a view and what is on record of it. He does not have the key by which the ledger vouches
// for the record.

const entry = /^what is on record of example (.*) entry \d+ of the ledger(.*)$/;
const another = 'is not what _ vouches for';
const other = testEngine === 'mssql' ? '0x00' : "'x'";
const own = 'what the migrations made is not what its key vouches for';
const broken = 'is vouched for by _, which is not what was recorded';

describe('the record of what was built', () => {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await viewBench();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const build = async () =>
		await buildViews(bench.warehouse, [flow], {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});
	beforeEach(async () => {
		await bench.publish([kept]);
		await bench.sources({ patient, episode, diagnosis });
		await build();
	});

	const faults = async (use = {}): Promise<readonly string[]> => {
		const { stale } = await reviewGates(bench.warehouse, [flow], new Date(), use);
		return stale.flatMap((gate) => gate.faults.map(({ text }) => text.replace(entry, '$1 _$2')));
	};
	const migrated = async () =>
		await bench.warehouse.transaction('read-write', async (session) => await recordOwn(session, testKey));
	const withKey = async () => await faults({ key: testKey });

	test('is vouched for after each build', async () => {
		expect(await withKey()).toEqual([]);
		await build();
		expect(await withKey()).toEqual([]);
		await validateSchema(bench.warehouse, testKey);
	});

	test('that was written anew with what it is about is told by the key, and by nothing else', async () => {
		await bench.warehouse.script("update ndoo.flow_gate set valid_until = '2045-12-31', closes_at = '2045-12-31'");
		await bench.warehouse.transaction('read-write', forgeRecord);
		expect(await faults()).toEqual([]);
		expect(await withKey()).toEqual([another]);
		await validateSchema(bench.warehouse);
		await expect(validateSchema(bench.warehouse, testKey)).rejects.toThrow('has changed since it was built');
		await build();
		expect(await withKey()).toEqual([]);
	});

	test('of a source that was written anew is told', async () => {
		await bench.warehouse.script("update ndoo.built_source set object_id = object_id + 1 where name = 'patient'");
		expect(await withKey()).toContain(another);
	});

	test('of what the migrations made is vouched for as well, by whoever migrates and by no build', async () => {
		await bench.warehouse.script(`update ndoo.built_object set digest = ${other} where name = 'assert_disclosable'`);
		expect(await withKey()).toContain(own);
		await expect(build()).rejects.toThrow('has changed since it was built');
		await migrated();
		expect(await withKey()).toEqual([]);
	});

	test.skipIf(testEngine === 'mssql').each([
		['a function that runs in another way', 'alter function ndoo.assert_disclosable(text) volatile'],
		['a trigger that is off', 'alter table ndoo.ledger disable trigger user'],
		['a table with another column', 'alter table ndoo.flow_gate add column whose text'],
		['a check that is gone', 'alter table ndoo_list.pointer drop constraint pointer_environment_known'],
	])('%s, and a record that has it, is told by the key, and no build vouches for it', async (_, change) => {
		await expect(
			bench.warehouse.transaction('read-write', async (session) => {
				await session.script(change);
				await forgeRecord(session);
				const { stale } = await reviewGatesIn(session, [flow], new Date());
				expect(stale).toEqual([]);
				await requireOwnAsBuilt(session, testKey);
			}),
		).rejects.toMatchObject({ problems: [{ found: own }] });
	});

	test.skipIf(testEngine === 'mssql').each([
		['another index', 'flow_gate', 'create index flow_gate_until on ndoo.flow_gate (valid_until)'],
		[
			'an index that holds nothing apart any more',
			'check_run',
			"drop index ndoo.check_run_one_open; create index check_run_one_open on ndoo.check_run (kind) where state <> 'purged'",
		],
		[
			'a key that leads to it',
			'flow_gate',
			'create table public.reading (flow text references ndoo.flow_gate on delete cascade)',
		],
		['another collation', 'built_source', 'alter table ndoo.built_source alter column flow type text collate "C"'],
		[
			'rows for one role alone',
			'built_object',
			'alter table ndoo.built_object enable row level security; create policy those on ndoo.built_object to pg_monitor using (true)',
		],
	])('notices a table of ndoo with %s', async (_, name, change) => {
		let told: readonly string[] = [];
		const undone = new Error('undone');
		const changed = bench.warehouse.transaction('read-write', async (session) => {
			await session.script(change);
			const { stale } = await reviewGatesIn(session, [flow], new Date());
			told = stale.flatMap((gate) => gate.faults.map(({ text }) => text));
			throw undone;
		});
		await expect(changed).rejects.toBe(undone);
		expect(told).toEqual([`ndoo.${name} was replaced`]);
	});

	test.skipIf(testEngine === 'mssql')(
		'with a function that is none of the program is told, whoever vouches',
		async () => {
			const [made] = await bench.rows(
				"select pg_get_functiondef('ndoo.assert_disclosable(text)'::regprocedure) as text",
			);
			await bench.warehouse.script(
				String(made?.['text']).replace(/\$function\$[\s\S]*\$function\$/, () => '$$begin return true; end$$'),
			);
			await migrated();
			const told = await withKey();
			await expect(build()).rejects.toThrow('has changed since it was built');
			await bench.warehouse.script(String(made?.['text']));
			await migrated();
			expect(told).toContain('ndoo.assert_disclosable was replaced');
			expect(await withKey()).toEqual([]);
		},
	);

	test.skipIf(testEngine === 'mssql')(
		'is compared by the functions of the engine, whoever has others that fit better',
		async () => {
			await bench.warehouse.script(`create function public.concat_ws(text, "char", text, text) returns text
				language sql as $$select 'always the same'$$;
			select pg_catalog.set_config('search_path', 'public, pg_catalog', false)`);
			await migrated();
			await build();
			await bench.warehouse.script(
				'create or replace view cleaned.example__patient as select p.patient_id, p.sex from src.patient as p',
			);
			const told = await faults();
			await bench.warehouse.script('drop function public.concat_ws(text, "char", text, text); reset search_path');
			await migrated();
			await build();
			expect(told).toContain('cleaned.example__patient was replaced');
		},
	);

	test.skipIf(testEngine === 'mssql')(
		'of a schema that is behind is vouched for by the next migration, or by a person',
		async () => {
			const behind = async (vouch: boolean) =>
				await bench.warehouse.transaction('read-write', async (session) => {
					await session.script('drop table ndoo.column_search; delete from ndoo.migration where version = 150');
					await recordOwn(session, testKey);
					if (!vouch) await session.script("delete from ndoo.built_object where kind = 'record'");
				});
			await behind(true);
			expect((await migrate(bench.warehouse, migrating)).map(({ version }) => version)).toEqual([150]);
			expect(await withKey()).toEqual([]);
			await behind(false);
			await expect(migrate(bench.warehouse, migrating)).rejects.toMatchObject({
				code: 'schema-damaged',
				todo: expect.stringContaining('run `ndoo migrate baseline --reason'),
			});
			const change = { actor: 'tester', reason: 'looked at', now: new Date(), digestKey: async () => testKey };
			await baselineHistory(bench.warehouse, undefined, { ...change, toolVersion: 'test' });
			await migrate(bench.warehouse, migrating);
			expect(await withKey()).toEqual([]);
		},
	);

	test('is not vouched for because a source was made again', async () => {
		const [source] = await bench.rows("select object_id from ndoo.built_source where name = 'patient'");
		await bench.warehouse.script(`update ndoo.built_object set digest = ${other} where name = 'example__patient'`);
		const remade = [
			{ flow: 'example', source: { schema: 'src', name: 'patient' }, objectId: String(source?.['object_id']) },
		];
		await recordRemade({ warehouse: bench.warehouse, key: testKey, actor: 'tester', at: new Date() }, remade);
		expect(await withKey()).toContain(another);
	});

	test.skipIf(testEngine === 'mssql')(
		'is vouched for once more only where views are made again over the same sources',
		async () => {
			const remake = async () =>
				await buildViews(bench.warehouse, [flow], {
					...{ dryRun: false, now: new Date(), actor: 'tester', digestKey: async () => testKey, isRemaking: true },
				});
			await remake();
			await bench.warehouse.script('alter table src.episode add constraint episode_once unique (episode_id)');
			await build();
			await bench.warehouse.script('alter table src.episode drop constraint episode_once');
			await expect(remake()).rejects.toThrow('src.episode has another shape: the key on');
			await build();
			await bench.warehouse.script("update ndoo.built_source set object_id = object_id + 1 where name = 'patient'");
			await expect(remake()).rejects.toThrow('what is on record of it is not what entry');
			await build();
			expect(await withKey()).toEqual([]);
		},
	);

	test.skipIf(testEngine === 'mssql')(
		'cannot be vouched for by an entry of an earlier time, nor by one without the key',
		async () => {
			const first = await bench.rows('select * from ndoo.built_object');
			expect(first.length).toBeGreaterThan(0);
			const open = async (text: string) =>
				await bench.warehouse.script(
					`alter table ndoo.ledger disable trigger user; ${text}; alter table ndoo.ledger enable trigger user`,
				);
			await bench.warehouse.script('create table public.before as select * from ndoo.built_object');
			await build();
			await bench.warehouse.script(
				'delete from ndoo.built_object; insert into ndoo.built_object select * from public.before; drop table public.before',
			);
			expect(await withKey()).toContain(another);
			await bench.warehouse.script(
				'alter table ndoo.ledger drop constraint ledger_one_follows, drop constraint ledger_chain_once',
			);
			const columns = 'at, actor, event, check_id, flow, detail, previous, chain';
			await open(
				`insert into ndoo.ledger (${columns}) select ${columns} from (select * from ndoo.ledger where event = 'views built' order by seq desc offset 1 limit 1) as old`,
			);
			expect(await withKey()).toContain(broken);
			await open(
				"delete from ndoo.ledger where seq = (select max(seq) from ndoo.ledger); update ndoo.ledger set detail = '{}' where event = 'views built'",
			);
			expect(await withKey()).toContain(broken);
			await open("delete from ndoo.ledger where event = 'views built'");
			expect(await withKey()).toContain('what is on record of example is not in the ledger');
			await record(bench.warehouse, testKey, {
				event: 'views closed',
				actor: 'tester',
				at: new Date(),
				flow: 'example',
			});
			expect(await withKey()).toContain('what is on record of example is not in the ledger');
		},
	);
});
