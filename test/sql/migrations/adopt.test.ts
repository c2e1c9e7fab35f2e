import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { type Adoption, adoptCopy } from '../../../sql/migrations/adopt.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseId } from '../../../sql/roles/roles.ts';
import { isCopy } from '../../../warehouse/database-copy.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { elsewhere } from './elsewhere.ts';
import { rowsIn } from './table-rows.ts';
import { undone } from './undone.ts';

// What every engine owes. Real copies of a PostgreSQL database: test/integration/command/copies.test.ts.

const dialect = testEngine === 'mssql' ? 'tsql' : 'postgres';
const { run } = rowsIn(dialect);
const adoption: Adoption = {
	dryRun: false,
	keepsList: false,
	actor: 'dba',
	reason: 'a test database',
	now: new Date('2026-03-01T06:30:00Z'),
	digestKey: async () => testKey,
	place: { machine: 'test', folder: '/test' },
};
const listed = ['9990000018', '9990000026'];

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	({ warehouse } = temporary);
	await publishLive(warehouse, listed);
	await warehouse.script(run({ state: "'submitted'", outcome: 'null' }));
	const today = { postgres: 'current_date', tsql: 'cast(sysutcdatetime() as date)' }[dialect];
	const now = { postgres: 'now()', tsql: 'sysdatetimeoffset()' }[dialect];
	await warehouse.script(`
		insert into ndoo.flow_gate (flow, max_list_age_days, valid_until, closes_at, fingerprint, built_at)
		values ('flow', 35, ${today}, ${now}, 'f1', ${now});
		insert into ndoo.passthrough_gate (flow, reason, valid_until, closes_at, ending, fingerprint, built_at)
		values ('care', 'exempt', ${today}, ${now}, 'exemption', 'f1', ${now})`);
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const counts = async () => {
	const [row] = await warehouse.query({
		text: `select
			(select count(*) from ndoo_list.slot_a) as a, (select count(*) from ndoo_list.slot_b) as b,
			(select count(*) from ndoo.flow_gate) as cleaned, (select count(*) from ndoo.passthrough_gate) as passed,
			(select count(*) from ndoo.check_run where state <> 'purged') as checks`,
	});
	return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]));
};

describe('what cannot be told is a copy', () => {
	const nothing = elsewhere[dialect].replace(/N?'+elsewhere'+(::text)?/, 'null$1');
	// The stand-in alters no function that a view asks.
	const silent = {
		postgres: "create or replace function ndoo.is_copy() returns boolean language sql as 'select null::boolean'",
		tsql: 'drop view ndoo.list_status;\ngo\nalter function ndoo.is_copy() returns int as begin return null; end',
	}[dialect];
	// As the restore of half a warehouse would leave it: without triggers.
	const untriggered = {
		postgres: "set local session_replication_role = 'replica'",
		tsql: 'drop trigger ndoo.keep_warehouse',
	}[dialect];

	test.each([
		['the row of the warehouse is missing', [untriggered, 'delete from ndoo.warehouse']],
		['the server does not say which database it is', [nothing]],
		['the warehouse does not answer', [silent]],
	])('%s', async (_, scripts) => {
		const told = undone(warehouse, async (session) => {
			for (const script of scripts) await session.script(script);
			return [{ isCopy: await isCopy(session) }];
		});
		expect(await told).toEqual([{ isCopy: true }]);
	});
});

test.runIf(dialect === 'postgres')(
	'what was made in a database of the same number on another server is a copy',
	async () => {
		const told = undone(warehouse, async (session) => {
			await session.script("set local session_replication_role = 'replica'");
			await session.script(
				"update ndoo.warehouse set database_identity = replace(database_identity, system_identifier::text, '1') from pg_control_system()",
			);
			return [{ isCopy: await isCopy(session) }];
		});
		expect(await told).toEqual([{ isCopy: true }]);
	},
);

describe('in this order, on one warehouse', () => {
	test('one that is no copy is not adopted', async () => {
		expect(await isCopy(warehouse)).toBe(false);
		await expect(adoptCopy(warehouse, adoption)).rejects.toMatchObject({
			code: 'config-invalid',
			message: 'This database is no copy of a warehouse, so there is nothing to adopt.',
		});
	});

	test('a copy publishes nothing, and a dry run changes nothing', async () => {
		const before = { ...(await counts()), id: await warehouseId(warehouse) };
		await warehouse.script(elsewhere[dialect]);
		await expect(publishLive(warehouse, ['9990000034'])).rejects.toMatchObject({
			code: 'warehouse-copied',
			exit: 10,
			message: 'This database is a copy of a warehouse: it was restored from a backup or made from a template.',
		});
		const { statements } = await adoptCopy(warehouse, { ...adoption, dryRun: true });
		expect(statements).toContain('delete from ndoo_list.pointer;');
		expect({ ...(await counts()), id: await warehouseId(warehouse) }).toEqual(before);
		expect(await isCopy(warehouse)).toBe(true);
	});

	test('no migration runs in a copy, whose roles are the original’s', async () => {
		await warehouse.script('delete from ndoo.migration where version = 120');
		await expect(migrate(warehouse, migrating)).rejects.toMatchObject({ code: 'warehouse-copied' });
	});

	test('one that is adopted with its list keeps that and the check under way, and no gate open', async () => {
		const before = await warehouseId(warehouse);
		const { from, to } = await adoptCopy(warehouse, { ...adoption, keepsList: true });
		expect(from).toBe(before);
		expect((await warehouseId(warehouse))?.toLowerCase()).toBe(to);
		expect(to).not.toBe(from);
		expect(await isCopy(warehouse)).toBe(false);
		expect(await counts()).toMatchObject({ cleaned: 0, passed: 0, checks: 1 });
		expect(await listStatus(warehouse)).toMatchObject({ rows: 2 });
	});

	test('one that is adopted without it has no list, and no check under way', async () => {
		await warehouse.script(elsewhere[dialect].replaceAll('elsewhere', 'another'));
		const { from, to } = await adoptCopy(warehouse, adoption);
		expect(await counts()).toEqual({ a: 0, b: 0, cleaned: 0, passed: 0, checks: 0 });
		expect(await listStatus(warehouse)).toBeUndefined();
		const [kept, removed, ...more] = await ledgerEntries(warehouse, { event: 'warehouse adopted' });
		expect(more).toEqual([]);
		expect(kept).toMatchObject({ actor: 'dba', detail: { reason: 'a test database', list: 'kept' } });
		expect(removed?.detail).toEqual({ from, to, reason: 'a test database', list: 'removed' });
		await publishLive(warehouse, ['9990000034']);
		expect(await listStatus(warehouse)).toMatchObject({ rows: 1 });
	});
});
