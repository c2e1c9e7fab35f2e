import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeRun, insertRun } from '../../../../loaders/check/state/run-store.ts';
import { latestTallies, previousTallies, writeTallies } from '../../../../loaders/check/state/tally-store.ts';
import type { UnitTally } from '../../../../loaders/population/tally.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../../warehouse/temporary-warehouse.ts';

// What a population is compared with, so that people who vanish from a source are seen.

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const tallyOf = (rows: number): UnitTally => ({
	unit: 'clinic',
	rows,
	blank: 0,
	placeholder: 0,
	invalid: { 'too-short': 0, 'too-long': 0, 'not-digits': 0, 'check-digit': 0, 'wrong-type': 0 },
	duplicate: 0,
	distinct: rows,
	alsoElsewhere: 0,
	ranges: { 'england-wales-iom': rows, scotland: 0, 'northern-ireland': 0, ireland: 0, 'not-issued': 0, other: 0 },
});

/** A check that is over, on a day of 2026, with so many rows. */
async function made(day: number, rows: number, outcome: 'published' | 'failed', joins?: string): Promise<string> {
	const at = new Date(Date.UTC(2026, 0, day));
	const checkId = `check-${day}`;
	await temporary.warehouse.transaction('read-write', async (session) => {
		await insertRun(session, { checkId, kind: 'monthly', joins, environment: 'live', openedAt: at });
		await writeTallies(session, checkId, [tallyOf(rows)]);
		await changeRun(session, checkId, { state: 'purged', at, outcome });
	});
	return checkId;
}

test('the last check of everybody is the measure, and not a later one of the few who were registered in between', async () => {
	const everybody = await made(1, 5000, 'published');
	await made(8, 60, 'published', everybody);
	await made(15, 70, 'failed', everybody);
	expect(await previousTallies(temporary.warehouse)).toEqual([tallyOf(5000)]);
	expect(await latestTallies(temporary.warehouse)).toEqual([tallyOf(5000)]);
});
