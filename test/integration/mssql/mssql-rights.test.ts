import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grants } from '../../../core/project/project.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { MssqlWarehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { bothFlows } from '../support/clinic-flows.ts';
import { named } from '../support/component.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';

// Roles and their members, by the server's own catalogue. What sys.database_permissions says, which is always empty on a
// stand-in (Babelfish), is judged by the rules in test/sql/grants/tsql-rights.test.ts.

describe.skipIf(missingMssql !== undefined)(named('who is in which role on a T-SQL server', missingMssql), () => {
	let database: MssqlDatabase;
	let warehouse: MssqlWarehouse;
	const random = randomBytes(4).toString('hex');
	const accounts = ['job', 'reader', 'carer', 'stranger'].map((name) => `${name}_${random}`);
	const [job = '', reader = '', carer = '', stranger = ''] = accounts;
	let declared: Grants;

	beforeAll(async () => {
		database = await mssqlDatabase();
		warehouse = await database.open();
		await migrate(warehouse, migrating);
		for (const account of accounts) {
			await warehouse.script(`create login ${account} with password = '${random}-Aa1';`);
			await warehouse.script(`create user ${account} for login ${account};`);
		}
		await warehouse.script('create role ndoo_read_clinic; create role ndoo_pass_care;');
		declared = {
			loader: [job],
			auditor: [],
			administrators: ['dbo', database.account.user],
			flows: { clinic: [reader], care: [carer] },
		};
	});
	afterAll(async () => {
		for (const account of accounts) await warehouse.script(`drop user ${account}; drop login ${account};`);
		await warehouse.close();
		await database[Symbol.asyncDispose]();
	});

	const now = new Date('2026-03-01T06:30:00Z');
	const run = async (grants: Grants | undefined, dryRun = false) =>
		await applyGrants(warehouse, bothFlows, grants, { dryRun, now, actor: 'dba', digestKey: async () => testKey });

	const members = async () =>
		await warehouse.query({
			text: `
				select r.name as role, m.name as member
				from sys.database_role_members as x
				join sys.database_principals as r on r.principal_id = x.role_principal_id
				join sys.database_principals as m on m.principal_id = x.member_principal_id
				where r.name like N'ndoo[_]%'
				order by r.name, m.name`,
		});

	test('a dry run gives the difference, and changes nothing', async () => {
		const { statements } = await run(declared, true);
		expect(statements).toEqual([
			`alter role [ndoo_loader] add member [${job}];`,
			`alter role [ndoo_read_clinic] add member [${reader}];`,
			`alter role [ndoo_pass_care] add member [${carer}];`,
		]);
		expect(await members()).toEqual([]);
	});

	test('the difference is made, with an entry in the ledger; then there is none', async () => {
		const { plan } = await run(declared);
		expect(await members()).toEqual([
			{ role: 'ndoo_loader', member: job },
			{ role: 'ndoo_pass_care', member: carer },
			{ role: 'ndoo_read_clinic', member: reader },
		]);
		expect((await run(declared)).statements).toEqual([]);
		expect(await ledgerEntries(warehouse, { event: 'rights changed' })).toMatchObject([{ actor: 'dba', detail: plan }]);
	});

	test('the server says the same of each login: the loader reads the list, a reader does not', async () => {
		const may = async (user: string) => {
			const login = await database.open({ user, password: `${random}-Aa1` });
			const text = `
				select has_perms_by_name('ndoo_list.cleaned_list', 'OBJECT', 'SELECT') as list,
					has_perms_by_name('ndoo.ledger', 'OBJECT', 'SELECT') as ledger`;
			return await login.query({ text }).finally(() => login.close());
		};
		expect(await may(job)).toEqual([{ list: 1, ledger: 1 }]);
		expect(await may(reader)).toEqual([{ list: 0, ledger: 0 }]);
		expect(await may(stranger)).toEqual([{ list: 0, ledger: 0 }]);
	});

	test('a reader of any return reads the status of the list, and nothing else of what ndoo knows', async () => {
		await warehouse.script(`alter role ndoo_reader add member ${stranger};`);
		const login = await database.open({ user: stranger, password: `${random}-Aa1` });
		const relations = ['ndoo.list_status', 'ndoo.ledger', 'ndoo.check_run', 'ndoo_list.pointer', 'ndoo_list.slot_a'];
		const columns = relations.map((name, at) => `has_perms_by_name('${name}', 'OBJECT', 'SELECT') as may_${at}`);
		try {
			const [may] = await login.query({ text: `select ${columns.join(', ')}` });
			expect(Object.values(may ?? {})).toEqual([1, 0, 0, 0, 0]);
			expect(await login.query({ text: 'select problem from ndoo.list_status' })).toEqual([
				{ problem: 'There is no cleaned list yet.' },
			]);
		} finally {
			await login.close();
			await warehouse.script(`alter role ndoo_reader drop member ${stranger};`);
		}
	});

	test('who was put into a role by hand is taken out of it', async () => {
		await warehouse.script(`alter role ndoo_loader add member ${stranger};`);
		expect((await run(declared)).statements).toEqual([`alter role [ndoo_loader] drop member [${stranger}];`]);
		expect(await members()).toHaveLength(3);
	});

	test('administrators are named, and each is a finding until somebody names them', async () => {
		const { findings } = await run(declared);
		expect(findings.filter(({ level }) => level === 'failed')).toEqual([]);
		expect(findings.map(({ account }) => account)).toEqual(expect.arrayContaining(['dbo', database.account.user]));
		const open = (await run({ ...declared, administrators: [] }, true)).findings;
		expect(open).toContainEqual({
			level: 'failed',
			account: database.account.user,
			text: 'can read the cleaned list, by sysadmin, and is not the loader',
		});
		expect(open).toContainEqual(expect.objectContaining({ level: 'failed', account: 'dbo' }));
	});

	test('an account that sees only its own rights judges nobody', async () => {
		const blind = await database.open({ user: job, password: `${random}-Aa1` });
		const options = { dryRun: true, now, actor: job, digestKey: async () => testKey };
		await expect(applyGrants(blind, bothFlows, declared, options).finally(() => blind.close())).rejects.toMatchObject({
			code: 'permission-denied',
			exit: 12,
			message: 'This account does not see all rights on the database, so nobody can be judged.',
			todo: 'Run it as an account with VIEW DEFINITION on the database, such as a member of db_owner. Nothing was changed.',
		});
	});

	test('the loader is not also one of those who are denied the list', async () =>
		await expect(run({ ...declared, auditor: [job] })).rejects.toMatchObject({
			code: 'config-invalid',
			message: 'ndoo.yml names the loader beside those who are denied the list.',
			problems: [{ found: `the account "${job}" under \`grants.loader\` and under \`auditor\` or \`flows\`` }],
		}));
});
