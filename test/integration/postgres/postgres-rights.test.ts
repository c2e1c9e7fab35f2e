import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { main } from '../../../scripts/main.ts';
import { relationText } from '../../../sql/grants/asset.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { shortRoleNames } from '../../sql/role-names.ts';
import { noGrants } from '../support/clinic-flows.ts';
import { isSkipped, named } from '../support/component.ts';
import { majorOf, missingPostgres, postgresPrograms } from '../support/postgres-programs.ts';
import { type RightsBench, rightsDeclared, startRightsBench } from '../support/rights-bench.ts';

// Real roles, and what PostgreSQL says that each can do.

const major = postgresPrograms === undefined ? 0 : majorOf(join(postgresPrograms, 'postgres'));

describe.skipIf(isSkipped(missingPostgres))(named('who can read what on a PostgreSQL server', missingPostgres), () => {
	let bench: RightsBench;
	let superuser: Warehouse;
	let dba: Warehouse;
	let inNames: RightsBench['inNames'];
	beforeAll(async () => {
		bench = await startRightsBench();
		({ superuser, dba, inNames } = bench);
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const declared = rightsDeclared;
	const run: RightsBench['run'] = (...given) => bench.run(...given);
	const failures: RightsBench['failures'] = (...given) => bench.failures(...given);
	const after: RightsBench['after'] = (...given) => bench.after(...given);

	const readOf = async (account: string) =>
		(await run()).accesses
			.filter((access) => access.account === account && access.right === 'read')
			.map(({ relation }) => relationText(relation));

	test('a dry run gives the difference, and changes nothing', async () => {
		const { plan, statements } = await run(declared, true);
		expect(statements.map(shortRoleNames)).toEqual([
			'grant "ndoo_loader" to "job";',
			'grant "ndoo_auditor" to "auditor";',
			'grant "ndoo_read_clinic" to "reader";',
			'grant "ndoo_read_clinic" to "reporting";',
			'grant "ndoo_pass_care" to "carer";',
		]);
		expect((await run(declared, true)).plan).toEqual(plan);
	});

	test('the difference is made, with an entry in the ledger; then there is none', async () => {
		const { plan } = await run();
		expect((await run()).statements).toEqual([]);
		const [entry] = await ledgerEntries(dba, { event: 'rights changed' });
		expect(entry).toMatchObject({ actor: 'dba', detail: plan });
	});

	test('each account reads what it was given, by a group as well', async () => {
		expect(await readOf('reader')).toEqual(['cleaned.clinic__patient', 'cleaned.clinic__visit']);
		expect(await readOf('analyst')).toEqual(['cleaned.clinic__patient', 'cleaned.clinic__visit']);
		expect(await readOf('carer')).toEqual([
			'clinic.patient',
			'clinic.visit',
			'passthrough.care__patient',
			'passthrough.care__visit',
		]);
		expect(await readOf('auditor')).toEqual(['ndoo.ledger']);
		expect(await readOf('stranger')).toEqual([]);
	});

	test('nobody reads what they should not; loader, owner and superuser are named as such', async () => {
		const { findings } = await run();
		expect(findings).toEqual([
			{
				level: 'named',
				account: 'dba',
				text: expect.stringMatching(
					/^is an administrator: reads the cleaned list, by .*ownership.*, and 2 of the sources: /,
				),
			},
			{
				level: 'named',
				account: 'job',
				text: inNames(
					'is the loader: reads the cleaned list, by the role ndoo_loader, and 2 of the sources: it can tell who was removed',
				),
			},
			{
				level: 'named',
				account: 'owner',
				text: 'is an administrator: reads the cleaned list, by superuser, and 2 of the sources: it can tell who was removed',
			},
		]);
	});

	test('owner and superuser are findings until somebody names them', async () => {
		const found = await failures({ ...declared, administrators: [] });
		expect(found).toContain('owner can read the cleaned list, by superuser, and is not the loader');
		expect(found).toContainEqual(expect.stringMatching(/^dba can read the cleaned list, by .*ownership/));
	});

	const changes = [
		[
			'grant pg_read_all_data to stranger',
			'revoke pg_read_all_data from stranger',
			'stranger can read the cleaned list, by pg_read_all_data, and is not the loader',
		],
		[
			'create role everything nologin in role pg_read_all_data; grant everything to stranger; alter role stranger noinherit',
			'alter role stranger inherit; drop role everything',
			'stranger can read the cleaned list, by pg_read_all_data, and is not the loader',
		],
		[
			'alter role stranger superuser',
			'alter role stranger nosuperuser',
			'stranger can read the cleaned list, by superuser, and is not the loader',
		],
		[
			'alter role stranger replication',
			'alter role stranger noreplication',
			'stranger can read the cleaned list, by the right to replicate the server, and is not the loader',
		],
		[
			'grant usage on schema ndoo_list to stranger; grant select (nhs_number) on ndoo_list.slot_a to stranger',
			'revoke all on schema ndoo_list from stranger; revoke all (nhs_number) on ndoo_list.slot_a from stranger',
			'stranger can read the cleaned list, by a right of its own, and is not the loader',
		],
		[
			'grant usage on schema ndoo_list to public; grant select on ndoo_list.cleaned_list to public',
			'revoke all on schema ndoo_list from public; revoke all on ndoo_list.cleaned_list from public',
			'everybody can read the cleaned list, by a right that everybody has, and is not the loader',
		],
		[
			'alter table ndoo_list.slot_b owner to stranger',
			'alter table ndoo_list.slot_b owner to ndoo_loader',
			'stranger can read the cleaned list, by ownership, and is not the loader',
		],
		[
			'grant usage on schema clinic to reader; grant select on clinic.patient to reader',
			'revoke all on schema clinic from reader; revoke all on clinic.patient from reader',
			'reader can read the return clinic and its source clinic.patient, by a right of its own: who was removed shows',
		],
		[
			'grant usage on schema cleaned to stranger; grant select on cleaned.clinic__visit to stranger',
			'revoke all on schema cleaned from stranger; revoke all on cleaned.clinic__visit from stranger',
			'stranger can read cleaned.clinic__visit without the role of the flow clinic, by a right of its own',
		],
	] as const;

	// The role that reads everything came with PostgreSQL 14.
	test.each(changes.filter(([change]) => major >= 14 || !change.includes('pg_read_all_data')))(
		'%s',
		async (change, back, finding) => {
			expect(await after(change, back)).toContain(finding);
			expect(await failures()).toEqual([]);
		},
	);

	test('who is declared for both ways of one table is a finding as long as they are', async () => {
		const text = (table: string) =>
			`reader can read the return clinic and its source clinic.${table}, by the view passthrough.care__${table}: who was removed shows`;
		const found = await failures({ ...declared, flows: { ...declared.flows, care: ['carer', 'reader'] } });
		expect(found).toEqual([text('patient'), text('visit')]);
		expect(await failures()).toEqual([]);
	});

	test('a right on a table in a schema that one may not use is none', async () =>
		expect(
			await after('grant select on ndoo_list.slot_a to stranger', 'revoke all on ndoo_list.slot_a from stranger'),
		).toEqual([]));

	test('who was put into a role by hand is taken out of it', async () => {
		await dba.script(inNames('grant ndoo_loader, ndoo_read_clinic to stranger'));
		expect((await run()).statements.map(shortStatement)).toEqual([
			'revoke "ndoo_loader" from "stranger";',
			'revoke "ndoo_read_clinic" from "stranger";',
		]);
		expect(await readOf('stranger')).toEqual([]);
	});

	test('who was put into a role by somebody else is found, where nobody but they take it back', async () => {
		const [said] = await superuser.query({ text: "select current_setting('server_version_num')::integer as version" });
		if (Number(said?.['version']) < 160_000) return;
		await superuser.script(inNames('grant ndoo_auditor to stranger'));
		const { statements, findings } = await run();
		await superuser.script(inNames('revoke ndoo_auditor from stranger'));
		expect(statements).toEqual([]);
		expect(findings).toContainEqual({
			level: 'failed',
			account: 'stranger',
			text: inNames(
				'is a member of ndoo_auditor, which owner granted: nobody but owner or a superuser takes it back (`revoke … granted by`)',
			),
		});
	});

	test('where the project declares nothing, nothing is changed', async () => {
		await dba.script(inNames('grant ndoo_read_clinic to stranger'));
		expect((await run('none')).statements).toEqual([]);
		expect((await run(declared)).statements.map(shortStatement)).toEqual([
			'revoke "ndoo_read_clinic" from "stranger";',
		]);
	});

	test('declared accounts and flows that are none are said', async () => {
		expect(await failures({ ...declared, auditor: ['auditor', 'nobody-there'] })).toEqual([
			'nobody-there is named under `grants` and is no account of the warehouse',
		]);
		await expect(run({ ...noGrants, flows: { clinc: [] } })).rejects.toMatchObject({
			code: 'config-invalid',
			problems: [
				{
					place: { file: 'ndoo.yml' },
					found: '`grants.flows.clinc`: did you mean `clinic`?',
					expected: 'the name of a flow under flows/returns',
				},
			],
		});
	});

	test('from the command line: a table, what was run, and a status that says whether all is well', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'ndoo-rights-'));
		const grantsOf = async (administrators: string) => {
			await writeFile(join(folder, 'ndoo.yml'), projectFile(bench.server.port, administrators));
			const printed = { out: '', err: '' };
			const take = (side: 'out' | 'err') => (text: string) => {
				printed[side] += text;
			};
			const status = await main(
				['grants', '--project-dir', folder],
				{ NDOO_WAREHOUSE_PASSWORD: 'dba', NDOO_DIGEST_KEY: '07'.repeat(32) },
				{ out: take('out'), err: take('err'), isTerminal: false },
			);
			return { status, ...printed, out: shortStatement(printed.out) };
		};
		await dba.script(inNames('grant ndoo_loader to stranger'));
		const first = await grantsOf('dba');
		expect(first).toMatchObject({ status: 1, err: '' });
		expect(first.out).toContain('\n\nRun:\n\nrevoke "ndoo_loader" from "stranger";\n');
		expect(first.out).toContain(
			'! owner can read the cleaned list, by superuser, and is not the loader. [reads-list: ndoo_list]\n',
		);
		expect(first.out).toContain('\nWhat to do: Take back the right that is named. ');
		expect(first.out).toMatch(/\n1 wrong, 0 accepted, 2 to know of\.\n$/);
		const second = await grantsOf('dba, owner');
		expect(second).toMatchObject({ status: 0, err: '' });
		expect(second.out).toMatch(/^ACCOUNT +MAY +ON +BY\nauditor +read +the ledger +the role ndoo_auditor\ndba +/);
		expect(second.out).toMatch(/\njob +everything +the cleaned list +the role ndoo_loader\n/);
		expect(second.out).toMatch(/\n0 wrong, 0 accepted, 3 to know of\.\n$/);
		await rm(folder, { recursive: true, force: true });
	});
});

/** From PostgreSQL 16 on it is said who granted what is taken back. */
const shortStatement = (text: string): string => shortRoleNames(text).replaceAll(' granted by "dba"', '');

const projectFile = (port: number, administrators: string): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: house
targets:
  house: { engine: postgres, host: 127.0.0.1, port: ${port}, user: dba, dbname: warehouse }
mesh: { route: ui }
grants: { loader: [job], auditor: [auditor], administrators: [${administrators}] }
`;
