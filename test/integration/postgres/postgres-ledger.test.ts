import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { verifyLedger } from '../../../loaders/ledger/verification.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { roleNames } from '../../sql/role-names.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type Account, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const at = new Date('2026-03-02T08:00:00Z');

describe.skipIf(isSkipped(missingPostgres))(named('the ledger on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let owner: Warehouse;
	const loader: Account = { user: 'a_loader', password: 'the loader of the tests' };
	const auditor: Account = { user: 'an_auditor', password: 'the auditor of the tests' };

	beforeAll(async () => {
		server = await startPostgres();
		owner = await server.open();
		await migrate(owner, migrating);
		const inNames = await roleNames(owner);
		await owner.script(
			inNames(`
			create role a_loader login password 'the loader of the tests' in role ndoo_loader;
			create role an_auditor login password 'the auditor of the tests' in role ndoo_auditor;`),
		);
	});
	afterAll(async () => {
		await owner.close();
		await server[Symbol.asyncDispose]();
	});

	test('four writers at once never fork the chain, and none of them fails', async () => {
		const writers = await Promise.all(Array.from({ length: 4 }, () => server.open(loader)));
		await Promise.all(
			writers.map(async (warehouse, writer) => {
				for (let entry = 0; entry < 25; entry++) {
					await warehouse.transaction('read-write', async (session) => {
						await record(session, testKey, {
							event: 'message noted',
							actor: `writer ${writer}`,
							at,
							detail: { entry },
						});
						// Others come in between, and wait.
						await session.query({ text: 'select pg_sleep(0.002)' });
					});
				}
			}),
		);
		for (const warehouse of writers) await warehouse.close();
		const entries = await ledgerEntries(owner);
		expect(new Set(entries.map(({ actor }) => actor)).size).toBe(4);
		expect(verifyLedger(testKey, entries)).toMatchObject({ entries: 100, faults: [] });
	});

	test('an auditor reads it and writes nothing; a loader changes nothing', async () => {
		const reading = await server.open(auditor);
		expect(verifyLedger(testKey, await ledgerEntries(reading))).toMatchObject({ entries: 100, faults: [] });
		const entry = { event: 'disclosed', actor: 'x', at } as const;
		await expect(record(reading, testKey, entry)).rejects.toMatchObject({
			message: expect.stringContaining('permission denied'),
		});
		await reading.close();
		const writing = await server.open(loader);
		for (const statement of ["update ndoo.ledger set actor = 'x'", 'delete from ndoo.ledger', 'truncate ndoo.ledger'])
			await expect(writing.script(statement)).rejects.toMatchObject({
				message: expect.stringContaining('permission denied'),
			});
		await writing.close();
	});
});
