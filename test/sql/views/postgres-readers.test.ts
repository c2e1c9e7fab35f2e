import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { fingerprint } from '../../../sql/views/build/fingerprint.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames, shortRoleNames } from '../role-names.ts';
import { alsoKept, diagnosis, episode, signedFlow as flow, kept, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// What PostgreSQL alone has: roles that one session can put on, ids that say whether an object is the same, functions and
// plans of a reader's own.

describe.skipIf(testEngine === 'mssql')('on PostgreSQL', () => {
	let bench: ViewBench;
	let inNames: (text: string) => string;
	beforeAll(async () => {
		bench = await viewBench();
		inNames = await roleNames(bench.warehouse);
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());
	beforeEach(async () => {
		await bench.publish([kept, alsoKept]);
		await bench.sources({ patient, episode, diagnosis });
		await build([]);
	});

	const build = async (flows: readonly Flow[]) =>
		await buildViews(bench.warehouse, flows, {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});

	const objects = async () =>
		await bench.rows(
			"select relname, oid::int, relacl::text from pg_catalog.pg_class where relnamespace = 'cleaned'::regnamespace order by 1",
		);

	test('building again keeps the ids of the views and every grant on them', async () => {
		await build([flow]);
		await bench.warehouse.script(
			'create role another_reader; grant select on cleaned.example__patient to another_reader',
		);
		const before = await objects();
		await build([{ ...flow, purpose: 'Another purpose.' }]);
		expect(await objects()).toEqual(before);
		await bench.warehouse.script('drop owned by another_reader; drop role another_reader');
	});

	test('a view that gets other columns has the grant of its flow', async () => {
		await build([flow]);
		const tables = flow.tables.map((table) => (table.name === 'patient' ? { ...table, columns: ['sex'] } : table));
		await build([{ ...flow, tables }]);
		const granted = (await objects()).filter(({ relacl }) =>
			shortRoleNames(String(relacl)).includes('ndoo_read_example'),
		);
		expect(granted).toHaveLength(3);
	});

	test('a build of which a part fails changes nothing', async () => {
		await build([flow]);
		await bench.warehouse.script('create view src.on_top as select * from cleaned.example__diagnosis');
		const before = await objects();
		const error: unknown = await build([{ ...flow, purpose: 'Another.', tables: flow.tables.slice(0, 2) }]).catch(
			(thrown: unknown) => thrown,
		);
		expect(error instanceof NdooError && formatError(error)).toMatchInlineSnapshot(`
			"Something else was built on a view of a flow, so this cannot be run: drop view if exists "cleaned"."example__diagnosis";

			What to do: The owner of that object must drop it first. Then run \`ndoo build\` again. No view was changed."
		`);
		expect(await objects()).toEqual(before);
		expect(await bench.rows('select fingerprint from ndoo.flow_gate')).toEqual([
			{ fingerprint: fingerprint(flow, bench.warehouse.dialect) },
		]);
	});

	test('a reader of a flow reads its views and nothing else', async () => {
		await build([flow, { ...flow, name: 'other' }]);
		const asReader = async (text: string) =>
			await bench.warehouse
				.transaction('read-write', async (session) => {
					await session.script(inNames('set local role "ndoo_read_example"'));
					return (await session.query({ text })).length;
				})
				.catch((error: unknown) => (error instanceof Error ? error.message : ''));
		expect(await asReader('select * from cleaned.example__diagnosis')).toBe(2);
		for (const relation of [
			'src.patient',
			'ndoo_list.cleaned_list',
			'ndoo_list.slot_a',
			'cleaned.other__patient',
			'ndoo.flow_gate',
			'ndoo_inside.example__patient',
		]) {
			expect(await asReader(`select * from ${relation}`)).toContain('permission denied');
		}
	});

	test('a reader cannot have the rows of removed people pass through functions or operators of its own', async () => {
		const columns = flow.tables.map((table) =>
			table.name === 'patient' ? { ...table, columns: ['nhs_number'] } : table,
		);
		await build([{ ...flow, tables: columns }]);
		const seen = await bench.warehouse.transaction('read-write', async (session) => {
			await session.script(
				inNames(`
				grant create on database postgres to "ndoo_read_example";
				set local role "ndoo_read_example";
				create schema mine;
				create table mine.seen (value text);
				create function mine.note(one text, other text) returns boolean language plpgsql cost 0.0001 as
					'begin insert into mine.seen values (one); return true; end';
				create operator mine.~ (function = mine.note, leftarg = text, rightarg = text);
				create operator mine.= (function = mine.note, leftarg = text, rightarg = text);
				set local search_path = mine, pg_catalog`),
			);
			await session.query({ text: "select * from cleaned.example__patient where mine.note(nhs_number, '')" });
			await session.query({ text: "select * from cleaned.example__patient where nhs_number ~ ''" });
			const rows = await session.query({ text: 'select distinct value from mine.seen order by 1' });
			await session.script(
				inNames('reset role; drop schema mine cascade; revoke create on database postgres from "ndoo_read_example"'),
			);
			return rows.map(({ value }) => value);
		});
		expect(seen).toEqual(['999 000 0018', '9990000026']);
	});

	describe('a plan tells a reader nothing of a row that is left out', () => {
		// 202 is in the source five hundred times, and not on the list; 909 is nowhere.
		const withheld = 202;
		const absent = 909;
		const often = Array.from({ length: 500 }, () => ['A', withheld, '9990000042', 'm', null] as const);
		const questions: Readonly<Record<string, (view: string, column: string, id: number) => string>> = {
			'a filter': (view, column, id) => `select * from ${view} where ${column} = ${id}`,
			'a filter with a limit': (view, column, id) => `select * from ${view} where ${column} = ${id} limit 1`,
			'a join': (view, column, id) =>
				`select 1 from ${view} as v join (values (${id})) as w (id) on v.${column} = w.id`,
			'a subquery': (view, column, id) => `select 1 where exists (select from ${view} as v where v.${column} = ${id})`,
			'a group': (view, column, id) => `select ${column} from ${view} group by 1 having ${column} = ${id}`,
		};
		const options = ['', '(verbose, settings)', '(analyze, verbose, timing off, summary off)'];
		const views = [
			['example__patient', 'patient_id', 1],
			['example__episode', 'episode_id', 10],
			['example__diagnosis', 'episode', 10],
		] as const;

		const explained = async (text: string, settings = ''): Promise<string> =>
			await bench.warehouse.transaction('read-write', async (session) => {
				await session.script(`${inNames('set local role "ndoo_read_example"')}; ${settings}`);
				return (await session.query({ text })).map((row) => row['QUERY PLAN']).join('\n');
			});

		beforeEach(async () => {
			const episodes = often.map(() => ['A', withheld, withheld * 10] as const);
			await bench.sources({
				patient: { ...patient, rows: [...patient.rows, ...often] },
				episode: { ...episode, rows: [...episode.rows, ...episodes] },
				diagnosis: { ...diagnosis, rows: [...diagnosis.rows, ...often.map(() => [withheld * 10, 'J45'] as const)] },
			});
			await build([flow]);
			await bench.warehouse.script('analyze src.patient; analyze src.episode; analyze src.diagnosis');
		});

		test.each(views)('%s', async (view, column, factor) => {
			for (const [what, question] of Object.entries(questions)) {
				for (const option of options) {
					const ask = async (id: number) => {
						const text = `explain ${option} ${question(`cleaned.${view}`, column, id * factor)}`;
						return withoutId(await explained(text), id * factor);
					};
					// The first look of a session reads the catalogue as well, and counts its pages.
					await ask(absent);
					expect(await ask(withheld), `${what} ${option}`).toBe(await ask(absent));
				}
			}
		});

		test('and shows nothing of what is inside', async () => {
			const plan = await explained('explain (analyze, verbose) select * from cleaned.example__patient');
			expect(plan).toContain('Function Scan on ndoo_inside.example__patient__fence');
			expect(plan).not.toMatch(/src\.|slot_|cleaned_list|Filter|Index/);
		});

		test('nor do the messages of a server that is asked for all it has', async () => {
			const plans =
				'set local debug_print_plan = on; set local debug_print_rewritten = on; set local debug_print_parse = on;';
			const inside = async (id: number) =>
				await explained(
					`select pg_catalog.current_setting('client_min_messages') as "QUERY PLAN" from cleaned.example__patient where patient_id = ${id}`,
					`${plans} set local client_min_messages = debug5; set local trace_sort = on;`,
				);
			expect(await inside(withheld)).toBe(await inside(absent));
			const [fence] = await bench.rows(
				"select pg_catalog.to_jsonb(proconfig) as proconfig, prosecdef, provolatile, prorows from pg_catalog.pg_proc where proname = 'example__patient__fence'",
			);
			expect(fence).toEqual({
				proconfig: [
					'search_path=pg_catalog, pg_temp',
					'client_min_messages=error',
					'debug_print_parse=off',
					'debug_print_rewritten=off',
					'debug_print_plan=off',
					'enable_hashjoin=on',
					'enable_nestloop=off',
					'enable_mergejoin=off',
					'TimeZone=UTC',
					'DateStyle=ISO, YMD',
					'IntervalStyle=postgres',
					'bytea_output=hex',
					'extra_float_digits=1',
					'standard_conforming_strings=on',
					'transform_null_equals=off',
					'quote_all_identifiers=off',
					'array_nulls=on',
					'xmlbinary=base64',
					'xmloption=content',
					'row_security=off',
				],
				prosecdef: true,
				provolatile: 's',
				prorows: 1000,
			});
		});

		// What each form before this one told.
		const bare = (from: string) => `
			select this.patient_id from src.patient as this
			join ndoo_list.cleaned_list as list on list.nhs_number = ndoo.nhs_number(this.nhs_number, 'text') ${from}`;

		test.each([
			['a barrier', '(analyze, costs off, timing off, summary off)', bare('')],
			// Of PostgreSQL before 17 this holds.
			...(testEngine === 'embedded'
				? [
						[
							'a materialised CTE',
							'',
							`with kept as materialized (${bare('')}) select * from kept where (select count(*) from kept) >= 0`,
						],
					]
				: []),
		])('as it would behind %s', async (_, option, sql) => {
			await bench.warehouse.script(
				inNames(`
				create view cleaned.bare with (security_barrier = true) as ${sql};
				grant select on cleaned.bare to "ndoo_read_example";
				grant execute on function ndoo.nhs_number(text, text) to "ndoo_read_example"`),
			);
			const ask = async (id: number) =>
				withoutId(
					await explained(`explain ${option} ${questions['a filter']?.('cleaned.bare', 'patient_id', id)}`),
					id,
				);
			expect(await ask(withheld)).not.toBe(await ask(absent));
			await bench.warehouse.script(
				inNames(
					'drop view cleaned.bare; revoke execute on function ndoo.nhs_number(text, text) from "ndoo_read_example"',
				),
			);
		});
	});

	describe('an error of what is inside', () => {
		// 2 is not on the list. How its day is written is a matter of settings.
		const sourceWith = (day: string) => `
			create or replace view src.patient as
			select p.org, p.patient_id, p.nhs_number, p.sex, p.born from src.person as p
			where (case when p.patient_id = 2 then '${day}' else '2001-01-01' end)::text::date > '1900-01-01'`;
		beforeEach(async () => {
			await bench.warehouse.script(`alter table src.patient rename to person; ${sourceWith('75-02-13')}`);
			await build([flow]);
		});
		const told = async (settings: string): Promise<string> =>
			await bench.warehouse
				.transaction('read-write', async (session) => {
					await session.script(`${inNames('set local role "ndoo_read_example"')}; ${settings}`);
					await session.script(`do $$ declare said text; kept bigint; begin
						select count(*) into kept from cleaned.example__patient;
						perform set_config('ndoo.said', 'nothing', true);
					exception when others or query_canceled then
						get stacked diagnostics said = message_text;
						perform set_config('ndoo.said', said || ' (' || sqlstate || ')', true);
					end $$`);
					const [row] = await session.query({ text: "select current_setting('ndoo.said') as said" });
					return String(row?.['said']);
				})
				.catch((error: unknown) => (error instanceof Error ? error.message : ''));

		test('does not come of a setting of the reader: none reaches inside', async () => {
			for (const settings of ['', "set local datestyle = 'ISO, DMY'", "set local datestyle = 'ISO, MDY'"])
				expect(await told(settings), settings).toBe('nothing');
		});

		test('and the gate still says why it is closed', async () => {
			await bench.warehouse.script('delete from ndoo.flow_gate');
			expect(await told('')).toContain('has not been built on this warehouse');
		});

		test('comes out in the words of the fence, without the value that did not fit', async () => {
			await bench.warehouse.script(sourceWith('x-secret'));
			expect(await told('')).toBe('The view cannot be read: a row of its source does not fit. (ND301)');
		});

		test.each([
			["errcode = '53400', message = 'patient 2'", /^The view cannot be read: the server is short .* \(53400\)$/],
			["errcode = '57014', message = 'patient 2'", /^The view cannot be read: reading it was cancelled\. \(57014\)$/],
			[
				"errcode = 'ND001', message = 'patient 2'",
				/^The view cannot be read: a row of its source does not fit\. \(ND301\)$/,
			],
			[
				"errcode = 'P0004', message = 'patient 2'",
				/^The view cannot be read: a row of its source does not fit\. \(ND301\)$/,
			],
			["errcode = '42501', message = 'patient 2'", /^The view cannot be read: a permission is missing .* \(42501\)$/],
		])('nor with what a function beneath the source says: %s', async (raised, expected) => {
			await bench.warehouse.script(`
				create function src."ndoo.assert_disclosable(text) "(id integer) returns integer language plpgsql as $$ begin
					if id = 2 then raise exception using ${raised}; end if;
					return id;
				end $$;
				create or replace view src.patient as
				select p.org, p.patient_id, p.nhs_number, p.sex, p.born from src.person as p
				where src."ndoo.assert_disclosable(text) "(p.patient_id) > 0`);
			expect(await told('')).toMatch(expected);
		});
	});

	test('a fence that is called by itself, in a list of columns, reads its source to the end before the first row', async () => {
		await build([flow]);
		const read = await bench.warehouse.transaction('read-write', async (session) => {
			await session.script(
				inNames('grant usage on schema ndoo_inside to "ndoo_read_example"; set local role "ndoo_read_example"'),
			);
			const counted = async () => {
				const [row] = await session.query({
					text: "select sum(seq_tup_read)::integer as rows from pg_catalog.pg_stat_xact_all_tables where schemaname = 'src'",
				});
				return Number(row?.['rows']);
			};
			await session.script('declare c no scroll cursor for select (ndoo_inside.example__patient__fence()).patient_id');
			const seen: number[] = [];
			for (let row = 0; row < 2; row++) {
				await session.query({ text: 'fetch 1 from c' });
				seen.push(await counted());
			}
			await session.script(inNames('close c; reset role; revoke usage on schema ndoo_inside from "ndoo_read_example"'));
			return seen;
		});
		expect(read[0]).toBeGreaterThan(0);
		expect(read[1]).toBe(read[0]);
	});

	describe('execute on a fence', () => {
		const executors = async () =>
			(
				await bench.rows(
					`select case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as name
					from pg_catalog.pg_proc as p cross join lateral pg_catalog.aclexplode(p.proacl) as acl
					where p.proname = 'example__patient__fence' and acl.grantee <> p.proowner order by 1`,
				)
			).map(({ name }) => shortRoleNames(String(name)));

		beforeEach(async () => await bench.warehouse.script('create role another_reader; create role a_stranger'));
		afterEach(async () => {
			await bench.warehouse.script('drop owned by another_reader, a_stranger; drop role another_reader, a_stranger');
		});

		test("is nobody's but the readers', whom select on the view makes", async () => {
			await build([flow]);
			expect(await executors()).toEqual(['ndoo_read_example']);
			await bench.warehouse.script('grant select on cleaned.example__patient to another_reader');
			await build([flow]);
			expect(await executors()).toEqual(['another_reader', 'ndoo_read_example']);
			await bench.warehouse.script('revoke select on cleaned.example__patient from another_reader');
			await build([flow]);
			expect(await executors()).toEqual(['ndoo_read_example']);
		});

		test('and grants on the view come back when a column changes', async () => {
			await build([flow]);
			await bench.warehouse.script('grant select on cleaned.example__patient to another_reader with grant option');
			const before = await objects();
			const tables = flow.tables.map((table) => (table.name === 'patient' ? { ...table, columns: ['sex'] } : table));
			await build([{ ...flow, tables }]);
			expect(await executors()).toEqual(['another_reader', 'ndoo_read_example']);
			const acl = ([first]: Awaited<ReturnType<typeof objects>>) => String(first?.['relacl']).split(',').toSorted();
			const after = await objects();
			expect(acl(after.filter(({ relname }) => relname === 'example__patient'))).toEqual(
				acl(before.filter(({ relname }) => relname === 'example__patient')),
			);
		});

		test('does not let the function be called by its name', async () => {
			await build([flow]);
			const call = async (role: string) =>
				await bench.warehouse
					.transaction('read-write', async (session) => {
						await session.script(inNames(`set local role ${role}`));
						return (await session.query({ text: 'select ndoo_inside.example__patient__fence() limit 1' })).length;
					})
					.catch((error: unknown) => (error instanceof Error ? error.message : ''));
			for (const role of ['ndoo_read_example', 'a_stranger'])
				expect(await call(role)).toContain('permission denied for schema ndoo_inside');
		});
	});
});

/** A plan with the number that was asked for taken out: not the digits of a cost. */
const withoutId = (plan: string, id: number): string =>
	plan.replaceAll(new RegExp(`(?<![.\\d])${id}(?![.\\d])`, 'g'), '…');
