import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { clearPrevious } from '../../../loaders/list/clear.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { clinicFlow } from '../../flows/clinic-flow.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { undone } from '../../sql/migrations/undone.ts';
import { buildClinic, clinicNumbers, clinicTables } from '../support/clinic.ts';
import { careFlow } from '../support/clinic-flows.ts';
import { named } from '../support/component.ts';
import { dropLogins, type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';
import { isStandIn, lendRightsOnStandIn, withPatientLocks } from '../support/mssql-stand-in.ts';

// Each account logs in by itself. A server that stands in for SQL Server gives one number to most of what it refuses, so that each
// statement that is refused here is run by the owner as well: it is the right that is missing, and nothing else.

const kept = clinicNumbers.slice(0, 50);
const flows: readonly BuildableFlow[] = [clinicFlow, { ...clinicFlow, name: 'other' }, careFlow];
const accounts = ['job', 'reader', 'auditor', 'stranger'] as const;
type AccountName = (typeof accounts)[number];

const random = randomBytes(4).toString('hex');
const loginOf = (account: AccountName): string => `ndoo_test_${account}_${random}`;
const password = `${random}-Aa1`;

const people = 'select count(*) as people from cleaned.clinic__patient';
const visits = 'select count(*) as visits from cleaned.clinic__visit';

/** Of everybody but the loader. */
const closed = [
	'select nhs_number from ndoo_list.cleaned_list',
	'select nhs_number from ndoo_list.slot_a',
	'select nhs_number from ndoo_list.slot_b',
	'select list_date from ndoo_list.pointer',
	'select patient_id, nhs_number from clinic.patient',
	'select visit_id from clinic.visit',
	'select patient_id from cleaned.other__patient',
	'select visit_id from cleaned.other__visit',
	'select patient_id from passthrough.care__patient',
	'update ndoo.flow_gate set max_list_age_days = 9999',
	"insert into ndoo_list.slot_a values ('9990007772')",
	'delete from ndoo_list.pointer',
	"update ndoo_list.pointer set environment = 'live'",
	'truncate table ndoo_list.slot_a',
	'drop table ndoo.no_truncate',
	'create table cleaned.mine (id int)',
	'create view cleaned.all_patients as select patient_id from clinic.patient',
];

/** Of the record, which the auditor reads. */
const record = [
	'select state from ndoo.check_run',
	'select local_id from ndoo.request',
	'select event from ndoo.ledger',
	'select purpose from ndoo.warehouse',
	'select version from ndoo.migration',
];

const written = [
	"insert into ndoo.ledger (at, actor, event, previous, chain) values (sysdatetimeoffset(), 'a', 'e', replicate('0', 64), replicate('1', 64))",
	"update ndoo.check_run set state = 'planned' where 1 = 0",
];

describe.skipIf(missingMssql !== undefined)(named('who may do what on a T-SQL server', missingMssql), () => {
	let database: MssqlDatabase;
	let owner: Warehouse;
	let as: Readonly<Record<AccountName, Warehouse>>;
	let onStandIn: boolean;
	beforeAll(async () => {
		database = await mssqlDatabase();
		owner = withPatientLocks(await database.open());
		onStandIn = await isStandIn(owner);
		await clinicTables(owner);
		await migrate(owner, migrating);
		await lendRightsOnStandIn(owner);
		await buildClinic(owner, flows);
		const opened: [AccountName, Warehouse][] = [];
		for (const account of accounts) {
			await owner.script(`create login ${loginOf(account)} with password = '${password}'`);
			await owner.script(`create user ${loginOf(account)} for login ${loginOf(account)}`);
			opened.push([account, await database.open({ user: loginOf(account), password })]);
		}
		as = Object.fromEntries(opened) as Record<AccountName, Warehouse>;
		await owner.script(`
			alter role ndoo_loader add member ${loginOf('job')};
			alter role ndoo_read_clinic add member ${loginOf('reader')};
			alter role ndoo_auditor add member ${loginOf('auditor')};`);
	});
	afterAll(async () => {
		for (const account of accounts) await as[account].close();
		await owner.close();
		await database[Symbol.asyncDispose]();
		await dropLogins(accounts.map(loginOf));
	});

	const attempt = async (session: Session, text: string): Promise<unknown> =>
		await session.query({ text }).then(
			(rows) => rows,
			(error: unknown) => error,
		);

	async function expectDenied(account: AccountName, text: string): Promise<void> {
		const allowed = await undone(owner, async (session) => await session.query({ text }));
		expect(allowed, 'the owner may').toBeInstanceOf(Array);
		const right = { code: 'permission-denied', exit: 12 };
		const anything = { code: 'warehouse-statement', message: expect.stringMatching(/\(error 33557097\)\.$/) };
		expect(await attempt(as[account], text)).toMatchObject(onStandIn ? anything : right);
	}

	test('the account of the monthly job publishes a list by the bulk path, and the next one', async () => {
		await publishLive(as.job, clinicNumbers.slice(0, 40));
		await publishLive(as.job, kept);
		expect(await attempt(as.job, 'select count(*) as numbers from ndoo_list.cleaned_list')).toEqual([{ numbers: 50 }]);
	});

	test('and clears the one before', async (context) => {
		if (onStandIn) return context.skip('it cannot be given the right to TRUNCATE there: migration 0091');
		expect(await clearPrevious(as.job)).toBe(true);
	});

	test('a login with the role of one flow reads that flow’s cleaned views', async () => {
		expect(await attempt(as.reader, people)).toEqual([{ people: 50 }]);
		expect(await attempt(as.reader, visits)).toEqual([{ visits: 100 }]);
	});

	test.each([...closed, ...record, ...written])('and nothing else: %s', async (text) => {
		await expectDenied('reader', text);
	});

	test('not by writing through the view either', async () => {
		for (const text of ['delete from cleaned.clinic__patient', 'update cleaned.clinic__visit set patient_id = 1']) {
			expect(await attempt(as.reader, text)).toMatchObject({ name: 'NdooError' });
		}
		expect(await attempt(owner, 'select count(*) as people from clinic.patient')).toEqual([{ people: 60 }]);
	});

	test('nor what is known of the list', async (context) => {
		if (onStandIn) return context.skip('its functions read with the rights of their caller, who is lent some');
		await expectDenied('reader', 'select list_date from ndoo_list.list_in_use');
		await expectDenied('reader', 'select flow from ndoo.flow_gate');
		await expectDenied('reader', "select ndoo.assert_disclosable('clinic') as gate");
	});

	test.each([...closed, ...written, people])('the auditor may not: %s', async (text) => {
		await expectDenied('auditor', text);
	});

	test('the auditor reads the record', async () => {
		for (const text of record) expect(await attempt(as.auditor, text)).toBeInstanceOf(Array);
		expect(await attempt(as.auditor, 'select distinct event from ndoo.ledger')).toEqual([{ event: 'views built' }]);
	});

	test.each([...closed, ...record, ...written, people])('one who is in no role may not: %s', async (text) => {
		await expectDenied('stranger', text);
	});

	test('the loader reads every view that it discloses by', async () => {
		expect(await attempt(as.job, people)).toEqual([{ people: 50 }]);
		expect(await attempt(as.job, 'select count(*) as people from passthrough.care__patient')).toEqual([{ people: 60 }]);
	});

	test('the loader closes a gate', async () => {
		for (const gate of ['flow_gate', 'passthrough_gate']) {
			const text = `delete from ndoo.${gate} where flow = 'none'`;
			expect(await attempt(as.job, text)).toEqual([]);
		}
	});

	test.each([
		'select patient_id, nhs_number from clinic.patient',
		'update ndoo.flow_gate set max_list_age_days = 9999',
		"update ndoo.passthrough_gate set reason = 'r'",
		"delete from ndoo.check_run where check_id = 'none'",
		'delete from ndoo_list.pointer',
		'create table ndoo.mine (id int)',
		'drop view cleaned.other__visit',
	])('the loader may not: %s', async (text) => {
		await expectDenied('job', text);
	});
});
