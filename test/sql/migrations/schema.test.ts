import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { availableMigrations, type Migration } from '../../../sql/migrations/migration.ts';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { type TemporaryWarehouse, temporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

const options = { ...migrating, toolVersion: '1.2.3' };

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

describe('migrate, in this order on one warehouse', () => {
	const label = ({ version, name }: Migration) => `${String(version).padStart(4, '0')}-${name}`;
	const columns = async () => await warehouse.describe({ schema: 'ndoo', name: 'migration' });

	test('a new warehouse is behind', async () => {
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject({
			code: 'schema-behind',
			exit: 10,
			message: expect.stringMatching(
				/^The warehouse's schema is behind this version of ndoo: 0001-schemas-and-roles, 0002-check-state, .* not applied\.$/,
			),
			todo: 'Run `ndoo migrate`. `ndoo migrate --dry-run` prints the statements first.',
		});
	});

	test('a dry run gives the statements and runs none', async () => {
		const planned = await migrate(warehouse, { ...options, dryRun: true });
		const available = await availableMigrations(warehouse.dialect);
		expect(planned.map(({ checksum }) => checksum)).toEqual(available.map(({ checksum }) => checksum));
		for (const { sql } of planned) expect(sql).not.toMatch(/:["']ndoo_/);
		expect(await columns()).toEqual([]);
	});

	test('runs them in order, with their history', async () => {
		const ran = await migrate(warehouse, options);
		expect(ran.map(label)).toEqual((await availableMigrations(warehouse.dialect)).map(label));
		const history = await warehouse.query({
			text: 'select version, name, checksum, tool_version from ndoo.migration order by 1',
		});
		expect(history).toEqual(
			ran.map(({ version, name, checksum }) => ({ version, name, checksum, tool_version: '1.2.3' })),
		);
		await requireCurrentSchema(warehouse);
	});

	// A caller's own table, function or operator would be asked in the place of the list, the gates or the ledger. That of a
	// number is written into the query of its caller, with a schema before each name (test/sql/views/nhs-number.test.ts).
	test.skipIf(testEngine === 'mssql')('no routine looks anywhere but in the engine’s own schema', async () => {
		const routines = await warehouse.query({
			text: `select p.proname as name, array_to_string(p.proconfig, '; ') as settings from pg_catalog.pg_proc as p
				where p.pronamespace in (select n.oid from pg_catalog.pg_namespace as n where n.nspname like 'ndoo%')`,
		});
		expect(routines.length).toBeGreaterThan(10);
		const elsewhere = routines.filter(
			({ settings }) => !/^search_path=pg_catalog(?:, pg_temp)?$/.test(String(settings)),
		);
		expect(elsewhere.map(({ name }) => name)).toEqual(['nhs_number']);
	});

	test('a second run does nothing', async () => {
		expect(await migrate(warehouse, options)).toEqual([]);
	});

	test('one that ndoo 0.1 made is refused with what to do', async () => {
		await warehouse.script("update ndoo.migration set tool_version = '0.1.0'");
		const refused = {
			code: 'schema-outdated',
			exit: 10,
			message: "The warehouse's schema was made by ndoo 0.1.0, and cannot be brought up to this version.",
			todo: expect.stringMatching(/^Write the ledger to a file with that version .* Nothing was changed\.$/),
		};
		await expect(migrate(warehouse, options)).rejects.toMatchObject(refused);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject(refused);
		await warehouse.script("update ndoo.migration set tool_version = '1.2.3'");
	});

	test('a migration that was changed since, or that the program does not have, stops it', async () => {
		await warehouse.script("update ndoo.migration set checksum = 'other' where version = 3");
		const changed = {
			code: 'migration-changed',
			exit: 1,
			message: '0003-ledger changed after it was applied to this warehouse.',
			todo: 'Put the file back as it was released: reinstall ndoo, or restore it from version control. A change to the schema is a new file. If the text changed and what it does did not, `ndoo migrate repair` puts the new text on record.',
		};
		await expect(migrate(warehouse, options)).rejects.toMatchObject(changed);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject(changed);

		await warehouse.script(
			"insert into ndoo.migration (version, name, checksum, tool_version) values (99, 'later', 'x', '9.0.0')",
		);
		const newer = {
			code: 'schema-newer',
			exit: 17,
			message: "The warehouse's schema is newer than this program, which does not have 0099-later.",
			todo: 'Use ndoo 9.0.0 or later, which brought the warehouse up to this.',
		};
		await expect(migrate(warehouse, options)).rejects.toMatchObject(newer);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject(newer);

		await warehouse.script('delete from ndoo.migration where version = 99');
		const ledger = (await availableMigrations(warehouse.dialect))[2]?.checksum;
		await warehouse.query(
			compiled(tables(warehouse)('ndoo.migration').where({ version: 3 }).update({ checksum: ledger })),
		);
		await requireCurrentSchema(warehouse);
	});
});
