import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markAsDemo, warehousePurpose } from '../../../loaders/list/publishable.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { elsewhere } from './elsewhere.ts';
import { insertOf, nowIn, rowsIn } from './table-rows.ts';
import { undone, undoneScripts } from './undone.ts';

const dialect = testEngine === 'mssql' ? 'tsql' : 'postgres';
const { run, request, pointer, entry, sequence } = rowsIn(dialect);
const now = nowIn[dialect];

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const refusal = async (...scripts: readonly string[]): Promise<unknown> => await undoneScripts(warehouse, ...scripts);

const violates = (constraint: string) => ({
	code: 'warehouse-statement',
	message: expect.stringContaining(`"${constraint}"`),
});

/** A key that is there already. SQL Server's own words for it quote the key, so that they are not shown. */
const repeats = (constraint: string) =>
	dialect === 'postgres'
		? violates(constraint)
		: {
				code: 'warehouse-statement',
				message: expect.stringMatching(/its own words are left out.* \(error 26[02][17]\)\.$/),
			};

const refusedWith = (message: string, todo: string) => ({ code: 'warehouse-statement', message, todo });

describe('the state of a check', () => {
	test.each([
		['kind', run({ kind: "'weekly'" }), 'check_run_kind_known'],
		['kind in capitals', run({ kind: "'Monthly'" }), 'check_run_kind_known'],
		['environment', run({ environment: "'prod'" }), 'check_run_environment_known'],
		['state', run({ state: "'done'" }), 'check_run_state_known'],
		['outcome', run({ outcome: "'planned'" }), 'check_run_outcome_known'],
		['an end without an outcome', run({ state: "'failed'" }), 'check_run_end_has_outcome'],
		['a purge without an outcome', run({ state: "'purged'" }), 'check_run_end_has_outcome'],
		['a hold without reasons', run({ state: "'held'" }), 'check_run_hold_has_reasons'],
		['an acceptance without a reason', run({ accepted_by: "'x'", accepted_at: now }), 'check_run_acceptance_whole'],
		['a join to no check', run({ joins: "'c0'" }), 'check_run_joins_fkey'],
		['a join to itself', run({ joins: "'c1'" }), 'check_run_joins_monthly'],
		['a one-off check that joins', run({ kind: "'one-off'", joins: "'c0'" }), 'check_run_joins_monthly'],
		['a digest of what joins nothing', run({ rest_digest: `'${'0'.repeat(64)}'` }), 'check_run_rest_is_of_joined'],
		['a digest that is none', run({ joins: "'c0'", rest_digest: "'x'" }), 'check_run_rest_keyed'],
		['a request of no check', request(), 'request_check_id_fkey'],
		['a list of no check', pointer(), 'pointer_check_id_fkey'],
		['a share above one', pointer({ share_removed: '1.01' }), 'pointer_share_is_one'],
	])('%s is refused', async (_, statement, constraint) => {
		expect(await refusal(statement)).toMatchObject(violates(constraint));
	});

	test.each(['unusable', 'X000000001', 'xx00000001', '99900000x1', '999000001', ''])(
		'a slot takes numbers and rows that are nobody’s, and no "%s"',
		async (row) => {
			for (const slot of ['a', 'b'])
				expect(await refusal(`insert into ndoo_list.slot_${slot} values ('${row}')`)).toMatchObject(
					violates(`slot_${slot}_number_or_nobodys`),
				);
		},
	);

	test.each([
		['part 0', request({ part: '0', local_id: "'id2'", base_name: "'b2'" }), 'request_part_from_one'],
		['a state', request({ part: '2', local_id: "'id2'", base_name: "'b2'", state: "'lost'" }), 'request_state_known'],
		['a route', request({ part: '2', local_id: "'id2'", base_name: "'b2'", route: "'post'" }), 'request_route_known'],
		['a slot', pointer({ slot: "'c'" }), 'pointer_slot_known'],
		['fewer rows than none', pointer({ rows: '-1' }), 'pointer_rows_counted'],
		[
			'a digest that is none',
			insertOf('ndoo.reply_digest', { check_id: "'c1'", part: '1', digest: `'${'X'.repeat(64)}'` }),
			'reply_digest_keyed',
		],
		[
			'a digest that is too short',
			insertOf('ndoo.one_off', { check_id: "'c1'", flow: "'f'", input_digest: "'abc'" }),
			'one_off_digest_keyed',
		],
	])('beside a check and its request, %s is refused', async (_, statement, constraint) => {
		expect(await refusal(run(), request(), statement)).toMatchObject(violates(constraint));
	});

	test.each([
		['a second check of the kind under way', run({ check_id: "'c2'" }), 'check_run_one_open'],
		['the same part', request({ local_id: "'id2'", base_name: "'b2'" }), 'request_pkey'],
		['the same LocalId', request({ part: '2', base_name: "'b2'" }), 'request_local_id_once'],
		['the same file name', request({ part: '2', local_id: "'id2'" }), 'request_base_name_once'],
	])('beside a check and its request, %s is refused', async (_, statement, constraint) => {
		expect(await refusal(run(), request(), statement)).toMatchObject(repeats(constraint));
	});

	test('a purged check makes room for the next, and each kind has its own', async () => {
		const purged = run({ state: "'purged'", outcome: "'published'" });
		expect(await refusal(purged, run({ check_id: "'c2'" }), run({ check_id: "'c3'", kind: "'test'" }))).toEqual([]);
	});

	test('the sequence of file names only goes up', async () => {
		const refused = refusedWith(
			'The sequence numbers of file names only go up.',
			'The check service never wants a lower number after a higher one: leave ndoo.sequence as it is.',
		);
		const raised = 'update ndoo.sequence set last = last + 2';
		const text = 'select last from ndoo.sequence';
		const after = await undone(warehouse, async (session) => {
			for (const script of [sequence(1), raised]) await session.script(script);
			return await session.query({ text });
		});
		expect(after).toEqual([{ last: 3 }]);
		for (const statement of [
			'update ndoo.sequence set last = 3',
			'update ndoo.sequence set last = 2',
			"update ndoo.sequence set last = 9, month = '2026-06'",
			'delete from ndoo.sequence',
		]) {
			expect(await refusal(sequence(1), raised, statement), statement).toMatchObject(refused);
		}
	});
});

