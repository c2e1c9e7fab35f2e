import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestTable } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { accepted, against, flowOf, nobody, spaced, testNumbers } from './search-bench.ts';

// Twelve people in a table that says it is about nobody, in whatever type and writing an engine can hold them.
const numbers = testNumbers(12);

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

/** A table with this column. */
const one = (type: string, cells: TestTable['rows'][number]): TestTable => ({
	columns: { id: 'integer', held: type },
	rows: cells.map((cell, at) => [at, cell]),
});

const foundIn = async (held: string, more = {}): Promise<readonly string[]> =>
	await against(bench.warehouse, flowOf(nobody(held, ['id'], more)));

const numbersFound = [
	'table `ward` as one without person-level data, and its column `held`, in which there are NHS numbers, more than chance gives | `subject` or `via` for a table about people',
];

const fullWidth = (text: string): string =>
	text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));

describe('NHS numbers are found, in every writing', () => {
	const writings: readonly (readonly [string, string, (number: string) => string | number])[] = [
		['digits', 'text', (number) => number],
		['three groups', 'text', (number) => spaced(number)],
		['hyphens', 'text', (number) => spaced(number, '-')],
		['no-break spaces', 'text', (number) => spaced(number, '\u00a0')],
		['full-width digits', 'text', fullWidth],
		['a sentence', 'text', (number) => `Mother: ${number}, seen.`],
		['a sentence, in groups', 'text', (number) => `NHS no. ${spaced(number)}; seen twice`],
		['a decimal ending', 'text', (number) => `${number}.0`],
		['a whole number', 'bigint', Number],
		['a number with places', 'numeric(14,2)', Number],
		['floating point', 'float', Number],
		['characters of a fixed length', 'char(14)', (number) => number],
	];
	test('a table for each', async () => {
		const tables = writings.map(([, type, write], at) => [`t${at}`, one(type, numbers.map(write))] as const);
		await bench.sources(Object.fromEntries(tables));
		const found: Record<string, readonly string[]> = {};
		for (const [at, [name]] of writings.entries()) found[name] = await foundIn(`t${at}`);
		expect(found).toEqual(Object.fromEntries(writings.map(([name]) => [name, numbersFound])));
	});

	test('without its leading zero, in a number and in a text', async () => {
		const early = testNumbers(12, 10_100_000);
		const cells = early.map(Number);
		await bench.sources({ number: one('integer', cells), text: one('text', cells.map(String)) });
		expect(await foundIn('number')).toEqual(numbersFound);
		expect(await foundIn('text')).toEqual(numbersFound);
	});

	test('not where there are other things of ten digits', async () => {
		const ids = Array.from({ length: 300 }, (_, at) => 6_000_000_000 + at * 13);
		await bench.sources({
			id: one('bigint', ids),
			phone: one(
				'text',
				ids.map((id) => `0${id}`),
			),
			blank: one(
				'text',
				ids.map(() => null),
			),
			placeholder: one(
				'text',
				ids.map(() => '0000000000'),
			),
			digest: one(
				'text',
				numbers.map((number) => `0a${number}f${number}b${number}`.padEnd(40, 'e')),
			),
			word: one(
				'text',
				ids.map((id) => `ward ${id % 40}`),
			),
		});
		for (const table of ['id', 'phone', 'blank', 'placeholder', 'digest', 'word'])
			expect(await foundIn(table)).toEqual([]);
	});
});

const cannotSearch = (type: string) => [
	`the column \`held\` of table \`ward\`, which is ${type} and cannot be searched for NHS numbers | \`held\` under \`acceptedColumns\` of the table, with a reason and a sign-off of somebody who looked into it; or a view of the source without it`,
];

/** Makes `src.t` of a script, and says what is found in it. */
async function inScript(script: string, more = {}): Promise<readonly string[]> {
	await bench.sources({});
	for (const part of script.split(';;')) await bench.warehouse.script(part);
	return await foundIn('t', more);
}

