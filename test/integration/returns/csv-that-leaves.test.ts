import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf, csvText } from '../../../loaders/csv/csv.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// What the program writes, read and written by psql itself.

const run = promisify(execFile);
const text = fc.oneof(
	fc.string({ unit: fc.constantFrom(...',"\r\n\\. \'aé\t;{}()'), maxLength: 6 }),
	fc.string({ unit: 'binary', maxLength: 4 }).map((made) => made.replaceAll('\0', '0')),
	fc.constantFrom('', '\\.', '\\N', '\n', '\r', '\ufeff', '\ufeffa', ' x ', 'null'),
);
const number = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const moment = fc.date({ min: new Date('0100-01-01'), max: new Date('9000-01-01'), noInvalidDate: true });

/** Every kind of type, and values of it as a literal has them. */
const types: Readonly<Record<string, fc.Arbitrary<string>>> = {
	text,
	'character(5)': text.map((made) => [...made].slice(0, 5).join('')),
	'text[]': fc.array(text, { maxLength: 3 }).map((made) => `{${made.map(element).join(',')}}`),
	jsonb: fc.jsonValue().map((made) =>
		JSON.stringify(made)
			.replaceAll('\\u0000', '')
			.replaceAll(/\\ud[89a-f]../g, ''),
	),
	json: text.map((made) => JSON.stringify({ made })),
	xml: text.map((made) => `<a>${made.replaceAll(/[^\n\r"',;aé ]/gu, '')}</a>`),
	bytea: fc.uint8Array({ maxLength: 6 }).map((made) => `\\x${Buffer.from(made).toString('hex')}`),
	bigint: number,
	'numeric(40,10)': fc.tuple(number, fc.nat(9_999_999)).map(([whole, part]) => `${whole}.${part}`),
	'double precision': fc.double().map(String),
	real: fc.float().map(String),
	boolean: fc.boolean().map(String),
	date: moment.map((made) => made.toISOString().slice(0, 10)),
	timestamptz: moment.map((made) => made.toISOString()),
	'time with time zone': moment.map((made) => made.toISOString().slice(11)),
	interval: fc.integer().map((seconds) => `${seconds} seconds`),
	uuid: fc.uuid(),
	inet: fc.ipV4(),
	int4range: fc.tuple(fc.nat(100), fc.nat(100)).map(([from, length]) => `[${from},${from + length})`),
	'public.pair': fc.tuple(text, text).map(([one, other]) => `(${element(one)},${element(other)})`),
	'public.feeling': fc.constantFrom('so, so', 'a "b"', 'line\nend'),
	tsvector: fc.constantFrom("'a':1 'b,\"c\"':2", ''),
};

const element = (made: string): string => `"${made.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

describe.skipIf(isSkipped(missingPostgres))(named('psql', missingPostgres), () => {
	let server: PostgresServer;
	let warehouse: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		warehouse = await server.open();
		await warehouse.script(`
			create type public.pair as (one text, other text);
			create type public.feeling as enum ('so, so', 'a "b"', 'line\nend');`);
	});
	afterAll(async () => {
		await warehouse.close();
		await server[Symbol.asyncDispose]();
	});

	const psql = async (command: string): Promise<void> => {
		const address = `postgresql://owner@127.0.0.1:${server.port}/postgres?sslmode=disable`;
		await run('psql', [address, '--no-psqlrc', '--set=ON_ERROR_STOP=1', '--command', command], {
			env: {
				...process.env,
				PGPASSWORD: server.password,
				PGTZ: 'UTC',
				PGDATESTYLE: 'ISO, YMD',
				PGCLIENTENCODING: 'UTF8',
			},
		});
	};
	const file = (name: string): string => join(server.folder, name);
	const rowsOf = async (table: string): Promise<(readonly (string | null)[])[]> => {
		const rows: (readonly (string | null)[])[] = [];
		for await (const batch of warehouse.stream({ text: `select * from ${table}` })) rows.push(...batch);
		return rows;
	};

	test.each(Object.entries(types))(
		'reads %s again, value by value, and writes each row the same',
		async (type, values) => {
			const rows = fc.sample(fc.tuple(fc.option(values), fc.option(values)), { numRuns: 150, seed: 15 });
			await warehouse.script(`
			drop table if exists public.sent, public.received;
			create table public.sent (id serial, one ${type}, other ${type});
			create table public.received (like public.sent);`);
			await warehouse.query({
				text: `insert into public.sent (one, other)
				select (r ->> 0)::${type}, (r ->> 1)::${type} from jsonb_array_elements($1::jsonb) with ordinality as s (r, at) order by at`,
				values: [JSON.stringify(rows)],
			});
			const sent = await rowsOf('public.sent order by id');
			const chunks: Uint8Array[] = [];
			for await (const chunk of csvOf(
				['id', 'one', 'other'],
				warehouse.stream({ text: 'select * from public.sent order by id' }),
			))
				chunks.push(chunk);
			await writeFile(file('sent.csv'), Buffer.concat(chunks));
			await psql(`\\copy public.received from '${file('sent.csv')}' with (format csv, header)`);
			expect(await rowsOf('public.received order by id')).toEqual(sent);
			await psql(`\\copy (select * from public.sent order by id) to '${file('psql.csv')}' with (format csv)`);
			expect(csvText(sent).replaceAll('\r\n', '\n')).toBe(
				(await readFile(file('psql.csv'), 'utf8')).replaceAll('\r\n', '\n'),
			);
		},
	);

	test('reads a table of one column again: none, an empty text, and the end of data as a value', async () => {
		await warehouse.script('create table public.one (value text)');
		const cells = [null, '', '\\.', 'a', '\n', null];
		await writeFile(file('one.csv'), csvText([['value'], ...cells.map((cell) => [cell])]));
		await psql(`\\copy public.one from '${file('one.csv')}' with (format csv, header)`);
		expect((await rowsOf('public.one')).flat()).toEqual(cells);
	});
});