describe('the ledger', () => {
	test.each([
		['update', "update ndoo.ledger set actor = 'somebody else'"],
		['update of no row', "update ndoo.ledger set actor = 'x' where 1 = 0"],
		['delete', 'delete from ndoo.ledger'],
	])('refuses %s, by its owner as well', async (_, statement) => {
		expect(await refusal(entry(), statement)).toMatchObject(
			refusedWith(
				'The ledger is only ever added to.',
				'What was recorded stays. Put a mistake right by a new entry that says so.',
			),
		);
	});

	// In T-SQL the constraints of the table are looked at before its trigger.
	const followsNothing = (constraint: object) =>
		dialect === 'tsql'
			? constraint
			: refusedWith(
					'This does not follow the last entry of the ledger.',
					"Only ndoo adds to the ledger: see what else writes to it with the loader's rights.",
				);

	test.each([
		['an entry that follows none', entry({ previous: 'null' }), violates('ledger_is_chained')],
		['an entry without a chain value', entry({ chain: 'null' }), violates('ledger_is_chained')],
		[
			'a second entry that follows the same one',
			entry({ chain: `'${'2'.repeat(64)}'` }),
			repeats('ledger_one_follows'),
		],
		['an entry twice', entry({ previous: `'${'1'.repeat(64)}'` }), repeats('ledger_chain_once')],
	])('refuses %s', async (_, statement, constraint) => {
		expect(await refusal(entry(), statement)).toMatchObject(followsNothing(constraint));
	});
});

describe('the record of digest keys', () => {
	test.each([
		['update', "update ndoo.digest_key set fingerprint = fingerprint, machine = 'another'"],
		['delete', 'delete from ndoo.digest_key'],
	])('refuses %s, by its owner as well', async (_, statement) => {
		const key = {
			...{ fingerprint: `'${'a'.repeat(64)}'`, at: now, actor: "'a'" },
			...{ machine: "'m'", folder: "'f'", after_entry: '0' },
		};
		expect(await refusal(insertOf('ndoo.digest_key', key), statement)).toMatchObject(
			refusedWith(
				'The record of digest keys is only ever added to.',
				'A key that is lost is replaced by `ndoo ledger new-key`.',
			),
		);
	});
});

