import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kebabName } from '../../../core/yaml/fields.ts';
import { rolesOf, warehouseRoles } from '../../../sql/roles/roles.ts';
import { quotedName } from '../../../warehouse/postgres-dialect.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

const id = '1a2b3c4d-0000-4000-8000-000000000000';

const every = (
	{ loader, reader, passthrough, auditor, ofFlow, ofModels }: ReturnType<typeof rolesOf>,
	flow: string,
) => [
	...[loader, reader, passthrough, auditor],
	...[ofFlow(flow, 'cleaned'), ofFlow(flow, 'passthrough'), ofModels(flow)],
];

test('on PostgreSQL the names of roles carry the warehouse', () =>
	expect(every(rolesOf('postgres', id), 'audit')).toEqual([
		'ndoo_1a2b3c4d_loader',
		'ndoo_1a2b3c4d_reader',
		'ndoo_1a2b3c4d_passthrough',
		'ndoo_1a2b3c4d_auditor',
		'ndoo_1a2b3c4d_read_audit',
		'ndoo_1a2b3c4d_pass_audit',
		'ndoo_1a2b3c4d_model_audit',
	]));

test('in T-SQL a role belongs to its database already', () =>
	expect(every(rolesOf('tsql', id), 'audit')).toEqual([
		'ndoo_loader',
		'ndoo_reader',
		'ndoo_passthrough',
		'ndoo_auditor',
		'ndoo_read_audit',
		'ndoo_pass_audit',
		'ndoo_model_audit',
	]));

test('the longest name that a flow may have makes roles that PostgreSQL keeps whole', () => {
	const longest = 'f'.repeat(40);
	expect(kebabName.safeParse(longest).success).toBe(true);
	expect(kebabName.safeParse(`${longest}f`).success).toBe(false);
	for (const role of every(rolesOf('postgres', id), longest)) expect(quotedName(role)).toBe(`"${role}"`);
});

describe.skipIf(testEngine === 'mssql')('in a warehouse', () => {
	let temporary: TemporaryWarehouse;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	test('the migrations make its own roles and no other, each with a comment that names the database', async () => {
		const { warehouse } = temporary;
		const { loader, reader, passthrough, auditor } = await warehouseRoles(warehouse);
		const roles = await warehouse.query({
			text: `
				select r.rolname::text as name, r.rolcanlogin as can_login,
					pg_catalog.shobj_description(r.oid, 'pg_authid') like 'ndoo, database ' || current_database() || ': %' as is_told
				from pg_catalog.pg_roles as r where r.rolname like 'ndoo%' order by 1`,
		});
		expect(roles).toEqual(
			[loader, reader, passthrough, auditor].toSorted().map((name) => ({ name, can_login: false, is_told: true })),
		);
		expect(loader).toMatch(/^ndoo_[0-9a-f]{8}_loader$/);
	});
});
