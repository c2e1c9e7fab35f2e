import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { migrationHistory } from '../../../sql/migrations/history.ts';
import { baselineHistory, type HistoryChange, repairHistory } from '../../../sql/migrations/history-repair.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { availableMigrations, type Migration } from '../../../sql/migrations/migration.ts';
import { schemaStatus } from '../../../sql/migrations/migration-status.ts';
import { readyToRun } from '../../../sql/migrations/role-variables.ts';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';

const now = new Date('2026-03-01T06:30:00Z');
const change: HistoryChange = { actor: 'dba', reason: 'by hand', now, digestKey: async () => testKey };
const baseline = { ...change, toolVersion: '1.2.3' };

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
let available: readonly Migration[];
beforeAll(async () => {
	temporary = await temporaryWarehouse();
	({ warehouse } = temporary);
	available = await availableMigrations(warehouse.dialect);
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const recordedEvents = async () => (await ledgerEntries(warehouse)).map(({ event, detail }) => ({ event, detail }));
const labels = (migrations: readonly Migration[]) =>
	migrations.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}`);

describe('baseline', () => {
	test('a warehouse that lacks what the migrations make is not taken for one that has it', async () => {
		await expect(baselineHistory(warehouse, undefined, baseline)).rejects.toMatchObject({
			code: 'schema-damaged',
			exit: 1,
			message: 'The warehouse lacks what its migrations make.',
			problems: expect.arrayContaining([{ found: 'no ndoo_list.slot_a', expected: 'that table or view' }]),
		});
	});

	test('once the statements were run by hand, they are put on record, and the rest stays pending', async () => {
		const byHand = available.filter(({ version }) => version <= 80);
		for (const { sql } of await readyToRun(warehouse, byHand)) await warehouse.script(sql);
		expect((await schemaStatus(warehouse)).kind).toBe('pending');
		expect(await baselineHistory(warehouse, 80, baseline)).toEqual(byHand);
		const { migrations } = await schemaStatus(warehouse);
		expect(migrations.map(({ state }) => state)).toEqual(
			available.map(({ version }) => (version <= 80 ? 'applied' : 'pending')),
		);
		expect(await recordedEvents()).toEqual([
			{ event: 'schema baselined', detail: { migrations: labels(byHand), reason: 'by hand' } },
		]);
	});

	test('not a second time', async () =>
		await expect(baselineHistory(warehouse, undefined, baseline)).rejects.toMatchObject({
			code: 'config-invalid',
			message: 'The warehouse has a history of migrations already, so there is nothing to baseline.',
		}));

	test('not up to a number that is none', async () => {
		await using other = await temporaryWarehouse();
		await expect(baselineHistory(other.warehouse, 55, baseline)).rejects.toMatchObject({
			code: 'config-invalid',
			message: 'This program has no migration 55.',
			todo: `Give one of these with --up-to: ${available.map(({ version }) => version).join(', ')}.`,
		});
	});
});

describe('repair', () => {
	test('puts the program’s text on record where another is, and nothing else', async () => {
		const rest = available.filter(({ version }) => version > 80);
		for (const { sql } of await readyToRun(warehouse, rest)) await warehouse.script(sql);
		await warehouse.script("update ndoo.migration set checksum = 'other' where version = 3");
		const ledger = available.filter(({ version }) => version === 3);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject({ code: 'migration-changed' });
		expect(await repairHistory(warehouse, change)).toEqual(ledger);
		expect((await migrationHistory(warehouse)).find(({ version }) => version === 3)).toMatchObject({
			checksum: ledger[0]?.checksum,
			toolVersion: '1.2.3',
		});
		expect((await recordedEvents()).at(-1)).toEqual({
			event: 'schema repaired',
			detail: { migrations: ['0003-ledger'], reason: 'by hand' },
		});
	});

	test('does nothing where nothing differs', async () => {
		expect(await repairHistory(warehouse, change)).toEqual([]);
		expect(await recordedEvents()).toHaveLength(2);
	});

	test('a schema that is newer is none to repair', async () => {
		await warehouse.script(
			"insert into ndoo.migration (version, name, checksum, tool_version) values (99, 'later', 'x', '9.0.0')",
		);
		await expect(repairHistory(warehouse, change)).rejects.toMatchObject({ code: 'schema-newer', exit: 17 });
		await warehouse.script('delete from ndoo.migration where version = 99');
	});
});

describe('validate', () => {
	test('says what is behind, then that all is well, then what somebody removed', async () => {
		await expect(validateSchema(warehouse)).rejects.toMatchObject({ code: 'schema-behind', exit: 10 });
		for (const { version, name, checksum } of available.filter((one) => one.version > 80))
			await warehouse.script(
				`insert into ndoo.migration (version, name, checksum, tool_version) values (${version}, '${name}', '${checksum}', '1')`,
			);
		await expect(validateSchema(warehouse)).rejects.toMatchObject({ code: 'schema-damaged' });
		// As the script leaves it.
		await baselineHistory(warehouse, undefined, baseline);
		await validateSchema(warehouse, testKey);
		await expect(baselineHistory(warehouse, undefined, baseline)).rejects.toMatchObject({
			code: 'config-invalid',
		});
		await warehouse.script('drop table ndoo.one_off');
		await expect(validateSchema(warehouse)).rejects.toMatchObject({
			code: 'schema-damaged',
			problems: [{ found: 'no ndoo.one_off', expected: 'that table or view' }],
		});
	});
});