describe.skipIf(testEngine === 'mssql')('NHS numbers are found, in every type of PostgreSQL', () => {
	const values = numbers.map((number) => `('${number}')`).join(', ');
	const made = (type: string, expression: string): string =>
		`create table src.t as select 1 as id, (${expression})::${type} as held from (values ${values}) as given (n)`;

	test.each([
		['jsonb', 'jsonb', "jsonb_build_object('nhs', n)"],
		['jsonb, as a number', 'jsonb', "jsonb_build_object('nhs', n::bigint)"],
		['json, with a digit as its code', 'json', String.raw`'{"n":"\u0039' || substr(n, 2) || '"}'`],
		['an array of texts', 'text[]', "array['x', n]"],
		['an array of arrays of numbers', 'bigint[]', 'array[array[1, n::bigint], array[2, 3]]'],
		['a range', 'int8range', 'int8range(n::bigint, null)'],
		['a name', 'name', 'n'],
		['an id', 'uuid', "'00000000-0000-0000-0000-00' || n"],
	])('%s', async (_, type, expression) => {
		expect(await inScript(made(type, expression))).toEqual(numbersFound);
	});

	test.each([
		['a domain', 'create domain src.nhs as text', 'src.nhs', 'n'],
		['a domain of a domain', 'create domain src.one as text;; create domain src.nhs as src.one', 'src.nhs', 'n'],
		['an array of a domain', 'create domain src.nhs as text', 'src.nhs[]', 'array[n]'],
		['a composite', 'create type src.pair as (ward integer, nhs text)', 'src.pair', 'row(1, n)'],
		[
			'an enum',
			`create type src.known as enum (${numbers.map((number) => `'${number}'`).join(', ')})`,
			'src.known',
			'n',
		],
	])('%s', async (_, type, name, expression) => {
		expect(await inScript(`${type};; ${made(name, expression)}`)).toEqual(numbersFound);
	});

	test("a computed column, a view's column, and the parts of a table", async () => {
		const computed = `create table src.t (id integer, nhs text generated always as (a || b) stored, a text, b text);;
			insert into src.t (a, b) select left(n, 5), substr(n, 6) from (values ${values}) as given (n)`;
		expect(await inScript(computed)).toEqual(numbersFound.map((text) => text.replace('`held`', '`nhs`')));
		const view = `create table src.parts as select 1 as id, left(n, 5) as a, substr(n, 6) as b from (values ${values}) as given (n);;
			create view src.t as select id, a || b as held from src.parts`;
		expect(await inScript(view)).toEqual(numbersFound);
		const parts = `create table src.t (id integer, held text) partition by list (id);;
			create table src.t1 partition of src.t for values in (1);; create table src.t2 partition of src.t for values in (2);;
			insert into src.t select 2, n from (values ${values}) as given (n)`;
		expect(await inScript(parts)).toEqual(numbersFound);
	});

	test.each([
		['bytes', 'bytea', 'create table src.t (id integer, held bytea)'],
		['an array of bytes', 'bytea[]', 'create table src.t (id integer, held bytea[])'],
		[
			'a composite with bytes',
			'src.file',
			'create type src.file as (name text, body bytea);; create table src.t (id integer, held src.file)',
		],
		['bits', 'bit(40)', 'create table src.t (id integer, held bit(40))'],
		['words in an order of their own', 'tsvector', 'create table src.t (id integer, held tsvector)'],
		['words of a search', 'tsquery', 'create table src.t (id integer, held tsquery)'],
		['a number as a time', 'interval', 'create table src.t (id integer, held interval)'],
		['numbers in pieces', 'smallint[]', 'create table src.t (id integer, held smallint[])'],
		[
			'a domain of bytes',
			'src.blob',
			'create domain src.blob as bytea;; create table src.t (id integer, held src.blob)',
		],
	])('what cannot be searched is refused, unless it is signed off by name: %s', async (_, type, script) => {
		expect(await inScript(script)).toEqual(cannotSearch(type));
		expect(await inScript(script, accepted('id'))).toEqual(cannotSearch(type));
		expect(await inScript(script, accepted('held'))).toEqual([]);
	});

	test('what holds no ten digits need not be searched', async () => {
		const types = ['boolean', 'smallint', 'real', 'date', 'time', 'timestamp', 'timestamptz(3)', '"char"', 'date[]'];
		const columns = types.map((type, at) => `c${at} ${type}`).join(', ');
		expect(await inScript(`create table src.t (id integer, ${columns})`)).toEqual([]);
	});

	const hasExtensions = testEngine === 'postgres';
	test.runIf(hasExtensions)('citext and hstore, by the extension and not by the name', async () => {
		await bench.warehouse.script('create extension citext schema public; create extension hstore schema public');
		expect(await inScript(made('public.citext', 'n'))).toEqual(numbersFound);
		expect(await inScript(made('public.hstore', "public.hstore('nhs', n)"))).toEqual(numbersFound);
		expect(await inScript(made('xml', "'<nhs>' || n || '</nhs>'"))).toEqual(numbersFound);
		const named = 'create type src.citext as (body bytea);; create table src.t (id integer, held src.citext)';
		expect(await inScript(named)).toEqual(cannotSearch('src.citext'));
	});
});

describe.skipIf(testEngine !== 'mssql')('NHS numbers are found, in every type of SQL Server', () => {
	const filled = (columns: string, expression: string): string =>
		`create table src.t (id integer, ${columns});; ${numbers
			.map((number) => `insert into src.t (id, held) values (1, ${expression.replaceAll('#', number)})`)
			.join('; ')}`;

	test.each([
		['nvarchar(max)', 'held nvarchar(max)', "N'Seen #, twice'"],
		['xml', 'held xml', "'<nhs>#</nhs>'"],
		['sysname', 'held sysname', "'#'"],
		['money', 'held money', '#'],
		['an id', 'held uniqueidentifier', "'00000000-0000-0000-0000-00#'"],
	])('%s', async (_, columns, expression) => {
		expect(await inScript(filled(columns, expression))).toEqual(numbersFound);
	});

	test('an alias type', async () => {
		await bench.sources({});
		await bench.warehouse.script('create type dbo.nhs_alias from varchar(20)');
		await bench.warehouse.script(filled('held dbo.nhs_alias', "'#'").replace(';;', ';'));
		expect(await foundIn('t')).toEqual(numbersFound);
	});

	test.each([
		['varbinary', 'held varbinary(20)'],
		['image', 'held image'],
		['sql_variant', 'held sql_variant'],
	])('what cannot be searched is refused, unless it is signed off by name: %s', async (type, columns) => {
		const script = `create table src.t (id integer, ${columns})`;
		expect(await inScript(script)).toEqual(cannotSearch(type));
		expect(await inScript(script, accepted('held'))).toEqual([]);
	});
});
