import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyFreeSlot, lockFreeSlot, slotStatements } from '../../../loaders/list/slot.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { publishLive } from './live-list.ts';

// What a clearing asks of the engine. That readers wait for nothing, and it for no reader: test/integration/postgres/postgres-publication.test.ts.

describe.skipIf(testEngine === 'mssql')('on PostgreSQL', () => {
	let temporary: TemporaryWarehouse;
	let warehouse: Warehouse;
	beforeAll(async () => {
		temporary = await migratedWarehouse();
		warehouse = temporary.warehouse;
		await publishLive(warehouse, ['9990000018', '9990000026']);
		await publishLive(warehouse, ['9990000018']);
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	const locks = async (session: Session) =>
		(
			await session.query({
				text: "select mode from pg_catalog.pg_locks where relation = 'ndoo_list.pointer'::regclass and granted order by mode",
			})
		).map(({ mode }) => mode);

	test('the pointer is locked against another publication, and not against readers', async () => {
		const held = await warehouse.transaction('read-write', async (session) => {
			await lockFreeSlot(session);
			return await locks(session);
		});
		expect(held).toContain('ShareRowExclusiveLock');
		expect(held).not.toContain('AccessExclusiveLock');
	});

	/** Runs a clearing, and does this before the slot is emptied. */
	const clearing = async (beforehand: (session: Session) => Promise<void>): Promise<boolean> =>
		await emptyFreeSlot({
			...warehouse,
			transaction: (mode, work) =>
				warehouse.transaction(mode, (session) =>
					work({
						...session,
						script: async (text) => {
							if (/^truncate/.test(text)) await beforehand(session);
							await session.script(text);
						},
					}),
				),
		});

	test('a clearing waits for whoever reads five seconds at the most', async () => {
		const settings: unknown[] = [];
		const isCleared = await clearing(async (session) => {
			settings.push(...(await session.query({ text: "select current_setting('lock_timeout') as longest" })));
		});
		expect({ isCleared, settings }).toEqual({ isCleared: true, settings: [{ longest: '5s' }] });
		expect(await warehouse.query({ text: "select current_setting('lock_timeout') as longest" })).toEqual([
			{ longest: '0' },
		]);
	});

	test('one that waited in vain says that the slot is not clear, and any other failure is one', async () => {
		await publishLive(warehouse, ['9990000018', '9990000026']);
		const raised = async (code: string) =>
			await clearing(async (session) => await session.script(`do $$ begin raise sqlstate '${code}'; end $$`));
		expect(await raised('55P03')).toBe(false);
		await expect(raised('53100')).rejects.toMatchObject({ code: 'warehouse-statement' });
		expect(slotStatements.postgres.isTimeout(new Error('another'))).toBe(false);
	});
});
