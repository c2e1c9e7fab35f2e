import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { Row } from '../../../loaders/warehouse/warehouse.ts';
import { buildViews } from '../../../sql/views/build.ts';
import { fingerprint } from '../../../sql/views/fingerprint.ts';
import { testKey } from '../../core/test-key.ts';
import { testEngine } from '../../loaders/warehouse/temporary-warehouse.ts';
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
	}, 60_000);
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
			"Something else was built on a view of a flow, so this cannot be run: drop view "cleaned"."example__diagnosis";

			What to do: Whoever built on the view drops that first; then run \`ndoo build\` again. No view was changed."
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

	describe('a plan with its counts tells a reader nothing of a row that is left out', () => {
		// The counts of every step that reads a source or the list, below what a reader asks.
		const counted = async (text: string): Promise<readonly string[]> =>
			await bench.warehouse.transaction('snapshot', async (session) => {
				await session.script(inNames('set local role "ndoo_read_example"'));
				const [row] = await session.query({
					text: `explain (analyze, format json, costs off, timing off, summary off) ${text}`,
				});
				return stepsOf(row?.['QUERY PLAN']).toSorted();
			});

		const questions = (view: string, column: string) => ({
			// On the list, not on it, and nobody's.
			ids: [1, 2, 99].map((id) => `select * from ${view} where ${column} = ${id * (column === 'patient_id' ? 1 : 10)}`),
			others: [
				`select * from ${view} limit 1`,
				`select * from ${view} as v where exists (select where v.${column} = 2)`,
			],
		});

		test.each([
			['example__patient', 'patient_id'],
			['example__episode', 'episode_id'],
			['example__diagnosis', 'episode'],
		])('%s', async (view, column) => {
			await build([flow]);
			const whole = await counted(`select * from cleaned.${view}`);
			expect(whole.length).toBeGreaterThan(1);
			const { ids, others } = questions(`cleaned.${view}`, column);
			for (const question of [...ids, ...others]) expect(await counted(question), question).toEqual(whole);
		});

		test('as it would without the fence', async () => {
			await build([flow]);
			await bench.warehouse.script(
				inNames(`
				create view cleaned.bare with (security_barrier = true) as
				select this.patient_id from src.patient as this
				join ndoo_list.cleaned_list as list on list.nhs_number = ndoo.nhs_number(this.nhs_number, 'text');
				grant select on cleaned.bare to "ndoo_read_example"`),
			);
			const { ids } = questions('cleaned.bare', 'patient_id');
			const [, leftOut = '', nobodys = ''] = ids;
			expect(await counted(leftOut)).not.toEqual(await counted(nobodys));
			await bench.warehouse.script('drop view cleaned.bare');
		});
	});
});

type Step = { readonly 'Relation Name'?: string; readonly 'Actual Rows'?: number; readonly Plans?: readonly Step[] };

/** Each step of a plan that reads a table, with its rows. */
function stepsOf(plan: Row[string]): readonly string[] {
	const [{ Plan: root }] = plan as readonly [{ readonly Plan: Step }];
	const below = (step: Step): readonly string[] => [
		...(step['Relation Name'] === undefined ? [] : [`${step['Relation Name']}: ${step['Actual Rows']}`]),
		...(step.Plans ?? []).flatMap(below),
	];
	return below(root);
}
