import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slotStatements } from '../../../loaders/list/slot.ts';
import { availableMigrations } from '../../../sql/migrations/migration.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';

// What the gates decide on SQL Server, without one. Their decision is one `case` over a few variables, which means the same
// on PostgreSQL once its names are written so. Here it is taken out of the migration, and asked; into which variable the
// program puts which column is read from its text. On a server disclosure-gate.test.ts asks the gates themselves.

const migrations = await availableMigrations('tsql');
const textOf = (version: number): string => migrations.find((one) => one.version === version)?.sql ?? '';

/** The body of a function, from its name to the line that ends its batch. */
function bodyOf(version: number, name: string): string {
	const text = textOf(version);
	const from = text.indexOf(`create function ${name}(`);
	return text.slice(from, text.indexOf('\ngo\n', from));
}

type Value = string | number | null;
type Values = Readonly<Record<string, Value>>;

/** What a select puts into variables, of the row that it finds; a variable that no row was found for stays null. */
const assigned = (select: string, row: Values | undefined): Values =>
	Object.fromEntries(
		[...select.matchAll(/@(\w+) = (?:(\d+)|\w+\.(\w+))/g)].map(([, variable = '', constant, column = '']) => {
			if (row === undefined) return [variable, null];
			if (constant !== undefined) return [variable, Number(constant)];
			if (!(column in row)) throw new Error(`${select} reads ${column}`);
			return [variable, row[column] ?? null];
		}),
	);

const types: Readonly<Record<string, string>> = {
	moment: 'timestamptz',
	list_date: 'timestamptz',
	closes_at: 'timestamptz',
	valid_until: 'date',
	moved_at: 'timestamptz',
	moved_at_held: 'timestamptz',
	last_moved_at: 'timestamptz',
	is_copy: 'integer',
	is_filled: 'integer',
	has_list: 'integer',
	max_age_days: 'bigint',
	rows: 'bigint',
	age_ms: 'bigint',
};

