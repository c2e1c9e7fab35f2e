import type { KeyObject } from 'node:crypto';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { clinicFlow } from '../../flows/clinic-flow.ts';
import { type TestTable, tableSql } from '../../sql/views/tables.ts';
import { testRange } from './check-bench.ts';

/** Sixty people of the test range with two visits each, and a signed-off flow of both tables. */
export const clinicNumbers: readonly string[] = testRange(60).map(nhsNumberOf);

/** A warehouse with the program's schema and the clinic's two tables. */
export async function fillClinic(warehouse: Warehouse): Promise<void> {
	await migrate(warehouse, migrating);
	await clinicTables(warehouse);
}

export async function clinicTables(warehouse: Warehouse): Promise<void> {
	const visits = clinicNumbers.flatMap((_, patient) => [0, 1].map((n) => [patient * 2 + n, patient]));
	const tables: Readonly<Record<string, TestTable>> = {
		patient: { columns: { patient_id: 'integer', nhs_number: 'text' }, rows: [...clinicNumbers.entries()] },
		visit: { columns: { visit_id: 'integer', patient_id: 'integer' }, rows: visits },
	};
	await warehouse.script('create schema clinic');
	for (const [name, table] of Object.entries(tables)) {
		await warehouse.script(tableSql(warehouse.dialect, { schema: 'clinic', name }, table));
	}
}

export async function buildClinic(
	warehouse: Warehouse,
	flows: readonly BuildableFlow[] = [clinicFlow],
	key: KeyObject = testKey,
): Promise<void> {
	const digestKey = async () => key;
	const { refused } = await buildViews(warehouse, flows, { dryRun: false, now: new Date(), actor: 'test', digestKey });
	if (refused.length > 0) throw refused[0];
}
