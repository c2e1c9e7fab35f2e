import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asset } from '../../../sql/grants/asset.ts';
import { postgresRights } from '../../../sql/grants/postgres-rights.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// Rights are worked out from the catalogue. PostgreSQL is asked the same of each role, and has to say the same.

const roles = ['ra', 'rb', 'rc', 'rd', 're'];
const tables = ['ta', 'tb'];
const privileges = { read: 'select', insert: 'insert', update: 'update', references: 'references', delete: 'delete' };
type Privilege = keyof typeof privileges;

const assets: readonly Asset[] = tables.map((name) => ({
	kind: 'source',
	relation: { schema: 'agreed', name },
	isAboutPeople: true,
}));

const grantsOf = fc.array(
	fc.record({
		to: fc.constantFrom(...roles, 'public'),
		right: fc.constantFrom<Privilege>('read', 'insert', 'update', 'references', 'delete'),
		table: fc.constantFrom(...tables),
		byColumn: fc.boolean(),
	}),
	{ maxLength: 6 },
);
const membersOf = fc.array(
	fc.record({
		role: fc.nat(roles.length - 1),
		member: fc.nat(roles.length - 1),
		inherit: fc.boolean(),
		set: fc.boolean(),
	}),
	{ maxLength: 6 },
);
const usersOf = fc.subarray(roles);

describe.skipIf(testEngine === 'mssql')('rights as PostgreSQL says them', () => {
	let temporary: TemporaryWarehouse;
	let version: number;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
		const [said] = await temporary.warehouse.query({
			text: "select current_setting('server_version_num')::integer as version",
		});
		version = Number(said?.['version']);
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	const options = ({ inherit, set }: { readonly inherit: boolean; readonly set: boolean }) =>
		version < 160_000 ? '' : ` with inherit ${inherit}, set ${set}`;

	const undo = `drop schema if exists agreed cascade; ${roles.map((role) => `drop role if exists ${role}`).join('; ')}`;

	test('are those that are worked out', async () => {
		const { warehouse } = temporary;
		await fc.assert(
			fc.asyncProperty(grantsOf, membersOf, usersOf, async (grants, members, users) => {
				const made = [
					undo,
					'create schema agreed',
					...roles.map((role) => `create role ${role} login`),
					...tables.map((table) => `create table agreed.${table} (a integer, b integer)`),
					...users.map((role) => `grant usage on schema agreed to ${role}`),
					...grants.map(({ to, right, table, byColumn }) => {
						const column = byColumn && right !== 'delete' ? ' (b)' : '';
						return `grant ${privileges[right]}${column} on agreed.${table} to ${to}`;
					}),
					// A later role is a member of an earlier one: there is no circle.
					...members
						.filter(({ role, member }) => role < member)
						.map((one) => `grant ${roles[one.role]} to ${roles[one.member]}${options(one)}`),
				];
				await warehouse.script(made.join(';\n'));
				const { accesses } = await postgresRights(warehouse, { assets, roles: [], accounts: [] });
				const workedOut = accesses
					.filter(({ account }) => roles.includes(account))
					.map(({ account, right, relation }) => `${account} ${right} ${relation.name}`);
				expect(workedOut.toSorted()).toEqual((await said()).toSorted());
			}),
			{ numRuns: 25 },
		);
		await warehouse.script(undo);
	});

	/** What somebody may do who may be any role that they are a member of, in one way or the other. */
	async function said(): Promise<readonly string[]> {
		const isMember =
			version < 160_000
				? "pg_has_role(a.oid, r.oid, 'member')"
				: "(pg_has_role(a.oid, r.oid, 'usage') or pg_has_role(a.oid, r.oid, 'set'))";
		const held = Object.entries(privileges).map(([right, privilege]) => {
			const asked = privilege === 'delete' ? 'has_table_privilege' : 'has_any_column_privilege';
			return `select m.account, '${right}' as right, t.relname from member as m cross join pg_class as t
				where t.relnamespace = 'agreed'::regnamespace and t.relkind = 'r' and ${asked}(m.role, t.oid, '${privilege}')
					and exists (select from member as u where u.account = m.account and has_schema_privilege(u.role, 'agreed', 'usage'))`;
		});
		const rows = await temporary.warehouse.query({
			text: `
				with member as (
					select a.rolname::text as account, r.oid as role from pg_roles as a join pg_roles as r on ${isMember}
					where a.rolname in (${roles.map((role) => `'${role}'`).join(', ')}) and not a.rolsuper and not r.rolsuper
				)
				${held.join(' union ')}`,
		});
		return rows.map(({ account, right, relname }) => `${account} ${right} ${relname}`);
	}
});
