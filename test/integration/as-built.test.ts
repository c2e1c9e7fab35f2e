import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitStatus } from '../../core/exit-status.ts';
import { makeProject, type TestProject } from './support/project.ts';
import { smallClinic } from './support/two-table-flow.ts';

// A view that somebody replaced by hand, and a source that is loaded anew every night: what each use makes of them.

let project: TestProject;
beforeAll(async () => {
	project = await makeProject(smallClinic(60));
	await project.ndoo(['refresh']);
	await project.serve();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
});
afterAll(async () => await project[Symbol.asyncDispose]());

const script = async (text: string) => await project.withWarehouse((warehouse) => warehouse.script(text));
const isOpen = async (): Promise<boolean> =>
	(await project.withWarehouse((warehouse) => warehouse.query({ text: 'select flow from ndoo.flow_gate' }))).length ===
	1;

test('disclose refuses views that were replaced, closes them, and puts it on record', async () => {
	const [row] = await project.withWarehouse((warehouse) =>
		warehouse.query({
			text: `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_catalog.pg_attribute
				where attrelid = 'ndoo_inside."clinic-activity__visit"'::regclass and attnum > 0`,
		}),
	);
	const [source] = await project.withWarehouse((warehouse) =>
		warehouse.query({ text: "select schema_name || '.' || name as name from ndoo.built_source where name = 'visit'" }),
	);
	await script(
		`create or replace view ndoo_inside."clinic-activity__visit" as select ${String(row?.['columns'])} from ${String(source?.['name'])}`,
	);
	expect((await project.ndoo(['status'])).out).toContain(
		'Flow    clinic-activity does not stand as it was built (ndoo_inside.clinic-activity__visit was replaced): `ndoo refresh` closes its views, `ndoo build` makes them anew\n',
	);
	expect((await project.ndoo(['doctor'])).out).toMatch(
		/^failed +flow clinic-activity +does not stand as it was built/m,
	);
	expect(await project.ndoo(['migrate', 'validate'])).toMatchObject({ status: exitStatus.failed });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toEqual({
		status: exitStatus.configuration,
		out: '',
		err: `The flow \`clinic-activity\` does not stand in the warehouse as it was built. Nothing of it is disclosed, and its views are closed.

  found ndoo_inside.clinic-activity__visit was replaced
    expected what was built

What to do: Find out who changed it, and why. Then run \`ndoo build\`, which makes the views anew.
`,
	});
	expect(await isOpen()).toBe(false);
	const { out } = await project.ndoo(['ledger', 'list', '--event', 'views closed', '--log-format', 'json']);
	expect(out).toContain('ndoo_inside.clinic-activity__visit was replaced');
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
});

test('a source that was dropped and made again with the same shape goes on, with its views', async () => {
	const [source] = await project.withWarehouse((warehouse) =>
		warehouse.query({ text: "select schema_name || '.' || name as name from ndoo.built_source where name = 'visit'" }),
	);
	const name = String(source?.['name']);
	const again = async () =>
		await script(`
			create temporary table kept as select * from ${name};
			create table public.shape (like ${name} including all);
			drop table ${name} cascade;
			alter table public.shape set schema ${name.split('.')[0]};
			alter table ${name.split('.')[0]}.shape rename to ${name.split('.')[1]};
			insert into ${name} select * from kept`);
	await again();
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({
		status: 0,
		err: expect.stringContaining('its views went with a source that was made again; made anew'),
	});
	await again();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
	expect(await isOpen()).toBe(true);
	const { out } = await project.ndoo(['ledger', 'list', '--log-format', 'json']);
	expect(out.match(/views built/g)?.length).toBeGreaterThanOrEqual(4);
});
