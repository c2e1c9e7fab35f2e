import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { noGrants } from '../support/clinic-flows.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// From PostgreSQL 16 on a membership belongs to whoever granted it: `revoke` by another takes nothing back, and says so in a
// warning alone.

describe.skipIf(isSkipped(missingPostgres))(named('a role that another account granted', missingPostgres), () => {
	let server: PostgresServer;
	let superuser: PostgresWarehouse;
	let dba: PostgresWarehouse;
	let loader: string;
	let isByGrantor: boolean;
	beforeAll(async () => {
		server = await startPostgres();
		const first = await server.open();
		await first.script("create role dba login createrole password 'dba'; create role stranger login");
		await first.script('create database warehouse owner dba');
		await first.close();
		superuser = await server.open(undefined, { dbname: 'warehouse' });
		dba = await server.open({ user: 'dba', password: 'dba' }, { dbname: 'warehouse' });
		await migrate(dba, migrating);
		({ loader } = await warehouseRoles(dba));
		const [row] = await dba.query({ text: "select current_setting('server_version_num')::integer >= 160000 as by" });
		isByGrantor = row?.['by'] === true;
	});
	afterAll(async () => {
		await superuser.close();
		await dba.close();
		await server[Symbol.asyncDispose]();
	});

	const declared = { ...noGrants, administrators: ['dba', 'owner'] };
	const grantsAs = async (warehouse: PostgresWarehouse) =>
		await applyGrants(warehouse, [], declared, {
			dryRun: false,
			now: new Date(),
			actor: 'test',
			digestKey: async () => testKey,
		});
	const isMember = async () => {
		const [row] = await dba.query({ text: `select pg_has_role('stranger', '${loader}', 'member') as is_member` });
		return row?.['is_member'];
	};

	test('is taken back, or said to stand: never on record as taken back while it stands', async () => {
		await superuser.script(`grant "${loader}" to stranger`);
		const { findings, plan } = await grantsAs(dba);
		const stands = await isMember();
		expect(stands).toBe(isByGrantor);
		const isSaid = findings.some(
			({ level, account, text }) =>
				level === 'failed' &&
				account === 'stranger' &&
				text.startsWith(`is a member of ${loader}, which owner granted: `),
		);
		expect(isSaid).toBe(stands);
		expect(plan.revoked.some(({ account }) => account === 'stranger')).toBe(!stands);
		const recorded = JSON.stringify(await ledgerEntries(dba, { event: 'rights changed' }));
		expect(recorded.includes('stranger')).toBe(!stands);
	});

	test('is taken back by a superuser, whoever granted it', async () => {
		await dba.script(`grant "${loader}" to stranger`);
		const { findings } = await grantsAs(superuser);
		expect(await isMember()).toBe(false);
		expect(findings.filter(({ account }) => account === 'stranger')).toEqual([]);
		expect((await grantsAs(superuser)).statements).toEqual([]);
	});
});
