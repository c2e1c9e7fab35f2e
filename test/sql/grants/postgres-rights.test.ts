import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresRights } from '../../../sql/grants/postgres-rights.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// On the embedded engine, a PostgreSQL later than 15: from then on, who makes a role without being a superuser may hand it on.
// Servers of other versions: test/integration/postgres/postgres-rights.test.ts.

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
		const ledger = { kind: 'ledger', relation: { schema: 'ndoo', name: 'ledger' }, isAboutPeople: false } as const;
		const question = { assets: [ledger], roles: ['ndoo_read_made'], accounts: ['maker', 'member', 'other'] };
		const { accesses, ...said } = await postgresRights(warehouse, question);
		expect(new Set(accesses.map(({ account }) => account))).toEqual(new Set(['postgres']));
		expect(said).toEqual({
			memberships: [{ role: 'ndoo_read_made', account: 'member', grantor: 'maker', isOthers: false }],
			roles: ['ndoo_read_made'],
			accounts: ['maker', 'member'],
			groups: [],
			eventTriggers: [],
			owner: 'postgres',
			handed: expect.any(Array),
		});
	});
});
