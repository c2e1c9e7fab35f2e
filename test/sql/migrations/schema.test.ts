import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markAsDemo, warehousePurpose } from '../../../loaders/list/publishable.ts';
import type { Session, Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { migrate, requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { availableMigrations, type Migration } from '../../../sql/migrations/migration.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from '../../loaders/warehouse/temporary-warehouse.ts';

const options = { dryRun: false, toolVersion: '1.2.3' };
const undone = new Error('undone on purpose');

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
	warehouse = temporary.warehouse;
}, 60_000);
afterAll(async () => await temporary[Symbol.asyncDispose]());

/** Runs a test's changes and takes them back. */
async function undoing(work: (session: Session) => Promise<void>): Promise<void> {
	const attempt = warehouse.transaction('read-write', async (session) => {
		await work(session);
		throw undone;
	});
	await expect(attempt).rejects.toBe(undone);
}

/** What a statement is refused with, in a transaction that goes on. */
async function refusal(session: Session, text: string): Promise<unknown> {
	await session.script('savepoint before');
	const error = await session.script(text).then(
		() => 'nothing was refused',
		(refused: unknown) => refused,
	);
	await session.script('rollback to savepoint before');
	return error;
}

describe('migrate, in this order on one warehouse', () => {
	const label = ({ version, name }: Migration) => `${String(version).padStart(4, '0')}-${name}`;
	const columns = async () => await warehouse.describe({ schema: 'ndoo', name: 'migration' });

	test('a new warehouse is behind', async () => {
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject({
			code: 'schema-behind',
			exit: 10,
			message: expect.stringMatching(
				/^The warehouse's schema is behind this version of ndoo: 0001-schemas-and-roles, 0002-check-state, .* not applied\.$/,
			),
			todo: 'Run `ndoo migrate`. `ndoo migrate --dry-run` prints the statements first.',
		});
	});

	test('a dry run gives the statements and runs none', async () => {
		expect(await migrate(warehouse, { ...options, dryRun: true })).toEqual(await availableMigrations());
		expect(await columns()).toEqual([]);
	});

	test('runs them in order, with their history', async () => {
		const ran = await migrate(warehouse, options);
		expect(ran.map(label)).toEqual((await availableMigrations()).map(label));
		const history = await warehouse.query({
			text: 'select version, name, checksum, tool_version from ndoo.migration order by 1',
		});
		expect(history).toEqual(
			ran.map(({ version, name, checksum }) => ({ version, name, checksum, tool_version: '1.2.3' })),
		);
		await requireCurrentSchema(warehouse);
	});

	test('a second run does nothing', async () => {
		expect(await migrate(warehouse, options)).toEqual([]);
	});

	test('a migration that was changed since, or that the program does not have, stops it', async () => {
		await warehouse.script("update ndoo.migration set checksum = 'other' where version = 3");
		const changed = {
			code: 'migration-changed',
			exit: 1,
			message: '0003-ledger changed after it was applied to this warehouse.',
			todo: 'Put the file back as it was released: reinstall ndoo, or restore it from version control. A change to the schema is a new file.',
		};
		await expect(migrate(warehouse, options)).rejects.toMatchObject(changed);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject(changed);

		await warehouse.script(
			"insert into ndoo.migration (version, name, checksum, tool_version) values (99, 'later', 'x', '9.0.0')",
		);
		const newer = {
			code: 'schema-newer',
			exit: 17,
			message: "The warehouse's schema is newer than this program, which does not have 0099-later.",
			todo: 'Use ndoo 9.0.0 or later, which brought the warehouse up to this.',
		};
		await expect(migrate(warehouse, options)).rejects.toMatchObject(newer);
		await expect(requireCurrentSchema(warehouse)).rejects.toMatchObject(newer);

		await warehouse.script('delete from ndoo.migration where version = 99');
		const ledger = (await availableMigrations())[2]?.checksum;
		await warehouse.query({ text: 'update ndoo.migration set checksum = $1 where version = 3', values: [ledger] });
		await requireCurrentSchema(warehouse);
	});
});