describe('the purpose of the warehouse', () => {
	const refused = refusedWith(
		'The purpose of this warehouse cannot be changed any more.',
		"Only a new warehouse, on which no check was ever made, can become a demo's. Run `npm run demo`: it makes its own.",
	);
	const never = violates('warehouse_demo_is_embedded');
	const row = { id: "'00000000-0000-0000-0000-000000000000'", database_identity: "'x'" };
	const toDemo = "update ndoo.warehouse set purpose = 'demo'";

	test('is an organisation’s at first', async () => {
		expect(await warehousePurpose(warehouse)).toBe('organisation');
	});

	test.skipIf(testEngine !== 'embedded')('a new one inside the process can become a demo’s, for good', async () => {
		const { engine } = warehouse;
		if (engine !== 'embedded') throw new Error('another engine than the one that was asked for');
		const after = undone(warehouse, async (session) => {
			await markAsDemo({ ...session, engine });
			await markAsDemo({ ...session, engine });
			expect(await warehousePurpose(session)).toBe('demo');
			await session.script("update ndoo.warehouse set purpose = 'organisation'");
			return [];
		});
		expect(await after).toMatchObject(refused);
	});

	test.skipIf(testEngine === 'embedded')('is never a demo’s on a server, whoever asks', async () => {
		// As the restore of a copy would: without triggers, row by row.
		const untriggered = {
			postgres: "set local session_replication_role = 'replica'",
			tsql: 'drop trigger ndoo.keep_warehouse',
		}[dialect];
		expect(await refusal(toDemo)).toMatchObject(never);
		expect(await refusal(untriggered, toDemo)).toMatchObject(never);
		const insert = insertOf('ndoo.warehouse', { ...row, purpose: "'demo'" });
		expect(await refusal(untriggered, 'delete from ndoo.warehouse', insert)).toMatchObject(never);
	});

	test.each([
		['a check was made', run({ state: "'purged'", outcome: "'failed'" })],
		['something was recorded', entry()],
	])('not once %s', async (_, happened) => {
		// On SQL Server a constraint comes before a trigger.
		expect(await refusal(happened, toDemo)).toMatchObject(dialect === 'postgres' ? refused : never);
	});

	const newId = { postgres: 'gen_random_uuid()', tsql: 'newid()' }[dialect];
	const adoption = `update ndoo.warehouse set id = ${newId}, database_identity = ndoo.database_identity()`;

	test.each([
		'delete from ndoo.warehouse',
		`update ndoo.warehouse set id = ${{ postgres: 'gen_random_uuid()', tsql: 'newid()' }[dialect]}`,
		"update ndoo.warehouse set database_identity = 'x'",
		adoption,
	])('%s is refused', async (statement) => {
		expect(await refusal(statement)).toMatchObject(refused);
	});

	test('a copy takes an id of its own with the identity of its database, and nothing else', async () => {
		expect(await refusal(elsewhere[dialect], adoption)).toEqual([]);
		expect(await refusal(elsewhere[dialect], `${adoption}, created_at = ${now}`)).toMatchObject(refused);
		const kept = 'update ndoo.warehouse set database_identity = ndoo.database_identity()';
		expect(await refusal(elsewhere[dialect], kept)).toMatchObject(refused);
		expect(await refusal(elsewhere[dialect], adoption.replace(/, database_identity.*/, ''))).toMatchObject(refused);
	});

	test('there is one row, whatever is inserted', async () => {
		expect(await refusal(insertOf('ndoo.warehouse', row))).toMatchObject(repeats('warehouse_pkey'));
		const second = insertOf('ndoo.warehouse', { ...row, one_row: { postgres: 'false', tsql: '0' }[dialect] });
		expect(await refusal(second)).toMatchObject(violates('warehouse_one_row'));
	});
});

test.each(['ndoo.ledger', 'ndoo.sequence', 'ndoo.warehouse', 'ndoo.digest_key'])(
	'%s cannot be truncated',
	async (table) => {
		const statement = `truncate table ${table}`;
		const words = dialect === 'postgres' ? /only ever added to|only go up|cannot be changed/ : /\(error 4712\)\.$/;
		expect(await refusal(statement)).toMatchObject({
			code: 'warehouse-statement',
			message: expect.stringMatching(words),
		});
	},
);
