import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import { prove } from '../../../sql/runner/witness.ts';
import { flowText, patient } from '../compiler/project-bench.ts';
import { roleNames } from '../role-names.ts';
import { activity, type BuildBench, buildBench, disclosing, late, onList, outcomes, people } from './build-bench.ts';

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

/** What its models read, which is built with the views of other returns. */
const hidden = ['summary__patient: success', 'summary__contact: success'];

describe('a return that discloses models', () => {
	test('leaves with nobody who is not on the list, by the list of the moment', async () => {
		const { results, views } = await bench.build(disclosing);
		expect(late(results)).toEqual([
			...hidden,
			'activity: success',
			'summary__activity: success',
			'total: success',
			'summary__total: success',
			'summary: success',
		]);
		expect(views.built.map(({ flow }) => flow)).toEqual(['falls', 'handover']);
		const ids = async () =>
			(await bench.rows('select patient_id from cleaned."summary__activity" order by 1')).map((row) =>
				Number(row['patient_id']),
			);
		expect(await ids()).toEqual(onList.map((_, at) => at + 1));
		expect(await bench.rows('select contacts from cleaned."summary__total"')).toEqual([
			{ contacts: BigInt(onList.length * 45) },
		]);
		await bench.publish(people.slice(20));
		expect(await ids()).toEqual(people.slice(20).map((_, at) => at + 21));
	});

	test('cannot be read through an old list, or without the right to', async () => {
		await bench.build(disclosing);
		await bench.publish(onList, 40);
		expect(await bench.refusal('select * from cleaned."summary__activity"')).toContain(
			'40 days old; the flow "summary"',
		);
		expect(await bench.refusal('select * from cleaned."summary__total"')).toContain('40 days old');
		await bench.publish(onList);
		const asReader = async (text: string) =>
			await bench.warehouse
				.transaction('snapshot', async (session) => {
					await session.script((await roleNames(session))('set local role ndoo_read_summary'));
					return await session.query({ text });
				})
				.then(({ length }) => length, String);
		expect(await asReader('select * from cleaned."summary__activity"')).toBe(onList.length);
		expect(await asReader('select * from models.activity')).toContain('permission denied');
	});

	test('stays closed while its model cannot be built, and all that stands on it is left out', async () => {
		await bench.build(disclosing);
		const { results } = await bench.build({
			...disclosing,
			'sql/models/activity.sql': activity.replace('2 as', 'no_such as'),
		});
		expect(late(results)).toEqual([
			...hidden,
			'activity: error',
			'summary__activity: skipped',
			'total: success',
			'summary__total: success',
			'summary: skipped',
		]);
		expect(results.find(({ name }) => name === 'activity')?.message).toContain('column "no_such" does not exist');
		expect(results.find(({ name }) => name === 'summary__activity')?.message).toBe('Not built: model activity failed.');
		expect(await bench.refusal('select * from cleaned."summary__activity"')).toContain('has not been built');
		expect(await bench.refusal('select * from cleaned."falls__patient"')).toBeUndefined();
	});

	test('stays closed when a test of what it stands on fails, and opens when it only warns', async () => {
		const tested = (severity: string) => ({
			...disclosing,
			'sql/models/a.yml': `models:\n  - name: activity\n    columns:\n      - name: contacts\n        data_tests: [{ unique: { config: { severity: ${severity} } } }]\n`,
		});
		const failed = await bench.build(tested('error'));
		expect(late(failed.results)).toEqual([
			...hidden,
			'activity: success',
			'unique_activity_contacts: fail',
			'summary__activity: skipped',
			'total: success',
			'summary__total: success',
			'summary: skipped',
		]);
		expect(await bench.refusal('select * from cleaned."summary__total"')).toContain('has not been built');
		const warned = await bench.build(tested('warn'));
		expect(warned.results.at(-1)).toMatchObject({ name: 'summary', status: 'success' });
		expect(await bench.refusal('select * from cleaned."summary__total"')).toBeUndefined();
	});

	test('is read by its own tests before anybody else can, and none of it stays open where one cannot be run', async () => {
		const yaml =
			"models:\n  - name: activity\n    columns:\n      - name: patient_id\n        data_tests: [only_cleaned: { to: cleaned('summary.activity'), field: patient_id }, not_null]\n";
		const passed = await bench.build({ ...disclosing, 'sql/models/a.yml': yaml });
		expect(late(passed.results)).toEqual([
			...hidden,
			'activity: success',
			'not_null_activity_patient_id: pass',
			'summary__activity: success',
			'only_cleaned_activity_patient_id: pass',
			'total: success',
			'summary__total: success',
			'summary: success',
		]);
		await bench.warehouse.script("delete from ndoo.flow_gate where flow = 'summary'");
		const tested = await bench.test({ ...disclosing, 'sql/models/a.yml': yaml });
		expect(tested.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
		expect(await bench.rows("select 1 from ndoo.flow_gate where flow = 'summary'")).toEqual([]);
	});

	test('waits for a list, where its model can be looked into only by one', async () => {
		await bench.publish(onList, 50);
		const { results } = await bench.build(disclosing);
		expect(results.find(({ name }) => name === 'summary__activity')).toMatchObject({
			status: 'skipped',
			isWithoutList: true,
		});
		expect(results.at(-1)).toMatchObject({ name: 'summary', status: 'skipped' });
	});
});

describe('what the warehouse says that a model reads', () => {
	// What the text does not show, the catalogue does.
	test.each<[string, string, string, string]>([
		[
			'a table under a name that a part of the text gives to something else',
			'create table public.lodge as select patient_id from src.patient',
			"select w.ward_id from {{ source('src', 'ward') }} as w, (with lodge as (select 1) select * from lodge) as q, lodge",
			'model wards → public.lodge',
		],
		[
			'a function that may read tables',
			'create function src.anybody() returns integer language sql stable as $$ select 1 $$',
			"select ward_id + src.anybody() as ward_id from {{ source('src', 'ward') }}",
			'model wards → the function src.anybody',
		],
		[
			'the list itself, behind a view of somebody’s',
			'create view public.anything as select nhs_number from ndoo_list.cleaned_list; create or replace view src.ward as select 1 as ward_id from public.anything',
			"select ward_id from {{ source('src', 'ward') }}",
			'model wards → src.ward → public.anything → ndoo_list.cleaned_list',
		],
		[
			'a cleaned view, behind a view of somebody’s',
			'create view src.ward as select patient_id as ward_id from cleaned."falls__patient"',
			"select ward_id from {{ source('src', 'ward') }}",
			'model wards → src.ward → cleaned.falls__patient',
		],
		[
			'a table of the engine’s own, which is on record nowhere',
			'select 1',
			"select w.ward_id, q.rolname from {{ source('src', 'ward') }} as w, (with pg_authid as (select 1) select * from pg_authid) as p, pg_authid as q",
			'model wards → pg_catalog.pg_authid',
		],
		[
			'a function of the engine’s that runs a text',
			'select 1',
			"select ward_id, ts_rewrite('a'::tsquery, 'select nhs_number::tsquery, nhs_number::tsquery from ndoo_list.cleaned_list') as q from {{ source('src', 'ward') }}",
			'model wards → the function pg_catalog.ts_rewrite',
		],
		[
			'a function behind an aggregate',
			'create function src.step(a integer, b integer) returns integer language sql stable as $$ select 1 $$; create aggregate src.most(integer) (sfunc = src.step, stype = integer)',
			"select src.most(ward_id) as ward_id from {{ source('src', 'ward') }}",
			'model wards → the function src.most',
		],
		[
			'a function behind an operator',
			'create function src.step(a integer, b integer) returns integer language sql stable as $$ select 1 $$; create operator src.<~> (leftarg = integer, rightarg = integer, function = src.step)',
			"select ward_id operator(src.<~>) 1 as ward_id from {{ source('src', 'ward') }}",
			'model wards → the function src.step',
		],
		[
			'the list, by a function behind a view of somebody’s',
			"create function src.anybody() returns bigint language sql stable as 'select count(*) from ndoo_list.cleaned_list'; create view src.ward as select src.anybody() as ward_id",
			"select ward_id from {{ source('src', 'ward') }}",
			'model wards → src.ward → the function src.anybody',
		],
		[
			'a cleaned view, behind a view that calls itself a model',
			`create view src.ward as select patient_id as ward_id from cleaned."falls__patient"; comment on view src.ward is 'ndoo model x'`,
			"select ward_id from {{ source('src', 'ward') }}",
			'model wards → src.ward → cleaned.falls__patient',
		],
	])('%s', async (_, setup, sql, found) => {
		await bench.build({});
		const isView = setup.includes('view src.ward');
		await bench.warehouse.script(`drop table if exists public.lodge; ${isView ? 'drop table src.ward;' : ''} ${setup}`);
		const { results } = await bench.build({ 'sql/models/wards.sql': sql });
		const model = results.find(({ name }) => name === 'wards');
		expect(model).toMatchObject({ status: 'error' });
		expect(model?.message).toContain(`Found ${found}.`);
		expect(await bench.rows("select 1 from pg_catalog.pg_class where relname in ('wards', 'ndoo_proof')")).toEqual([]);
		await bench.warehouse.script('drop schema src cascade; drop view if exists public.anything');
	});
});

test('a second statement is not run, however it was hidden from who reads the text', async () => {
	const node = {
		resourceType: 'model',
		name: 'a',
		place: {},
		compiledSql: 'select 1 as one; drop table src.ward',
	} as const;
	const nothing = { named: [], models: [], lookUps: [], people: [] };
	const proof = bench.warehouse.transaction('read-write', (session) => prove(session, node, nothing));
	await expect(proof).rejects.toThrow('The warehouse refused a statement');
	expect(await bench.rows('select * from src.ward')).toHaveLength(2);
});

describe('building again', () => {
	const wards = (columns: string, config = '') => ({
		'sql/models/wards.sql': `${config} select ${columns} from {{ source('src', 'ward') }}`,
		'sql/models/beds.sql': "select ward_id from {{ ref('wards') }}",
	});
	// Whichever role: one that is in every PostgreSQL.
	const granted = "{{ config(grants={'select': ['pg_monitor']}) }}";
	const rights = async () =>
		await bench.rows(
			"select c.oid::int, c.relkind::text as kind, coalesce(c.relacl::text, '') like '%pg_monitor=r%' as granted from pg_catalog.pg_class c where c.relname = 'wards'",
		);

	test('a view keeps its id, and has the rights that its file says and no others', async () => {
		await bench.build(wards('ward_id', granted));
		const [before] = await rights();
		expect(before).toMatchObject({ kind: 'v', granted: true });
		await bench.build(wards('ward_id'));
		expect(await rights()).toEqual([{ ...before, granted: false }]);
	});

	test('one whose columns change is made anew, with what stands on it', async () => {
		await bench.build(wards('ward_id'));
		const { results } = await bench.build(wards("1 as first, ward_id, 'x' as name"));
		expect(late(results)).toEqual(['wards: success', 'beds: success']);
		expect(await bench.rows('select * from models.beds order by 1')).toEqual([{ ward_id: 1 }, { ward_id: 2 }]);
	});

	test('a model of a return whose columns change is made anew, with the view of the return and what reads that', async () => {
		const files = (columns: string) => ({
			...disclosing,
			'sql/models/activity.sql': `select ${columns} from {{ cleaned('summary.patient') }}`,
			'sql/models/seen.sql': "select count(*) as people from {{ cleaned('summary.activity') }}",
		});
		await bench.build(files('patient_id, 2 as contacts'));
		const { auditor } = await warehouseRoles(bench.warehouse);
		await bench.warehouse.script(`grant select on cleaned."summary__activity" to "${auditor}"`);
		const { results } = await bench.build(files('1 as first, patient_id, 2::text as contacts'));
		expect(results.filter(({ status }) => status !== 'success')).toEqual([]);
		const readable = `select has_table_privilege('${auditor}', 'cleaned."summary__activity"', 'select') as is_given`;
		expect(await bench.rows(readable)).toEqual([{ is_given: true }]);
		expect(await bench.rows('select people from models.seen')).toEqual([{ people: BigInt(onList.length) }]);
	});

	test('it is left as it is where that is not to be built again', async () => {
		await bench.build(wards('ward_id'));
		const { results } = await bench.build(wards('1 as first, ward_id'), { select: ['wards'] });
		expect(results.find(({ name }) => name === 'wards')).toMatchObject({
			status: 'error',
			message:
				'The columns of models.wards change, and models.beds stands on it. Run `ndoo build`, or select what stands on it as well: `--select wards+`. It was left as it is.',
		});
		expect(await bench.rows('select * from models.beds order by 1')).toHaveLength(2);
	});

	test('a cleaned view whose columns change takes the models on it along', async () => {
		const model = { 'sql/models/seen.sql': "select patient_id from {{ cleaned('other.patient') }}" };
		const flow = (columns: string) => ({
			...model,
			'flows/returns/o.yml': flowText({
				name: 'other',
				tables: patient.replace('patient_id, nhs_number, sex', columns),
			}),
		});
		await bench.build(flow('patient_id, sex'));
		const { results } = await bench.build(flow('sex, patient_id'));
		expect(results.find(({ name }) => name === 'seen')).toMatchObject({ status: 'success' });
		expect(await bench.rows('select * from models.seen')).toHaveLength(onList.length);
		await expect(bench.build(flow('patient_id'), { select: ['flow:other'] })).rejects.toThrow(
			'models.seen stands on it',
		);
	});

	test('a table is filled anew, and becomes a view and back', async () => {
		const table = "{{ config(materialized='table') }}";
		await bench.build(wards('ward_id', table));
		const [before] = await rights();
		expect(before).toMatchObject({ kind: 'r' });
		await bench.warehouse.script('insert into src.ward values (3)');
		expect(await bench.rows('select * from models.wards')).toHaveLength(2);
		await bench.build(wards('ward_id', table));
		expect(await bench.rows('select * from models.wards')).toHaveLength(3);
		expect(await rights()).toEqual([before]);
		await bench.build(wards('ward_id'));
		expect(await rights()).toMatchObject([{ kind: 'v' }]);
	});

	test('what somebody else made is not touched', async () => {
		await bench.warehouse.script('create schema models; create table models.wards (mine integer)');
		const { results } = await bench.build(wards('ward_id'));
		expect(late(results)).toEqual(['wards: error', 'beds: skipped']);
		expect(results.find(({ name }) => name === 'wards')?.message).toContain(
			'There is a relation models.wards already that ndoo did not make.',
		);
		expect(await bench.rows('select mine from models.wards')).toEqual([]);
	});
});

test('a dry run gives every statement, and runs none', async () => {
	const { statements, views } = await bench.build(disclosing, { dryRun: true });
	const text = statements.join('\n');
	expect(text.indexOf('create or replace view "models"."activity" as')).toBeGreaterThan(0);
	expect(text.indexOf('create or replace view "cleaned"."summary__activity"')).toBeGreaterThan(
		text.indexOf('create or replace view "models"."activity" as'),
	);
	expect(text).toContain(
		"insert into ndoo.flow_gate (flow, max_list_age_days, valid_until, closes_at, fingerprint, built_at)\nvalues ('summary'",
	);
	expect(views.awaiting.map(({ planned }) => planned.flow.name)).toEqual(['summary']);
	expect(await bench.rows("select 1 from pg_catalog.pg_namespace where nspname = 'models'")).toEqual([]);
});

test('a selection builds what it means, and leaves the gates of other returns open', async () => {
	await bench.build(disclosing);
	const { results } = await bench.build(disclosing, { select: ['total'] });
	expect(outcomes(results)).toEqual(['total: success']);
	expect(await bench.refusal('select * from cleaned."summary__total"')).toBeUndefined();
	expect(await bench.refusal('select * from cleaned."falls__patient"')).toBeUndefined();
});

test('a model on the views of a return that may not be built is left out', async () => {
	const unsigned = flowText({ name: 'draft', tables: patient, isSigned: false });
	const { results, views } = await bench.build({
		'flows/returns/draft.yml': unsigned,
		'sql/models/early.sql': "select patient_id from {{ cleaned('draft.patient') }}",
	});
	expect(late(results)).toEqual(['early: skipped']);
	expect(results.at(-1)?.message).toBe('Not built: the flow of view draft.patient may not be built.');
	expect(views.refused).toHaveLength(1);
});
