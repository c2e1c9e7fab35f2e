import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { verifyLedger } from '../../../loaders/ledger/verification.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { roleNames } from '../../sql/role-names.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// On one warehouse, in this order: the ledger is only ever added to.

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const at = new Date('2026-01-05T06:00:00.123Z');
const verified = async () => verifyLedger(testKey, await ledgerEntries(warehouse));

test('an entry is chained to the one before it, the first to nothing', async () => {
	await record(warehouse, testKey, { event: 'check planned', actor: 'a', at, checkId: 'c1' });
	await warehouse.transaction('read-write', async (session) => {
		await record(session, testKey, { event: 'check extracted', actor: 'b', at, detail: { parts: 1, none: undefined } });
		await record(session, testKey, { event: 'disclosed', actor: 'c', at, flow: 'example', detail: { rows: 1.5 } });
	});
	const [first, second, third, ...more] = await ledgerEntries(warehouse);
	expect(first).toMatchObject({
		seq: 1,
		at,
		actor: 'a',
		event: 'check planned',
		checkId: 'c1',
		flow: null,
		detail: {},
	});
	expect(second).toMatchObject({ actor: 'b', detail: { parts: 1 }, previous: first?.chain });
	expect(third).toMatchObject({ flow: 'example', detail: { rows: 1.5 }, previous: second?.chain });
	expect(more).toEqual([]);
	expect((await verified()).faults).toEqual([]);
});

test('an entry whose transaction is undone leaves no gap in the chain', async () => {
	const undone = warehouse.transaction('read-write', async (session) => {
		await record(session, testKey, { event: 'disclosed', actor: 'a', at });
		throw new Error('undone');
	});
	await expect(undone).rejects.toThrow('undone');
	await record(warehouse, testKey, { event: 'disclosed', actor: 'd', at });
	expect(await verified()).toMatchObject({ entries: 4, faults: [] });
});

test('whatever the detail holds comes back as it was chained', async () => {
	await fc.assert(
		fc.asyncProperty(fc.dictionary(text, fc.jsonValue().filter(holdsNoNul)), async (detail) => {
			await record(warehouse, testKey, { event: 'disclosed', actor: 'a', at, detail });
		}),
		{ numRuns: 40 },
	);
	expect((await verified()).faults).toEqual([]);
});

// PostgreSQL cannot hold a NUL in a text, and refuses the entry.
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
const holdsNoNul = (value: unknown): boolean => !JSON.stringify(value).includes('\\u0000');

describe('what is looked for', () => {
	test.each([
		['by event', { event: 'check planned' }, ['a']],
		['by flow', { flow: 'example' }, ['c']],
		['by check', { checkId: 'c1' }, ['a']],
		['by actor and event', { actor: 'd', event: 'disclosed' }, ['d']],
		['until a moment', { before: at }, []],
		['from a moment, but for the last of an actor', { from: at, actor: 'b', last: 1 }, ['b']],
	])('%s', async (_, filter, actors) => {
		expect((await ledgerEntries(warehouse, filter)).map(({ actor }) => actor)).toEqual(actors);
	});

	test('the last ones, in the order in which they were recorded', async () => {
		const all = await ledgerEntries(warehouse);
		expect(await ledgerEntries(warehouse, { last: 2 })).toEqual(all.slice(-2));
	});
});

// SQL Server has no `set role`; there the roles are tried by logins of their own.
const byRole = test.skipIf(testEngine === 'mssql');

byRole('the role of auditors reads entries and chain, and writes nothing', async () => {
	const readByOwner = await verified();
	expect(readByOwner.entries).toBeGreaterThan(4);
	const attempt = warehouse.transaction('read-write', async (session) => {
		await session.script((await roleNames(session))('set local role ndoo_auditor'));
		expect(verifyLedger(testKey, await ledgerEntries(session))).toEqual(readByOwner);
		await record(session, testKey, { event: 'disclosed', actor: 'auditor', at });
	});
	await expect(attempt).rejects.toMatchObject({
		message: expect.stringContaining('permission denied for table ledger'),
	});
});

byRole('the role of the loader appends', async () => {
	const undone = warehouse.transaction('read-write', async (session) => {
		await session.script((await roleNames(session))('set local role ndoo_loader'));
		await record(session, testKey, { event: 'disclosed', actor: 'loader', at });
		throw new Error('undone');
	});
	await expect(undone).rejects.toThrow('undone');
});

describe('by whoever can switch the guard of the table off', () => {
	const guard = (state: 'disable' | 'enable') => `alter table ndoo.ledger ${state} trigger keep_ledger`;

	test.each<[string, string, readonly unknown[]]>([
		['a changed detail', `update ndoo.ledger set detail = '{"rows": 9}' where seq = 3`, [{ kind: 'changed', seq: 3 }]],
		[
			'a date set back',
			`update ndoo.ledger set at = ${testEngine === 'mssql' ? 'dateadd(day, -1, at)' : "at - interval '1 day'"} where seq = 2`,
			[
				{ kind: 'changed', seq: 2 },
				{ kind: 'back-dated', seq: 2, earlier: 1 },
			],
		],
		['a removed entry', 'delete from ndoo.ledger where seq = 2', [{ kind: 'removed', after: 1, seq: 3 }]],
		[
			'the ledger cut off',
			'delete from ndoo.ledger where seq > 2',
			[expect.objectContaining({ kind: 'cut off', last: 2 })],
		],
	])('%s is found', async (_, statement, faults) => {
		const { head } = await verified();
		const undone = warehouse.transaction('read-write', async (session) => {
			await session.script(`${guard('disable')}; ${statement}; ${guard('enable')}`);
			expect(verifyLedger(testKey, await ledgerEntries(session), head).faults).toEqual(faults);
			throw new Error('undone');
		});
		await expect(undone).rejects.toThrow('undone');
	});
});

test('an entry of another key is found', async () => {
	await record(warehouse, createSecretKey(Buffer.alloc(32)), { event: 'disclosed', actor: 'x', at });
	const { head, faults } = await verified();
	expect(faults).toEqual([{ kind: 'changed', seq: head?.seq }]);
});
