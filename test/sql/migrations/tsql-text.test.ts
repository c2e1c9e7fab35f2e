import { describe, expect, test } from 'vitest';
import { slotStatements } from '../../../loaders/list/slot.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';

// What a server that stands in for SQL Server lacks, or does not look at, is held here by its text: hints, statistics, DENY and
// ALTER on one table. Why each is needed is said beside it in the migrations.

const migrations = await availableMigrations('tsql');
const textOf = (version: number): string =>
	migrations.find((migration) => migration.version === version)?.sql.replaceAll(/\s+/g, ' ') ?? '';

const [list, gate, number, denials, status] = [textOf(4), textOf(6), textOf(50), textOf(91), textOf(120)];

describe('as text, since a stand-in ignores hints', () => {
	test.each(['a', 'b'])('who holds slot %s locks the table, shared, until the end of the transaction', (slot) => {
		expect(list).toContain(
			`create view ndoo_list.slot_${slot}_held as select top (1) 1 as is_held from ndoo_list.slot_${slot} with (tablock, holdlock);`,
		);
	});

	test('a slot is held before it is looked into, and the pointer is looked at again after that', () => {
		const hold = list.slice(list.indexOf('create function ndoo_list.hold'));
		expect(hold.indexOf('slot_a_held')).toBeLessThan(hold.indexOf('slot_a_filled'));
		expect(hold.indexOf('slot_b_held')).toBeLessThan(hold.indexOf('slot_b_filled'));
		const inUse = list.slice(list.indexOf('create function ndoo_list.is_in_use'));
		expect(inUse.indexOf('ndoo_list.hold(@slot)')).toBeGreaterThan(inUse.indexOf('ndoo_list.list_in_use'));
		expect(inUse.lastIndexOf('ndoo_list.list_in_use as l; if')).toBeGreaterThan(inUse.indexOf('ndoo_list.hold(@slot)'));
		expect(gate).toMatch(
			/list_in_use as l; .*ndoo_list\.hold\(@slot\);.*last_moved_at from ndoo_list\.list_in_use as l;/,
		);
	});

	test('the last move of the pointer is read with a lock, whatever the isolation; the rest as the reader has it', () => {
		expect(list).toContain(
			'from ndoo_list.pointer as p join ndoo_list.pointer as last with (readcommittedlock) on last.one_row = p.one_row;',
		);
	});

	test('the gate’s own table is read as it is now', () => {
		expect(gate).toContain('from ndoo.flow_gate as g with (readcommittedlock)');
		expect(textOf(60)).toContain('from ndoo.passthrough_gate as g with (readcommittedlock)');
	});

	test('a publication locks the pointer against others, and takes the moment when nobody reads it any more', () => {
		const { lockPointer, point } = slotStatements.tsql;
		expect(lockPointer).toEqual([{ text: 'select slot from ndoo_list.pointer with (updlock, holdlock)' }]);
		const { text } = point(['a', 'c1', 'monthly', 'live', new Date(0), 1, new Date(0), null]);
		const moments = [...text.matchAll(/moved_at = sysutcdatetime\(\)/g)].map(({ index }) => index);
		expect(moments).toHaveLength(2);
		expect(text.indexOf('slot = @p0')).toBeGreaterThan(moments[0] ?? Number.POSITIVE_INFINITY);
	});
});

test('as text, since a stand-in has no statistics: none of a list outlives it', () => {
	for (const slot of ['a', 'b'] as const) {
		const key = `constraint slot_${slot}_key primary key clustered (nhs_number) with (statistics_norecompute = on)`;
		expect(list).toContain(key);
		const emptied = slotStatements.tsql.empty(slot).replaceAll(/\s+/g, ' ');
		expect(emptied).toContain(`truncate table ndoo_list.slot_${slot};`);
		expect(emptied.indexOf(`add ${key}`)).toBeGreaterThan(emptied.indexOf(`drop constraint slot_${slot}_key`));
	}
});

test('as text, since a stand-in shows no plan: the number of a source becomes what the key of the list is', () => {
	expect(list).toContain('create table ndoo_list.slot_a ( nhs_number char(10) collate Latin1_General_BIN2 not null');
	expect(number).toMatch(
		/returns table as return select cast\( case .* end as char\(10\)\) collate Latin1_General_BIN2 as nhs_number from/,
	);
});

describe('as text, since a stand-in knows neither DENY nor ALTER on a table', () => {
	test.each([
		'deny select, insert, update, delete, execute, references, alter on schema::ndoo_list to ndoo_reader, ndoo_passthrough, ndoo_auditor;',
		'deny insert, update, delete, execute, references, alter on schema::ndoo to ndoo_reader, ndoo_passthrough;',
		'deny insert, update, delete, alter on schema::ndoo to ndoo_auditor;',
		'deny insert, update, delete, alter on schema::cleaned to ndoo_reader, ndoo_passthrough, ndoo_auditor;',
		'deny insert, update, delete, alter on schema::passthrough to ndoo_reader, ndoo_passthrough, ndoo_auditor;',
		'grant alter on ndoo_list.slot_a to ndoo_loader;',
		'grant alter on ndoo_list.slot_b to ndoo_loader;',
		'grant select on ndoo.nhs_number to ndoo_loader;',
	])('%s', (statement) => {
		expect(denials).toContain(statement);
	});

	test('a reader is denied to read the list alone, since a denial on the schema would go before the grant on its status', () => {
		expect(denials.match(/deny [^;]*\bselect\b[^;]*;/g)).toEqual([
			expect.stringMatching(/ on schema::ndoo_list to ndoo_reader, ndoo_passthrough, ndoo_auditor;$/),
		]);
		for (const role of ['ndoo_reader', 'ndoo_passthrough', 'ndoo_auditor', 'ndoo_loader'])
			expect(status).toContain(`grant select on ndoo.list_status to ${role};`);
	});

	test('the loader is denied nothing', () => {
		expect(denials).not.toMatch(/deny [^;]*ndoo_loader/);
	});
});
