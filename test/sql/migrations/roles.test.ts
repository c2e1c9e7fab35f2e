import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames } from '../role-names.ts';
import { rowsIn } from './table-rows.ts';
import { undoneScripts } from './undone.ts';

const { run, entry, sequence } = rowsIn('postgres');

// In T-SQL a role is not put on: what each may do is shown by logins, in the tests of the server.
describe.skipIf(testEngine === 'mssql')('what a role may do', () => {
	let temporary: TemporaryWarehouse;
	let warehouse: Warehouse;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
		warehouse = temporary.warehouse;
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	const denied = expect.objectContaining({
		message: expect.stringMatching(/permission denied for (schema|table|view|function) \w+ \(SQLSTATE 42501\)/),
	});
	const allowed: readonly unknown[] = [];

	test.each([
		['ndoo_reader', 'select nhs_number from ndoo_list.cleaned_list', denied],
		['ndoo_reader', 'select nhs_number from ndoo_list.slot_a', denied],
		['ndoo_reader', 'select nhs_number from ndoo_list.slot_b', denied],
		['ndoo_reader', 'select list_date from ndoo_list.pointer', denied],
		['ndoo_reader', 'select local_id from ndoo.request', denied],
		['ndoo_reader', 'select event from ndoo.ledger', denied],
		['ndoo_reader', 'select flow from ndoo.flow_gate', denied],
		['ndoo_auditor', 'select event, previous, chain from ndoo.ledger', allowed],
		['ndoo_auditor', 'select state from ndoo.check_run', allowed],
		['ndoo_auditor', 'select flow from ndoo.flow_gate', allowed],
		['ndoo_auditor', entry(), denied],
		['ndoo_auditor', 'update ndoo.check_run set state = state', denied],
		['ndoo_auditor', 'select nhs_number from ndoo_list.cleaned_list', denied],
		['ndoo_auditor', 'select list_date from ndoo_list.pointer', denied],
		['ndoo_loader', run(), allowed],
		['ndoo_loader', sequence(1), allowed],
		['ndoo_loader', entry(), allowed],
		['ndoo_loader', "update ndoo.warehouse set purpose = 'demo'", denied],
		['ndoo_loader', 'update ndoo.flow_gate set max_list_age_days = 999', denied],
		['ndoo_loader', 'delete from ndoo.flow_gate', allowed],
		['ndoo_loader', 'delete from ndoo.passthrough_gate', allowed],
		['ndoo_loader', "update ndoo.passthrough_gate set reason = 'r'", denied],
		['ndoo_auditor', 'delete from ndoo.flow_gate', denied],
		['ndoo_loader', 'insert into ndoo.flow_gate select * from ndoo.flow_gate', denied],
		['ndoo_loader', 'insert into ndoo.passthrough_gate select * from ndoo.passthrough_gate', denied],
		// Before the trigger is asked.
		['ndoo_loader', 'update ndoo.ledger set event = event', denied],
		['ndoo_loader', 'delete from ndoo.ledger', denied],
		['ndoo_loader', 'update ndoo.digest_key set machine = machine', denied],
		['ndoo_loader', 'delete from ndoo.check_run', denied],
		['ndoo_loader', 'delete from ndoo_list.pointer', denied],
	])('%s: %s', async (role, statement, expected) => {
		expect(await undoneScripts(warehouse, (await roleNames(warehouse))(`set local role ${role}`), statement)).toEqual(
			expected,
		);
	});
});
