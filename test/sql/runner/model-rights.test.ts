import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import { flowText, notSent, wardNotSent } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench, onList, outcomes } from './build-bench.ts';

// What the models of a return may read is for the engine to say: they belong to a role that has these rights and no other.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

const summary = flowText({
	name: 'summary',
	tables: `  - name: activity\n    model: activity\n    columns: [patient_id, beds]\n${notSent}${wardNotSent}`,
});
const files = {
	'sql/models/activity.sql':
		"select p.patient_id, b.beds from {{ ref('people') }} as p cross join {{ ref('beds') }} as b",
	'sql/models/people.sql': "select patient_id from {{ cleaned('summary.patient') }}",
	'sql/models/beds.sql': "select count(*) as beds from {{ cleaned('summary.ward') }}",
	'flows/returns/summary.yml': summary,
};

const modelRole = async () => (await warehouseRoles(bench.warehouse)).ofModels('summary');

/** Runs a statement with the rights of a role; the number of rows, or the refusal. */
const as = async (role: string, text: string): Promise<unknown> =>
	await bench.warehouse
		.transaction('read-write', async (session) => {
			await session.script(`set local role "${role}"`);
			return (await session.query({ text })).length;
		})
		.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));

describe('the role of the models of a return', () => {
	test('owns the views of its models and their fence', async () => {
		await bench.build(files);
		const role = await modelRole();
		const owned = await bench.rows(
			`select relname::text as name from pg_class where pg_get_userbyid(relowner) = '${role}' and relkind = 'v' union all select proname::text from pg_proc where pg_get_userbyid(proowner) = '${role}' order by 1`,
		);
		expect(owned.map(({ name }) => name)).toEqual(['activity', 'beds', 'people', 'summary__activity__fence']);
		expect(await bench.rows(`select rolcanlogin, rolsuper from pg_roles where rolname = '${role}'`)).toEqual([
			{ rolcanlogin: false, rolsuper: false },
		]);
	});

	test.each([
		['the inside views of its return', 'ndoo_inside."summary__patient"', onList.length],
		['a table of its return without personal data', 'ndoo_inside."summary__ward"', 2],
		['the source of that', 'src.ward', 'permission denied'],
		['a source', 'src.patient', 'permission denied'],
		['the inside view of another return', 'ndoo_inside."falls__patient"', 'permission denied'],
		['the cleaned view of another return', 'cleaned."falls__patient"', 'permission denied'],
		['a pass-through view', 'passthrough."handover__patient"', 'permission denied'],
		['the list', 'ndoo_list.cleaned_list', 'permission denied'],
	])('reads, or does not read: %s', async (_, relation, found) => {
		await bench.build(files);
		// A right to use schemas gives no row of a table.
		const role = await modelRole();
		await bench.warehouse.script(`grant usage on schema src, cleaned, passthrough, ndoo_list to "${role}"`);
		const result = await as(role, `select 1 as one from ${relation}`);
		if (typeof found === 'number') expect(result).toBe(found);
		else expect(result).toContain(found);
	});

	test('loses what somebody else gave it', async () => {
		await bench.build(files);
		const role = await modelRole();
		const { loader } = await warehouseRoles(bench.warehouse);
		await bench.warehouse.script(
			`grant usage on schema src, ndoo_list to "${role}"; grant select on src.patient to "${role}"; grant select (nhs_number) on ndoo_list.cleaned_list to "${role}"; grant "${loader}" to "${role}"`,
		);
		expect(await as(role, 'select 1 from src.patient limit 1')).toBe(1);
		await bench.build(files);
		expect(await bench.rows(`select 1 from pg_auth_members where member = '${role}'::regrole`)).toEqual([]);
		expect(await as(role, 'select 1 from src.patient')).toContain('permission denied');
		expect(await as(role, 'select nhs_number from ndoo_list.cleaned_list')).toContain('permission denied');
	});

	const reset = (role: string): string =>
		`alter role "${role}" nosuperuser nologin nobypassrls nocreaterole noreplication; revoke all on src.patient from public; drop role if exists friend`;

	test.each<[string, (role: string) => string, string]>([
		['is a superuser', (role) => `alter role "${role}" superuser`, 'is a superuser'],
		['can log in', (role) => `alter role "${role}" login`, 'can log in'],
		['passes by policies', (role) => `alter role "${role}" bypassrls`, 'passes by policies'],
		['can create roles', (role) => `alter role "${role}" createrole`, 'can create roles'],
		['can replicate', (role) => `alter role "${role}" replication`, 'can replicate'],
		['has a member', (role) => `create role friend; grant "${role}" to friend`, 'has the member friend'],
		[
			'reads people as everybody does',
			() => 'grant select (sex) on src.patient to public',
			'can read src.patient, which is about people',
		],
	])('keeps its return closed while it %s', async (_, give, found) => {
		await bench.build(files);
		const role = await modelRole();
		await bench.warehouse.script(give(role));
		const { results } = await bench.build(files);
		await bench.warehouse.script(reset(role));
		expect(results.find(({ name }) => name === 'people')?.message).toContain(
			`${role} of the models of a return ${found}`,
		);
		expect(results.find(({ name }) => name === 'summary')?.status).not.toBe('success');
		expect((await bench.build(files)).results.at(-1)).toMatchObject({ name: 'summary', status: 'success' });
	});

	test('is what a model is read with before its return is opened: the engine refuses what the record let through', async () => {
		await bench.build(files);
		// As if the record had missed it: what the model reads is taken from its role, and given to a view by hand.
		const role = await modelRole();
		await bench.warehouse.script(
			`create or replace view models.activity as select p.patient_id, b.beds from models.people as p cross join models.beds as b where exists (select from src.patient)`,
		);
		expect(
			await as((await warehouseRoles(bench.warehouse)).loader, 'select 1 from ndoo_inside."summary__activity"'),
		).toContain('permission denied for table patient');
		expect(await as(role, 'select 1 from ndoo_inside."summary__activity__fence"()')).toContain(
			'a permission is missing',
		);
	});

	test('takes a view over, and gives it back when no return discloses it any more', async () => {
		const plain = {
			...files,
			'flows/returns/summary.yml': summary
				.replace('model: activity', 'model: beds')
				.replace('patient_id, beds', 'beds'),
		};
		await bench.build(files);
		const inside = { ...plain, 'sql/models/people.sql': "select patient_id from {{ cleaned('falls.patient') }}" };
		expect(outcomes((await bench.build(inside)).results)).toContain('people: success');
		const owner = async (name: string) =>
			(
				await bench.rows(`select pg_get_userbyid(relowner)::text as owner from pg_class where relname = '${name}'`)
			)[0]?.['owner'];
		expect(await owner('people')).not.toBe(await modelRole());
		expect(await owner('beds')).toBe(await modelRole());
	});
});

describe('the readers of a model for internal use', () => {
	const inside = (config: string) => ({
		'sql/models/seen.sql': `${config} select count(*) as people from {{ cleaned('falls.patient') }}`,
	});
	test('read it, and nothing beneath it; also when the return is built again without it', async () => {
		const { auditor } = await warehouseRoles(bench.warehouse);
		const granted = inside(`{{ config(grants={'select': ['${auditor}']}) }}`);
		await bench.build(granted);
		expect(await as(auditor, 'select people from models.seen')).toBe(1);
		expect(await as(auditor, 'select 1 from ndoo_inside."falls__patient__fence"()')).toContain('permission denied');
		await bench.build(granted, { select: ['flow:falls'] });
		expect(await as(auditor, 'select people from models.seen')).toBe(1);
		await bench.build(inside(''));
		expect(await as(auditor, 'select people from models.seen')).toContain('permission denied');
	});
});
