import { createHash, createSecretKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grants } from '../../../core/project/project.ts';
import { fingerprintOf } from '../../../loaders/ledger/key-record.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { main } from '../../../scripts/main.ts';
import { applyGrants } from '../../../sql/grants/grants.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { warehouseRoles } from '../../../sql/roles/roles.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { migrating, testKey } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { buildClinic, clinicNumbers, clinicTables } from '../support/clinic.ts';
import { bothFlows, noGrants } from '../support/clinic-flows.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingRestore, restore } from '../support/postgres-copies.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type Account, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { shownAnswer, tellTranscript } from '../support/transcript.ts';

// Several databases of one PostgreSQL server, whose roles they share.

const accountOf = (user: string): Account => ({ user, password: `the password of ${user}` });
const dba = accountOf('dba');
const list = `
	select (select count(*) from ndoo_list.slot_a)::integer + (select count(*) from ndoo_list.slot_b)::integer as numbers`;
const cleaned = 'select count(*)::integer as rows from cleaned.clinic__patient';
const passed = 'select count(*)::integer as rows from passthrough.care__patient';

describe.skipIf(isSkipped(missingPostgres))(named('warehouses on one PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'ndoo-copies-'));
		server = await startPostgres();
		const superuser = await server.open();
		await superuser.script(`create role dba login createrole createdb password '${dba.password}'`);
		for (const name of ['job', 'reader', 'test_job', 'test_reader'])
			await superuser.script(`create role ${name} login password '${accountOf(name).password}'`);
		await superuser.close();
		await made('production', clinicNumbers.slice(0, 40), grantsTo('job', 'reader'));
	});
	afterAll(async () => {
		await server[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	const grantsTo = (loader: string, reader: string): Grants => ({
		...noGrants,
		loader: [loader],
		administrators: ['dba', 'owner'],
		flows: { clinic: [reader] },
	});

	const within = async <T>(dbname: string, account: Account, work: (warehouse: PostgresWarehouse) => Promise<T>) => {
		const warehouse = await server.open(account, { dbname });
		return await work(warehouse).finally(() => warehouse.close());
	};

	const grant = async (warehouse: PostgresWarehouse, declared: Grants) =>
		await applyGrants(warehouse, bothFlows, declared, {
			dryRun: false,
			now: new Date(),
			actor: 'dba',
			digestKey: async () => testKey,
		});

	/** A whole warehouse with a list, its views and its accounts. */
	async function made(dbname: string, numbers: readonly string[], declared: Grants): Promise<void> {
		await within('postgres', dba, (warehouse) => warehouse.script(`create database ${dbname}`));
		await within(dbname, dba, async (warehouse) => {
			await migrate(warehouse, migrating);
			await clinicTables(warehouse);
			await buildClinic(warehouse, bothFlows);
			await publishLive(warehouse, numbers);
			await grant(warehouse, declared);
		});
	}

	/** What an account gets of a query in a database: rows, or the refusal. */
	const asked = async (dbname: string, user: string, text: string): Promise<unknown> => {
		const answer = await within(dbname, accountOf(user), async (warehouse) =>
			warehouse.query({ text }).catch((error: unknown) => error),
		);
		tellTranscript(`psql -U ${user} -d ${dbname} -c "${text.trim()}"`, shownAnswer(answer));
		return answer;
	};

	// A copy that is adopted has a key of its own: of each database, another folder. What was moved brings its key.
	const keyOf = (dbname: string): string =>
		dbname.startsWith('copy') ? createHash('sha256').update(dbname).digest('hex') : '07'.repeat(32);

	const ndoo = async (dbname: string, ...words: readonly string[]) => {
		await writeFile(join(folder, 'ndoo.yml'), projectFile(server.port, dbname));
		const printed = { out: '', err: '' };
		const take = (side: 'out' | 'err') => (text: string) => {
			printed[side] += text;
		};
		const environment = { NDOO_WAREHOUSE_PASSWORD: dba.password, NDOO_DIGEST_KEY: keyOf(dbname) };
		const out = { out: take('out'), err: take('err'), isTerminal: false, lockFolder: join(folder, 'locks') };
		const status = await main([...words, '--project-dir', folder], environment, out);
		const told = `${printed.out}${printed.err}(exit status ${status})`;
		tellTranscript(`ndoo ${words.join(' ')}   # in ${dbname}`, told);
		return { status, ...printed };
	};

	/** All that the roles of production are, and who is a member of them; and what they may do in its database. */
	const production = async () =>
		await within('production', dba, async (warehouse) => {
			const { prefix } = await warehouseRoles(warehouse);
			const own = `pg_catalog.starts_with(r.rolname, '${prefix}')`;
			const texts = [
				`select r.rolname::text as role, m.rolname::text as member from pg_auth_members as a
					join pg_roles as r on r.oid = a.roleid join pg_roles as m on m.oid = a.member where ${own} order by 1, 2`,
				`select r.rolname::text as role, d.classid::text as class, d.objid::text as object, d.deptype::text as kind
					from pg_shdepend as d join pg_roles as r on r.oid = d.refobjid and d.refclassid = 'pg_authid'::regclass
					where d.dbid = (select oid from pg_database where datname = 'production') and ${own} order by 1, 2, 3, 4`,
			];
			const found = [];
			for (const text of texts) found.push(await warehouse.query({ text }));
			return found;
		});

	const denied = { code: 'permission-denied' };
	const copied = { message: expect.stringMatching(/^This database is a copy of a warehouse/) };

	test('the permissions of the one are left alone by `grants` in the other, and its list is closed to the other’s loader', async () => {
		const before = await production();
		await made('testing', clinicNumbers.slice(0, 10), grantsTo('test_job', 'test_reader'));
		expect(await production()).toEqual(before);
		expect(await asked('production', 'job', list)).toEqual([{ numbers: 40 }]);
		expect(await asked('production', 'reader', cleaned)).toEqual([{ rows: 40 }]);
		expect(await asked('testing', 'test_job', list)).toEqual([{ numbers: 10 }]);
		expect(await asked('production', 'test_job', list)).toMatchObject(denied);
		expect(await asked('production', 'test_reader', cleaned)).toMatchObject(denied);
		expect(await asked('testing', 'job', list)).toMatchObject(denied);
	});

	const superuser = () => ({ user: 'owner', password: server.password });
	const onServer = (statement: string) => within('postgres', superuser(), (warehouse) => warehouse.script(statement));

	const ways: Readonly<Record<string, { readonly make: (copy: string) => Promise<void>; readonly missing?: string }>> =
		{
			template: { make: async (copy) => await onServer(`create database ${copy} template production owner dba`) },
			restore: {
				make: async (copy) => {
					await onServer(`create database ${copy} owner dba`);
					expect(restore(server, { original: 'production', copy, as: superuser() })).toBe('');
				},
				...(missingRestore === undefined ? {} : { missing: missingRestore }),
			},
		};

	describe.each(
		Object.entries(ways).map(([way, { make, missing }]) => ({
			what: named(`a copy by ${way}`, missing),
			way,
			make,
			missing,
		})),
	)('$what', ({ way, make, missing }) => {
		const on = test.skipIf(missing !== undefined);
		const copy = `copy_by_${way}`;
		let before: Awaited<ReturnType<typeof production>>;
		beforeAll(async () => {
			if (missing !== undefined) return;
			await make(copy);
			before = await production();
		});

		on('discloses nothing, and says why', async () => {
			const refused = { ...copied, todo: expect.stringContaining('`ndoo migrate adopt`') };
			expect(await asked(copy, 'reader', cleaned)).toMatchObject({ ...refused, code: 'list-refused' });
			expect(await asked(copy, 'dba', passed)).toMatchObject({ ...refused, code: 'flow-refused' });
			expect(await asked(copy, 'reader', 'select problem from ndoo.list_status')).toEqual([
				{ problem: 'This database is a copy of a warehouse: every view refuses until it is adopted.' },
			]);
			expect(await asked('production', 'reader', cleaned)).toEqual([{ rows: 40 }]);
		});

		on.each(['refresh', 'build', 'grants', 'grants --dry-run'])(
			'%s is refused before anything is done',
			async (words) => {
				const { status, err } = await ndoo(copy, ...words.split(' '));
				expect({ status, err }).toEqual({
					status: 10,
					err: expect.stringContaining('This database is a copy of a warehouse: it was restored'),
				});
				expect(await production()).toEqual(before);
			},
		);

		on('status and doctor say so, and offer to remove the list', async () => {
			const status = await ndoo(copy, 'status');
			expect(status).toMatchObject({
				status: 14,
				out: expect.stringMatching(
					/^Copy {4}this database is a COPY of a warehouse: .*`ndoo migrate adopt --reason "…"`, which removes the copied list/,
				),
			});
			const { out } = await ndoo(copy, 'doctor');
			expect(out).toContain('this database is a copy of a warehouse: every view refuses to be read');
			expect(await ndoo('production', 'status')).toMatchObject({ status: 0, out: expect.stringMatching(/^List/) });
		});

		on('is adopted only for a reason, and a dry run changes nothing', async () => {
			expect((await ndoo(copy, 'migrate', 'adopt', '--reason', ' ')).status).toBe(10);
			const planned = await ndoo(copy, 'migrate', 'adopt', '--reason', 'to test', '--dry-run');
			expect(planned).toMatchObject({ status: 0, err: '' });
			expect(planned.out).toMatch(/^create role "ndoo_[0-9a-f]{8}_auditor" nologin;$/m);
			expect(await asked(copy, 'job', list)).toEqual([{ numbers: 40 }]);
			expect(await asked(copy, 'reader', cleaned)).toMatchObject(copied);
		});

		on('has a role with something that ndoo does not know of: nothing is changed, and it is named', async () => {
			const defaults = (verb: string) =>
				within(copy, dba, async (warehouse) => {
					const { reader } = await warehouseRoles(warehouse);
					const to = verb === 'grant' ? 'to' : 'from';
					await warehouse.script(
						`alter default privileges in schema cleaned ${verb} select on tables ${to} "${reader}"`,
					);
				});
			await defaults('grant');
			const refused = await ndoo(copy, 'migrate', 'adopt', '--reason', 'to test');
			expect(refused).toMatchObject({
				status: 1,
				err: expect.stringMatching(/_reader: default privileges on new relations/),
			});
			await defaults('revoke');
			expect(await asked(copy, 'job', list)).toEqual([{ numbers: 40 }]);
		});

		on('that is adopted has an id, roles and a ledger of its own, no list, and no gate open', async () => {
			const adopted = await ndoo(copy, 'migrate', 'adopt', '--reason', 'to test');
			expect(adopted).toMatchObject({ status: 0, err: '' });
			expect(adopted.out).toMatch(
				/^This database is a warehouse of its own: [0-9a-f-]{36}; its roles begin with ndoo_[0-9a-f]{8}_\.\nThe copied list was removed\.\n/,
			);
			expect(await production()).toEqual(before);
			expect(await asked(copy, 'dba', list)).toEqual([{ numbers: 0 }]);
			for (const account of ['job', 'reader'])
				expect(await asked(copy, account, account === 'job' ? list : cleaned)).toMatchObject(denied);
			expect(await asked(copy, 'dba', cleaned)).toMatchObject({
				code: 'list-refused',
				message: expect.stringContaining('has not been built'),
			});
			await within(copy, dba, async (warehouse) => {
				const [entry] = await ledgerEntries(warehouse, { event: 'warehouse adopted' });
				expect(entry?.detail).toMatchObject({ reason: 'to test', list: 'removed' });
				const keys = await warehouse.query({ text: 'select fingerprint from ndoo.digest_key' });
				expect(keys).toContainEqual({ fingerprint: fingerprintOf(createSecretKey(Buffer.from(keyOf(copy)))) });
			});
			expect(await ndoo(copy, 'migrate', 'adopt', '--reason', 'again')).toMatchObject({
				status: 10,
				err: expect.stringContaining('is no copy of a warehouse'),
			});
		});

		on('then serves its own accounts by its own list, and production its own', async () => {
			await within(copy, dba, async (warehouse) => {
				await buildClinic(warehouse, bothFlows, createSecretKey(Buffer.from(keyOf(copy))));
				const { findings } = await grant(warehouse, grantsTo('test_job', 'test_reader'));
				expect(findings.filter(({ level }) => level === 'failed')).toEqual([]);
			});
			// As the loader: it owns the slots, and may write the rest of what a publication writes.
			await within(copy, accountOf('test_job'), (warehouse) => publishLive(warehouse, clinicNumbers.slice(0, 5)));
			expect(await asked(copy, 'test_reader', cleaned)).toEqual([{ rows: 5 }]);
			expect(await asked(copy, 'test_reader', list)).toMatchObject(denied);
			for (const account of ['job', 'reader'])
				expect(await asked(copy, account, account === 'job' ? list : cleaned)).toMatchObject(denied);
			expect(await asked('production', 'job', list)).toEqual([{ numbers: 40 }]);
			expect(await asked('production', 'reader', cleaned)).toEqual([{ rows: 40 }]);
			expect(await production()).toEqual(before);
		});
	});

	test.skipIf(missingRestore !== undefined)(
		'a warehouse that was moved, by its owner, keeps its list, and serves once it is built',
		async () => {
			// Who is no superuser cannot hand a slot over before the permissions on its schema are restored.
			await onServer('create database moved owner dba');
			const passedOver = restore(server, { original: 'production', copy: 'moved', as: dba });
			expect(passedOver).toContain('permission denied for schema ndoo_list');
			const adopted = await ndoo('moved', 'migrate', 'adopt', '--reason', 'a new disk', '--keep-list');
			expect(adopted).toMatchObject({ status: 0, out: expect.stringContaining('The list was kept.') });
			await within('moved', dba, async (warehouse) => {
				await buildClinic(warehouse, bothFlows, createSecretKey(Buffer.from(keyOf('moved'))));
				await grant(warehouse, grantsTo('job', 'reader'));
			});
			expect(await asked('moved', 'reader', cleaned)).toEqual([{ rows: 40 }]);
			await within('moved', accountOf('job'), (warehouse) => publishLive(warehouse, clinicNumbers.slice(0, 5)));
			expect(await asked('moved', 'reader', cleaned)).toEqual([{ rows: 5 }]);
		},
	);

	test.skipIf(missingRestore !== undefined)(
		'a copy that came without its permissions is to be restored again',
		async () => {
			await onServer('create database bare owner dba');
			restore(server, { original: 'production', copy: 'bare', as: dba }, '--no-owner', '--no-privileges');
			const { status, err } = await ndoo('bare', 'migrate', 'adopt', '--reason', 'to test');
			expect(status).toBe(1);
			expect(err).toContain("The original's roles have nothing in this copy, so there is nothing to go by.");
			expect(err).toContain('without --no-owner and --no-privileges');
		},
	);
});

const projectFile = (port: number, dbname: string): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: house
targets: { house: { engine: postgres, host: 127.0.0.1, port: ${port}, user: dba, dbname: ${dbname} } }
mesh: { route: ui }
`;
