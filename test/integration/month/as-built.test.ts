import { appendFile, rename, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { forgeRecord } from '../../sql/build-record/as-stands.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { smallClinic } from '../support/two-table-flow.ts';

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
				where attrelid = 'ndoo_inside."clinic_activity__visit"'::regclass and attnum > 0`,
		}),
	);
	const [source] = await project.withWarehouse((warehouse) =>
		warehouse.query({ text: "select schema_name || '.' || name as name from ndoo.built_source where name = 'visit'" }),
	);
	await script(
		`create or replace view ndoo_inside."clinic_activity__visit" as select ${String(row?.['columns'])} from ${String(source?.['name'])}`,
	);
	expect((await project.ndoo(['status'])).out).toContain(
		'Flow    clinic-activity has changed since it was built (ndoo_inside.clinic_activity__visit was replaced): `ndoo refresh` closes its views, `ndoo build` makes them anew\n',
	);
	expect((await project.ndoo(['doctor'])).out).toMatch(
		/^failed +flow clinic-activity +has changed since it was built/m,
	);
	expect(await project.ndoo(['migrate', 'validate'])).toMatchObject({ status: exitStatus.failed });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toEqual({
		status: exitStatus.configuration,
		out: '',
		err: `The flow \`clinic-activity\` has changed in the warehouse since it was built. Nothing of it is disclosed, and its views are closed.

  found ndoo_inside.clinic_activity__visit was replaced
    expected what was built

What to do: Find out who changed it, and why. Then run \`ndoo build\`, which makes the views anew.
`,
	});
	expect(await isOpen()).toBe(false);
	const { out } = await project.ndoo(['ledger', 'list', '--event', 'views closed', '--log-format', 'json']);
	expect(out).toContain('ndoo_inside.clinic_activity__visit was replaced');
	const why =
		'has changed since it was built (ndoo_inside.clinic_activity__visit was replaced): its views were closed on ';
	expect((await project.ndoo(['status'])).out).toContain(`Flow    clinic-activity ${why}`);
	expect((await project.ndoo(['disclose', 'clinic-activity'])).err).toContain(`The flow \`clinic-activity\` ${why}`);
	expect((await project.ndoo(['doctor'])).out).toMatch(
		/^warning +flow clinic-activity +.*: its views were closed on /m,
	);
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
});

test('a return that another folder does not have, and so closes, says that here', async () => {
	const file = project.path('flows', 'returns', 'clinic-activity.yml');
	await rename(file, `${file}.away`);
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	await rename(`${file}.away`, file);
	expect((await project.ndoo(['disclose', 'clinic-activity'])).err).toContain(
		'The flow `clinic-activity` has no file any more: its views were closed on ',
	);
	expect((await project.ndoo(['status'])).out).toContain(
		'Flow    clinic-activity has no file any more: its views were',
	);
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	expect((await project.ndoo(['status'])).out).not.toContain('Flow ');
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

describe('nobody else’s function runs with the loader’s rights', () => {
	// A table upon which its owner puts a policy, as nobody notices who reads it.
	const policy = `create role etl; create schema etl authorization etl;
		create function etl.seen(n text) returns boolean language plpgsql as 'begin return true; end';
		alter function etl.seen(text) owner to etl;
		create view etl.everyone as select nhs_number from clinic.patient where etl.seen(nhs_number);
		create policy seen on clinic.patient for select using (etl.seen(nhs_number));
		alter table clinic.patient enable row level security`;
	const call = 'clinic.patient calls the function etl.seen of etl';
	const accepted = `
grants:
  accepted:
    - account: etl
      access: runs-in-source
      to: function etl.seen
      reason: They own the system.
      by: A. Signer
      until: 2045-12-31
`;

	test('by a return, a query of a one-off return, a business unit', async () => {
		expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
		await script(policy);
		expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(`found ${call}`),
		});
		expect(await isOpen()).toBe(false);
		expect(await project.ndoo(['build'])).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(`found table \`patient\` from \`clinic.patient\`, where ${call}`),
		});
		await writeFile(project.path('all.sql'), 'select nhs_number, nhs_number from etl.everyone');
		expect(await project.ndoo(['clean', '--sql', project.path('all.sql'), '--flow', 'clinic-activity'])).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('found etl.everyone calls the function etl.seen of etl'),
		});
		await script('delete from ndoo_list.pointer');
		expect(await project.ndoo(['refresh'])).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(`found a source of which ${call}`),
		});
	});

	test('unless somebody accepted it by name, until a day', async () => {
		const finding = `! etl can have SQL run with the rights of the loader: ${call}. [runs-in-source: function etl.seen]`;
		expect((await project.ndoo(['grants'])).out).toContain(finding);
		await appendFile(project.path('ndoo.yml'), accepted);
		expect((await project.ndoo(['grants'])).out).toContain(
			`~ etl can have SQL run with the rights of the loader: ${call}; accepted by A. Signer until 2045-12-31: They own the system.`,
		);
		expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		await project.serve();
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
	});
});

describe('a record that the owner of the database wrote anew', () => {
	test('is told by the key of the ledger, and without it nobody says that it was compared', async () => {
		expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
		await script("update ndoo.flow_gate set valid_until = '2045-12-31'");
		await project.withWarehouse((warehouse) => warehouse.transaction('read-write', forgeRecord));
		const key = project.path('work', 'digest.key');
		await rename(key, `${key}.away`);
		expect((await project.ndoo(['migrate', 'validate'])).out).toContain(
			'what is on record of the views was not compared with the ledger: the digest key of the warehouse is not here',
		);
		expect((await project.ndoo(['status'])).out).toMatch(/^Record {2}what is on record of the views was not compared/m);
		expect((await project.ndoo(['doctor'])).out).toMatch(
			/^warning +record +what is on record of the views was not compared/m,
		);
		await rename(`${key}.away`, key);
		const found = /what is on record of clinic-activity is not what entry \d+ of the ledger vouches for/;
		for (const words of [['status'], ['doctor'], ['migrate', 'validate'], ['disclose', 'clinic-activity']]) {
			const { out, err } = await project.ndoo(words);
			expect(`${out}${err}`).toMatch(found);
		}
		expect(await isOpen()).toBe(false);
		expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
		expect((await project.ndoo(['status'])).out).not.toContain('on record of');
	});
});
