import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerRelation } from '../../../sql/grants/asset.ts';
import { postgresRights } from '../../../sql/grants/postgres-rights.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../loaders/warehouse/temporary-warehouse.ts';

// On the embedded engine, a PostgreSQL later than 15: from then on, who makes a role without being a superuser may hand it on.
// Servers of other versions: test/integration/postgres-rights.test.ts.

describe.skipIf(testEngine !== 'embedded')('the maker of a role, who is no superuser', () => {
	let temporary: TemporaryWarehouse;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
		await temporary.warehouse.script(`
			create role maker login createrole;
			set role maker;
			create role ndoo_read_made nologin;
			create role member login;
			grant ndoo_read_made to member;
			reset role;`);
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	test('is no member of it as long as he did not make himself one', async () => {
		const { warehouse } = temporary;
		const [made] = await warehouse.query({
			text: "select count(*)::integer as rows from pg_auth_members as m join pg_roles as r on r.oid = m.roleid where r.rolname = 'ndoo_read_made'",
		});
		expect(made).toEqual({ rows: 2 });
		const question = { relations: [ledgerRelation], roles: ['ndoo_read_made'], accounts: ['maker', 'member', 'other'] };
		expect(await postgresRights(warehouse, question)).toEqual({
			accesses: [{ account: 'postgres', relation: ledgerRelation, means: [{ by: 'power', power: 'superuser' }] }],
			memberships: [{ role: 'ndoo_read_made', account: 'member' }],
			roles: ['ndoo_read_made'],
			accounts: ['maker', 'member'],
			groups: [{ account: 'maker', group: 'member' }],
			owner: 'postgres',
		});
	});
});