/** An expression of T-SQL, as PostgreSQL writes it, over columns in place of variables. */
const written = (expression: string): string =>
	expression
		.replaceAll(/\bN'/g, "'")
		.replaceAll('ndoo.is_copy()', 'v.is_copy')
		.replaceAll('datediff_big(millisecond,', 'milliseconds(')
		.replaceAll(/todatetimeoffset\((@moment|sysutcdatetime\(\)), 0\)/g, '@moment')
		.replaceAll(/convert\(nchar\(10\), (@\w+), 23\)/g, "to_char($1, 'YYYY-MM-DD')")
		.replaceAll(/@(\w+)/g, 'v.$1');

const embedded = describe.skipIf(testEngine !== 'embedded');
let engine: PGlite;
beforeAll(async () => {
	if (testEngine !== 'embedded') return;
	engine = await PGlite.create();
	await engine.exec(`create function milliseconds(one timestamptz, other timestamptz) returns bigint language sql immutable
		as $$ select (extract(epoch from other) * 1000)::bigint - (extract(epoch from one) * 1000)::bigint $$`);
});
afterAll(async () => await engine?.close());

/** What an expression comes to with these variables. */
async function evaluated(expression: string, variables: Values, more = ''): Promise<unknown> {
	const columns = Object.entries(variables).map(
		([name, value]) => `${value === null ? 'null' : `'${value}'`}::${types[name] ?? 'text'} as ${name}`,
	);
	const text = `select ${written(expression)} as result from (select v.*${more} from (select ${columns.join(', ')}) as v) as v`;
	return (await engine.query<{ readonly result: unknown }>(text)).rows[0]?.result;
}

const codeOf = (refusal: unknown): unknown => (typeof refusal === 'string' ? refusal.slice(0, 5) : refusal);

const now = Date.parse('2026-06-01T12:00:00.000Z');
const at = (milliseconds: number): string => new Date(now + milliseconds).toISOString();
const [hour, day] = [3_600_000, 86_400_000];

embedded('assert_disclosable decides', () => {
	const body = bodyOf(6, 'ndoo.assert_disclosable');
	const [gateSelect = '', listSelect = '', againSelect = ''] = body.match(/^\tselect[^;]*;/gm) ?? [];
	const decision = /set @refusal = (case.*\n\tend);/s.exec(body)?.[1] ?? '';
	const [, ageMs = ''] = /set @age_ms = (.*);/.exec(body) ?? [];
	const [, ageDays = ''] = /set @age_days = (.*);/.exec(body) ?? [];

	const gate = { flow: 'flow', max_list_age_days: 35, valid_until: '2026-12-31', closes_at: at(day) };
	const list = {
		...{ slot: 'a', kind: 'monthly', environment: 'live', list_date: at(-34 * day), rows: 2 },
		...{ moved_at: at(-33 * day), last_moved_at: at(-33 * day) },
	};
	type Found = {
		readonly gate?: Values | undefined;
		readonly list?: Values | undefined;
		/** At the second look, when the slot is held. */
		readonly again?: Values;
		readonly isFilled?: Value;
		readonly isCopy?: number;
	};

	async function decided(found: Found): Promise<unknown> {
		const [first, second] = ['list' in found ? found.list : list, found.again ?? ('list' in found ? found.list : list)];
		const variables = {
			...{ flow: 'flow', moment: at(0) },
			is_copy: found.isCopy ?? 0,
			is_filled: found.isFilled === undefined ? 1 : found.isFilled,
			...assigned(gateSelect, 'gate' in found ? found.gate : gate),
			...assigned(listSelect, first),
			...assigned(againSelect, second),
		};
		const ages = `, ${written(ageMs)} as age_ms, (${written(ageMs)}) ${ageDays.replace('@age_ms', '')} as age_days`;
		return await evaluated(decision, variables, ages);
	}

	test.each<[what: string, found: Found, code: string | null]>([
		['all in order', {}, null],
		['an empty list that is in use', { list: { ...list, rows: 0 }, isFilled: 0 }, null],
		['exactly as old as is allowed', { list: { ...list, list_date: at(-35 * day) } }, null],
		['a millisecond older', { list: { ...list, list_date: at(-35 * day - 1) } }, 'ND006'],
		['long too old', { list: { ...list, list_date: at(-400 * day) } }, 'ND006'],
		['a flow that asks for less', { gate: { ...gate, max_list_age_days: 33 } }, 'ND006'],
		['no limit', { gate: { ...gate, max_list_age_days: null } }, 'ND006'],
		['an hour ahead: two clocks that differ', { list: { ...list, list_date: at(hour) } }, null],
		['further ahead', { list: { ...list, list_date: at(hour + 1) } }, 'ND005'],
		['no date', { list: { ...list, list_date: null } }, 'ND005'],
		['a list of int', { list: { ...list, environment: 'int' } }, 'ND004'],
		['a list of the stand-in', { list: { ...list, environment: 'stand-in' } }, 'ND004'],
		['no environment', { list: { ...list, environment: null } }, 'ND004'],
		['a list of a one-off check', { list: { ...list, kind: 'one-off' } }, 'ND003'],
		['a list of the test numbers', { list: { ...list, kind: 'test' } }, 'ND003'],
		['no kind', { list: { ...list, kind: null } }, 'ND003'],
		['no list', { list: undefined }, 'ND002'],
		['no gate', { gate: undefined }, 'ND001'],
		['a copy', { isCopy: 1 }, 'ND009'],
		['a sign-off that ends now', { gate: { ...gate, closes_at: at(0) } }, 'ND007'],
		['one that ends a millisecond later', { gate: { ...gate, closes_at: at(1) } }, null],
		['one without an end', { gate: { ...gate, closes_at: null } }, 'ND007'],
		['one without a day', { gate: { ...gate, valid_until: null } }, 'ND007'],
		['the other slot at the second look', { again: { ...list, slot: 'b' } }, 'ND008'],
		['no list at the second look', { again: { ...list, slot: null } }, 'ND008'],
		['a pointer that moved meanwhile', { again: { ...list, moved_at: at(-1) } }, 'ND008'],
		['a pointer that is newer than its last move', { list: { ...list, last_moved_at: at(-34 * day) } }, 'ND008'],
		['an emptied slot', { isFilled: 0 }, 'ND008'],
		['a slot that is not known', { isFilled: null }, 'ND008'],
		['rows where there were none', { list: { ...list, rows: 0 } }, 'ND008'],
		['no rows known', { list: { ...list, rows: null } }, 'ND008'],
		['no moment known', { list: { ...list, moved_at: null } }, 'ND008'],
	])('%s', async (_, found, code) => {
		expect(codeOf(await decided(found))).toBe(code);
	});

	test('in words that say the age, the limit and the day', async () => {
		expect(await decided({ list: { ...list, list_date: at(-40 * day) } })).toMatch(
			/^ND006: The cleaned list is 40 days old; the flow "flow" allows 35\./,
		);
		expect(await decided({ list: { ...list, list_date: at(-35 * day - hour) } })).toContain('is more than 35 days old');
		expect(await decided({ gate: { ...gate, valid_until: '2026-05-31', closes_at: at(-1) } })).toMatch(
			/^ND007: The sign-off of the flow "flow" ran out on 2026-05-31\./,
		);
	});

	test('a refusal is an error, and nothing else is 1', () => {
		expect(body.replaceAll(/\s+/g, ' ')).toMatch(
			/ end; if @refusal is null return 1; return cast\(@refusal as int\); end;$/,
		);
		expect(body).toContain('where g.flow = @flow;');
	});
});

embedded('assert_passthrough decides', () => {
	const body = bodyOf(60, 'ndoo.assert_passthrough');
	const [select = ''] = body.match(/^\tselect[^;]*;/gm) ?? [];
	const decision = /set @refusal = (case.*\n\tend);/s.exec(body)?.[1] ?? '';
	const gate = { flow: 'flow', ending: 'exemption', valid_until: '2026-12-31', closes_at: at(1) };

	test.each<[what: string, gate: Values | undefined, isCopy: number, code: string | null]>([
		['in force', gate, 0, null],
		['a copy', gate, 1, 'ND203'],
		['no gate', undefined, 0, 'ND201'],
		['that ends now', { ...gate, closes_at: at(0) }, 0, 'ND202'],
		['without an end', { ...gate, closes_at: null }, 0, 'ND202'],
		['without a day', { ...gate, valid_until: null }, 0, 'ND202'],
	])('%s', async (_, row, isCopy, code) => {
		const variables = { moment: at(0), is_copy: isCopy, flow: 'flow', ...assigned(select, row) };
		expect(codeOf(await evaluated(decision, variables))).toBe(code);
	});

	test('a refusal is an error, and nothing else is 1', () => {
		expect(body.replaceAll(/\s+/g, ' ')).toMatch(
			/ end; if @refusal is null return 1; return cast\(@refusal as int\); end;$/,
		);
		expect(body).toContain('where g.flow = @flow;');
	});
});

embedded('list_status says which list cannot be used, as the gate does', () => {
	const problem = /\n\t(case[^;]*\n\tend) as problem/.exec(textOf(120))?.[1] ?? '';
	const list = { kind: 'monthly', environment: 'live', age_ms: 34 * day };

	test.each<[what: string, found: Values, isCopy: number, words: string | null]>([
		['in order', list, 0, null],
		['a copy', list, 1, 'This database is a copy'],
		['no list', { kind: null, environment: null, age_ms: null }, 0, 'There is no cleaned list yet.'],
		['one-off', { ...list, kind: 'one-off' }, 0, 'It comes from a one-off check'],
		['int', { ...list, environment: 'int' }, 0, 'It comes from the int environment'],
		['no environment', { ...list, environment: null }, 0, 'It comes from the  environment'],
		['an hour ahead', { ...list, age_ms: -hour }, 0, null],
		['further ahead', { ...list, age_ms: -hour - 1 }, 0, 'Its date is missing or in the future.'],
		['no date', { ...list, age_ms: null }, 0, 'Its date is missing or in the future.'],
	])('%s', async (_, found, isCopy, words) => {
		const said = await evaluated(problem.replaceAll(/\bp\./g, '@'), { is_copy: isCopy, ...found });
		expect(said === null ? null : String(said)).toEqual(words === null ? null : expect.stringContaining(words));
	});
});

embedded('the age of the list, as it is said', () => {
	const age = slotStatements.tsql.ageDays
		.replaceAll(/\blist_date\b/g, '@list_date')
		.replaceAll('sysdatetimeoffset()', '@moment')
		.replace(' as int)', ' as integer)');

	test.each<[listDate: number, days: number]>([
		[0, 0],
		[-day + 1, 0],
		[-day, 1],
		[-35 * day + 1, 34],
		[-35 * day, 35],
		[hour, 0],
		[2 * day, 0],
	])('%d milliseconds from now: %d days', async (listDate, days) => {
		expect(await evaluated(age, { moment: at(0), list_date: at(listDate) })).toBe(days);
	});
});
