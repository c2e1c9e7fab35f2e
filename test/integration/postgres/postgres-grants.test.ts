import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearPrevious } from '../../../loaders/list/clear.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { clinicFlow } from '../../flows/clinic-flow.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { roleNames } from '../../sql/role-names.ts';
import { buildClinic, clinicNumbers, clinicTables } from '../support/clinic.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// Each account logs in with its own password; none of those that ndoo needs is a superuser.

const kept = clinicNumbers.slice(0, 50);
const otherFlow = { ...clinicFlow, name: 'other' };
const accounts = ['dba', 'job', 'reader', 'auditor', 'stranger'] as const;
type AccountName = (typeof accounts)[number];
const passwordOf = (account: string): string => `the password of ${account}`;

describe.skipIf(isSkipped(missingPostgres))(named('who may do what on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let as: Readonly<Record<AccountName, Warehouse>>;
	let inNames: (text: string) => string;
	beforeAll(async () => {
		server = await startPostgres();
		const superuser = await server.open();
		for (const account of accounts) {
			const rights = account === 'dba' ? 'createrole' : '';
			await superuser.script(`create role ${account} login ${rights} password '${passwordOf(account)}'`);
		}
		await superuser.script('create database warehouse owner dba');
		await superuser.close();
		const open = async (account: AccountName) =>
			await server.open({ user: account, password: passwordOf(account) }, { dbname: 'warehouse' });
		const opened: [AccountName, Warehouse][] = [];
		for (const account of accounts) opened.push([account, await open(account)]);
		as = Object.fromEntries(opened) as Record<AccountName, Warehouse>;

		const sources = await server.open(undefined, { dbname: 'warehouse' });
		await clinicTables(sources);
		await sources.script('grant usage on schema clinic to dba; grant select on clinic.patient, clinic.visit to dba');
		await sources.close();
		await migrate(as.dba, migrating);
		await buildClinic(as.dba, [clinicFlow, otherFlow]);
		inNames = await roleNames(as.dba);
		await as.dba.script(
			inNames('grant ndoo_loader to job; grant ndoo_read_clinic to reader; grant ndoo_auditor to auditor'),
		);
	});
	afterAll(async () => {
		for (const account of accounts) await as[account].close();
		await server[Symbol.asyncDispose]();
	});

	const attempt = async (session: Session, text: string): Promise<unknown> =>
		await session.query({ text }).then(
			(rows) => rows,
			(error: unknown) => error,
		);
	const denied = {
		code: 'permission-denied',
		exit: 12,
		message: expect.stringMatching(/^The warehouse refused a statement: permission denied .+ \(SQLSTATE 42501\)\.$/),
		todo: 'This account has no right to do that. `ndoo grants --dry-run`, run by the owner of the warehouse, says who has which; what is read for a return is read through its cleaned view.',
	};

	test('the account of the monthly job publishes a list, by COPY, and clears the one before', async () => {
		await publishLive(as.job, clinicNumbers.slice(0, 40));
		await publishLive(as.job, kept);
		expect(await clearPrevious(as.job)).toBe(true);
		expect(await attempt(as.job, 'select count(*)::integer as rows from ndoo_list.slot_b')).toEqual([{ rows: 50 }]);
	});

	test('a login with the role of one flow reads that flow’s cleaned views', async () => {
		expect(await attempt(as.reader, 'select count(*)::integer as rows from cleaned.clinic__patient')).toEqual([
			{ rows: 50 },
		]);
		expect(await attempt(as.reader, 'select count(*)::integer as rows from cleaned.clinic__visit')).toEqual([
			{ rows: 100 },
		]);
	});

	test.each([
		'select * from cleaned.other__patient',
		'select * from cleaned.other__visit',
		'select nhs_number from ndoo_list.cleaned_list',
		'select nhs_number from ndoo_list.slot_a',
		'select nhs_number from ndoo_list.slot_b',
		'select list_date from ndoo_list.pointer',
		'select state from ndoo.check_run',
		'select local_id from ndoo.request',
		'select event from ndoo.ledger',
		'select flow from ndoo.flow_gate',
		'select purpose from ndoo.warehouse',
		'select version from ndoo.migration',
		'select nhs_number from clinic.patient',
		'select visit_id from clinic.visit',
		'select * from passthrough.clinic__patient',
		'set role ndoo_loader',
		'set role dba',
		'create table cleaned.mine (id integer)',
		'update ndoo.flow_gate set max_list_age_days = 9999',
		"select pg_catalog.pg_read_file('pg_hba.conf')",
	])('and nothing else: %s', async (text) => {
		expect(await attempt(as.reader, inNames(text))).toMatchObject(denied);
	});

	test('not by writing through the view either', async () => {
		const refused = {
			message: expect.stringMatching(/permission denied|cannot (?:insert|delete|update)/),
		};
		expect(await attempt(as.reader, 'delete from cleaned.clinic__patient')).toMatchObject(refused);
		expect(await attempt(as.reader, 'insert into cleaned.clinic__visit values (1, 1)')).toMatchObject(refused);
	});

	test('not by a function of the reader’s own, which sees nobody who was removed', async () => {
		const seen = await as.reader.transaction('read-write', async (session) => {
			await session.script(`
				create temporary table seen (patient_id integer);
				create function pg_temp.look(patient_id integer) returns boolean language plpgsql cost 0.0001 as $$
				begin insert into pg_temp.seen values (patient_id); return true; end $$`);
			await session.query({ text: 'select patient_id from cleaned.clinic__patient where pg_temp.look(patient_id)' });
			return await session.query({ text: 'select count(distinct patient_id)::integer as people from pg_temp.seen' });
		});
		expect(seen).toEqual([{ people: 50 }]);
	});

	test.each<[AccountName, string]>([
		['auditor', 'select nhs_number from ndoo_list.cleaned_list'],
		['auditor', 'select list_date from ndoo_list.pointer'],
		['auditor', 'select patient_id from cleaned.clinic__patient'],
		['auditor', 'select nhs_number from clinic.patient'],
		['stranger', 'select patient_id from cleaned.clinic__patient'],
		['stranger', 'select nhs_number from ndoo_list.cleaned_list'],
		['stranger', 'select event from ndoo.ledger'],
		['job', 'select nhs_number from clinic.patient'],
		['job', 'select patient_id from cleaned.clinic__patient'],
		['job', "update ndoo.warehouse set purpose = 'demo'"],
		['job', 'create table ndoo.mine (id integer)'],
	])('%s may not: %s', async (account, text) => {
		expect(await attempt(as[account], text)).toMatchObject(denied);
	});

	test('the auditor reads the record', async () => {
		const events = await attempt(as.auditor, 'select distinct event from ndoo.ledger order by 1');
		expect(events).toEqual([{ event: 'views built' }]);
	});

	test('rights outlive every publication and every build', async () => {
		const posture = async () =>
			await as.dba.query({
				text: `select c.oid::integer, c.relname, c.relacl::text from pg_class as c
					where relnamespace in ('ndoo_list'::regnamespace, 'cleaned'::regnamespace) and relkind in ('r', 'v') order by 1`,
			});
		const before = await posture();
		await publishLive(as.job, clinicNumbers);
		await clearPrevious(as.job);
		await buildClinic(as.dba, [clinicFlow, otherFlow]);
		expect(await posture()).toEqual(before);
		expect(await attempt(as.reader, 'select count(*)::integer as rows from cleaned.clinic__patient')).toEqual([
			{ rows: 60 },
		]);
		expect(await attempt(as.reader, 'select nhs_number from ndoo_list.cleaned_list')).toMatchObject(denied);
	});
});
