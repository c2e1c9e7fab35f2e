import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grants } from '../../../core/project/project.ts';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { testKey } from '../../core/test-key.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { recording } from '../recording.ts';

// What a DBA read is what is run (docs/design/rules.md, rule 10).

describe.skipIf(testEngine === 'mssql')('grants', () => {
	let temporary: TemporaryWarehouse;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
		await temporary.warehouse.script('create role job login; create role night login; create role ig login');
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	const nobody: Grants = { loader: [], auditor: [], administrators: [], flows: {} };

	test.each<[what: string, declared: Grants, changes: number]>([
		['some are granted', { ...nobody, loader: ['job'], auditor: ['ig'] }, 2],
		['some granted, some revoked', { ...nobody, loader: ['night'], auditor: ['ig'] }, 2],
		['nothing to change', { ...nobody, loader: ['night'], auditor: ['ig'] }, 0],
		['all revoked', nobody, 2],
	])('%s: what is run is what a dry run printed', async (_, declared, changes) => {
		const { warehouse, scripts, changes: others } = recording(temporary.warehouse);
		const options = { now: new Date(), actor: 'tester', digestKey: async () => testKey };
		const { statements } = await applyGrants(warehouse, [], declared, { ...options, dryRun: true });
		expect([scripts, others]).toEqual([[], []]);
		expect(statements).toHaveLength(changes);
		await applyGrants(warehouse, [], declared, { ...options, dryRun: false });
		expect(scripts).toEqual(statements);
		for (const other of others) expect(other).toMatch(/^insert into \W?ndoo\W{1,3}ledger\b/);
	});
});
