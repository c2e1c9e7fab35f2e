import { afterAll, beforeAll, expect, test } from 'vitest';
import { allocateSequence } from '../../../../loaders/check/state/request-store.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../../warehouse/temporary-warehouse.ts';

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

test('numbers of requests go on, for each mailbox and month, in whichever case the mailbox is written', async () => {
	const first = async (mailbox: string, month: string, count: number) =>
		await allocateSequence(temporary.warehouse, { mailbox, month, count });
	expect(await first('YCLTA53', '2026-05', 3)).toBe(1);
	expect(await first('YCLTA53', '2026-05', 2)).toBe(4);
	expect(await first('yclta53', '2026-05', 1)).toBe(6);
	expect(await first('YCLTA53', '2026-06', 1)).toBe(1);
	expect(await first('YCLTA54', '2026-05', 1)).toBe(1);
	expect(await first('YCLTA53', '2026-05', 1)).toBe(7);
});