/** An insert of one row whose values are SQL. */
const insert = (table: string, row: Readonly<Record<string, string>>): string =>
	`insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;

const run = (changes: Readonly<Record<string, string>> = {}): string =>
	insert('ndoo.check_run', {
		check_id: "'c1'",
		kind: "'monthly'",
		environment: "'live'",
		state: "'planned'",
		opened_at: 'now()',
		changed_at: 'now()',
		...changes,
	});

const request = (changes: Readonly<Record<string, string>> = {}): string =>
	insert('ndoo.request', {
		check_id: "'c1'",
		part: '1',
		mailbox: "'YCLTA53'",
		base_name: "'YCLTA53-010526-0001'",
		local_id: "'id1'",
		rows_sent: '20',
		state: "'named'",
		...changes,
	});

const pointer = (): string =>
	insert('ndoo_list.pointer', {
		slot: "'a'",
		check_id: "'c1'",
		kind: "'monthly'",
		environment: "'live'",
		list_date: 'now()',
		rows: '1',
		published_at: 'now()',
	});

const entry = (changes: Readonly<Record<string, string>> = {}): string =>
	insert('ndoo.ledger', {
		at: 'now()',
		actor: "'a'",
		event: "'check planned'",
		previous: "'0'",
		chain: "'1'",
		...changes,
	});

const sequence = (last: number): string =>
	insert('ndoo.sequence', { mailbox: "'YCLTA53'", month: "'2026-05'", last: String(last) });

const violates = (constraint: string) => ({ message: expect.stringContaining(`"${constraint}"`) });

describe('the state of a check', () => {
	test.each([
		['kind', run({ kind: "'weekly'" }), 'check_run_kind_known'],
		['environment', run({ environment: "'prod'" }), 'check_run_environment_known'],
		['state', run({ state: "'done'" }), 'check_run_state_known'],
		['outcome', run({ outcome: "'planned'" }), 'check_run_outcome_known'],
		['an end without an outcome', run({ state: "'failed'" }), 'check_run_end_has_outcome'],
		['a purge without an outcome', run({ state: "'purged'" }), 'check_run_end_has_outcome'],
		['a hold without reasons', run({ state: "'held'" }), 'check_run_hold_has_reasons'],
		['an acceptance without a reason', run({ accepted_by: "'x'", accepted_at: 'now()' }), 'check_run_acceptance_whole'],
		['a share above one', run({ share_removed: '1.01' }), 'check_run_share_is_one'],
		['a join to no check', run({ joins: "'c0'" }), 'check_run_joins_fkey'],
		['a join to itself', run({ joins: "'c1'" }), 'check_run_joins_monthly'],
		['a one-off check that joins', run({ kind: "'one-off'", joins: "'c0'" }), 'check_run_joins_monthly'],
		['a digest of what joins nothing', run({ rest_digest: `'${'0'.repeat(64)}'` }), 'check_run_rest_is_of_joined'],
		['a digest that is none', run({ joins: "'c0'", rest_digest: "'x'" }), 'check_run_rest_keyed'],
		['a request of no check', request(), 'request_check_id_fkey'],
		['a list of no check', pointer(), 'pointer_check_id_fkey'],
	])('%s is refused', async (_, statement, constraint) => {
		await undoing(async (session) => {
			expect(await refusal(session, statement)).toMatchObject(violates(constraint));
		});
	});

	test.each([
		['a second check of the kind under way', run({ check_id: "'c2'" }), 'check_run_one_open'],
		['the same part', request({ local_id: "'id2'", base_name: "'b2'" }), 'request_pkey'],
		['the same LocalId', request({ part: '2', base_name: "'b2'" }), 'request_local_id_once'],
		['the same file name', request({ part: '2', local_id: "'id2'" }), 'request_base_name_once'],
		['part 0', request({ part: '0', local_id: "'id2'", base_name: "'b2'" }), 'request_part_from_one'],
		['a state', request({ part: '2', local_id: "'id2'", base_name: "'b2'", state: "'lost'" }), 'request_state_known'],
	])('beside a check and its request, %s is refused', async (_, statement, constraint) => {
		await undoing(async (session) => {
			await session.script(`${run()}; ${request()}`);
			expect(await refusal(session, statement)).toMatchObject(violates(constraint));
		});
	});

	test('a purged check makes room for the next, and each kind has its own', async () => {
		await undoing(async (session) => {
			await session.script(run({ state: "'purged'", outcome: "'published'" }));
			await session.script(run({ check_id: "'c2'" }));
			await session.script(run({ check_id: "'c3'", kind: "'test'" }));
		});
	});

	test('the sequence of file names only goes up', async () => {
		const refused = { code: 'warehouse-statement', message: 'The sequence numbers of file names only go up.' };
		await undoing(async (session) => {
			await session.script(sequence(1));
			const next = `${sequence(1)} on conflict (mailbox, month) do update set last = sequence.last + 2 returning last`;
			expect(await session.query({ text: next })).toEqual([{ last: 3 }]);
			expect(await refusal(session, 'update ndoo.sequence set last = 3')).toMatchObject(refused);
			expect(await refusal(session, 'update ndoo.sequence set last = 2')).toMatchObject(refused);
			expect(await refusal(session, "update ndoo.sequence set last = 9, month = '2026-06'")).toMatchObject(refused);
			expect(await refusal(session, 'delete from ndoo.sequence')).toMatchObject(refused);
			expect(await refusal(session, 'truncate ndoo.sequence')).toMatchObject(refused);
		});
	});
});

describe('the ledger', () => {
	test.each([
		['update', "update ndoo.ledger set actor = 'somebody else'"],
		['update of no row', "update ndoo.ledger set actor = 'x' where false"],
		['delete', 'delete from ndoo.ledger'],
		['truncate', 'truncate ndoo.ledger'],
	])('refuses %s, by its owner as well', async (_, statement) => {
		await undoing(async (session) => {
			await session.script(entry());
			expect(await refusal(session, statement)).toMatchObject({
				code: 'warehouse-statement',
				message: 'The ledger is only ever added to.',
				todo: 'What was recorded stays. Put a mistake right by a new entry that says so.',
			});
		});
	});
});

describe('the chain of the ledger', () => {
	test.each([
		['an entry that follows none', entry({ previous: 'null' }), 'ledger_is_chained'],
		['an entry without a chain value', entry({ chain: 'null' }), 'ledger_is_chained'],
		['a second entry that follows the same one', entry({ chain: "'2'" }), 'ledger_one_follows'],
		['an entry twice', entry({ previous: "'1'" }), 'ledger_chain_once'],
	])('%s is refused', async (_, statement, constraint) => {
		await undoing(async (session) => {
			await session.script(entry());
			expect(await refusal(session, statement)).toMatchObject(violates(constraint));
		});
	});
});

describe('the purpose of the warehouse', () => {
	const refused = {
		code: 'warehouse-statement',
		message: 'The purpose of this warehouse cannot be changed any more.',
		todo: "Only a new warehouse, on which no check was ever made, can become a demo's. Run `npm run demo`: it makes its own.",
	};

	test('is an organisation’s at first; a new one inside the process can become a demo’s, for good', async (context) => {
		const { engine } = warehouse;
		if (engine !== 'embedded') return context.skip('a server is never a demo’s');
		await undoing(async (session) => {
			expect(await warehousePurpose(session)).toBe('organisation');
			await markAsDemo({ ...session, engine });
			await markAsDemo({ ...session, engine });
			expect(await warehousePurpose(session)).toBe('demo');
			expect(await refusal(session, "update ndoo.warehouse set purpose = 'organisation'")).toMatchObject(refused);
		});
	});

	test('is never a demo’s on a server, whoever asks and however it is written', async (context) => {
		if (warehouse.engine === 'embedded') return context.skip('this one is inside the process');
		await undoing(async (session) => {
			const never = violates('warehouse_demo_is_embedded');
			expect(await refusal(session, "update ndoo.warehouse set purpose = 'demo'")).toMatchObject(never);
			// As the restore of a copy would: without triggers, row by row.
			await session.script("set local session_replication_role = 'replica'; delete from ndoo.warehouse");
			expect(await refusal(session, "insert into ndoo.warehouse (purpose) values ('demo')")).toMatchObject(never);
		});
	});

	test.each([
		['a check was made', run({ state: "'purged'", outcome: "'failed'" })],
		['something was recorded', entry()],
	])('not once %s', async (_, happened) => {
		await undoing(async (session) => {
			await session.script(happened);
			expect(await refusal(session, "update ndoo.warehouse set purpose = 'demo'")).toMatchObject(refused);
		});
	});

	test.each([
		'delete from ndoo.warehouse',
		'truncate ndoo.warehouse',
		'update ndoo.warehouse set id = gen_random_uuid()',
	])('%s is refused', async (statement) => {
		await undoing(async (session) => expect(await refusal(session, statement)).toMatchObject(refused));
	});

	test('there is one row, whatever is inserted', async () => {
		await undoing(async (session) => {
			expect(await refusal(session, 'insert into ndoo.warehouse default values')).toMatchObject(
				violates('warehouse_pkey'),
			);
			const second = insert('ndoo.warehouse', { one_row: 'false' });
			expect(await refusal(session, second)).toMatchObject(violates('warehouse_one_row'));
		});
	});
});

describe('what a role may do', () => {
	const denied = expect.objectContaining({
		message: expect.stringMatching(/permission denied for (schema|table|view|function) \w+ \(SQLSTATE 42501\)/),
	});
	const allowed = 'nothing was refused';

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
		['ndoo_loader', 'delete from ndoo.check_run', denied],
		['ndoo_loader', 'delete from ndoo_list.pointer', denied],
	])('%s: %s', async (role, statement, expected) => {
		await undoing(async (session) => {
			await session.script(`set local role ${role}`);
			expect(await refusal(session, statement)).toEqual(expected);
		});
	});
});
