import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { quoted, quotedLiteral } from '../../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Session, Warehouse } from '../../../loaders/warehouse/warehouse.ts';

async function all(rows: AsyncIterable<readonly (readonly unknown[])[]>): Promise<readonly (readonly unknown[])[]> {
	return (await Array.fromAsync(rows)).flat();
}

const count = async (session: Session, table: RelationName): Promise<number> =>
	Number((await session.query({ text: `select count(*) as rows from ${quoted(table)}` }))[0]?.['rows']);

/** What PostgreSQL can hold: neither NUL nor half a character. */
const storable = (parts: readonly string[]): string => parts.join('').replaceAll('\0', '').toWellFormed();

const lines = (...numbers: readonly string[]): Uint8Array =>
	Buffer.from(numbers.map((number) => `${number}\n`).join(''));

/** What every engine owes, in the PostgreSQL dialect. */
export function warehouseContract(open: () => Warehouse): void {
	const numbers = { schema: 'public', name: 'Numbers "of" May' };
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = open();
		await warehouse.script(`create table ${quoted(numbers)} (nhs_number char(10) not null)`);
	});

	describe('query', () => {
		test('gives JavaScript’s own types only where nothing is lost', async () => {
			const text = `select true as "boolean", 7 as "integer", 9007199254740993 as "bigint", 0.1::float8 as "double",
				'{"a": [1]}'::jsonb as "json", 1.50 as "numeric", date '2026-05-01' as "date",
				timestamptz '2026-05-01 12:00:00.5+01' as "instant", array[1, 2] as "array", null as "null"`;
			expect(await warehouse.query({ text })).toEqual([
				{
					boolean: true,
					integer: 7,
					bigint: 9007199254740993n,
					double: 0.1,
					json: { a: [1] },
					numeric: '1.50',
					date: '2026-05-01',
					instant: '2026-05-01 11:00:00.5+00',
					array: '{1,2}',
					null: null,
				},
			]);
		});

		test('takes values apart from the text', async () => {
			const at = new Date('2026-05-01T11:00:00.250Z');
			const values = ["O'Neill; --", 12n, true, at, null, '{"a":1}'];
			const text =
				'select $1::text as t, $2::bigint as i, $3::boolean as b, $4::timestamptz as at, $5::text as n, $6::jsonb as j';
			const [row] = await warehouse.query({ text, values });
			expect(row).toEqual({ t: "O'Neill; --", i: 12n, b: true, at: '2026-05-01 11:00:00.25+00', n: null, j: { a: 1 } });
			expect(new Date(String(row?.['at']))).toEqual(at);
		});

		test.each(["O'Neill", 'a\\', "\\'; select 1; --", '', '"', '$1'])('a literal is that text: %j', async (text) => {
			expect(await warehouse.query({ text: `select ${quotedLiteral(text)} as t` })).toEqual([{ t: text }]);
		});

		test('an error says what, never which value', async () => {
			await expect(warehouse.query({ text: "select 'Smith'::bigint" })).rejects.toMatchObject({
				code: 'warehouse-statement',
				message: 'The warehouse refused a statement: invalid input syntax for type bigint: "…" (SQLSTATE 22P02).',
			});
			await expect(warehouse.query({ text: 'select $1::bigint', values: ['Smith'] })).rejects.toMatchObject({
				message: 'The warehouse refused a statement: invalid input syntax for type bigint: "…" (SQLSTATE 22P02).',
			});
			await expect(warehouse.script('select 1 from nowhere')).rejects.toMatchObject({
				message: 'The warehouse refused a statement: relation "nowhere" does not exist (SQLSTATE 42P01).',
			});
		});
	});

	describe('stream', () => {
		test('gives every value as the engine prints it, in batches', async () => {
			const text = `select g, g % 2 = 0, g * 1000000007::bigint, 1.10::numeric(6, 3), timestamp '2026-05-01 00:00', '[1]'::jsonb, null, 'é'
				from generate_series(1, 4500) as g`;
			const batches = await Array.fromAsync(warehouse.stream({ text }));
			expect(batches.length).toBeGreaterThan(1);
			const rows = batches.flat();
			expect(rows).toHaveLength(4_500);
			expect(rows[1]).toEqual(['2', 't', '2000000014', '1.100', '2026-05-01 00:00:00', '[1]', null, 'é']);
		});

		test('any text comes out as it is, and a null is no text', async () => {
			const awkward = fc.constantFrom(
				'\\N',
				'\\.',
				'\\',
				'\t',
				'\n',
				'\r',
				'\b',
				'\f',
				'\v',
				'',
				'"',
				',',
				'\u{1f9d1}',
				'é',
			);
			const value = fc.option(fc.array(fc.oneof(awkward, fc.string({ unit: 'binary' }))).map(storable));
			const table = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 20 });
			await fc.assert(
				fc.asyncProperty(table, async (rows) => {
					const values = rows.map(
						(row) => `(${row.map((one) => (one === null ? 'null' : quotedLiteral(one))).join(', ')})`,
					);
					const text = `select a, b, c from (values ${values.join(', ')}) as v (a, b, c) -- and a comment`;
					expect(await all(warehouse.stream({ text }))).toEqual(rows);
				}),
				{ numRuns: 50 },
			);
		});

		test('no rows, no batches', async () => {
			expect(await Array.fromAsync(warehouse.stream({ text: 'select 1 where false' }))).toEqual([]);
		});

		test('in one transaction one after the other, among other calls', async () => {
			const text = 'select g from generate_series(1, 3000) as g';
			const rows = await warehouse.transaction('snapshot', async (session) => {
				const first = await all(session.stream({ text }));
				const [counted] = await session.query({ text: 'select 7 as seven' });
				return first.length + Number(counted?.['seven']) + (await all(session.stream({ text }))).length;
			});
			expect(rows).toBe(6_007);
		});

		test('a call of the session beside an open stream is refused at once', async () => {
			await warehouse.transaction('snapshot', async (session) => {
				for await (const _ of session.stream({ text: 'select 1' })) {
					const beside = 'a stream of this transaction is open: read it to its end first';
					await expect(session.query({ text: 'select 1' })).rejects.toThrow(beside);
					await expect(all(session.stream({ text: 'select 1' }))).rejects.toThrow(beside);
				}
			});
		});

		test('a transaction is undone when one of its streams is left before the end', async () => {
			const text = 'select g, repeat($$x$$, 100) from generate_series(1, 100000) as g';
			const left = 'a stream of this transaction was left before its end, so the transaction is over';
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script('create table public.undone (id integer)');
				for await (const _ of session.stream({ text })) break;
				await expect(session.query({ text: 'select 1' })).rejects.toThrow(left);
			});
			await expect(work).rejects.toThrow(left);
			expect(await warehouse.describe({ schema: 'public', name: 'undone' })).toEqual([]);
		});

		test('a reader may leave early, or fail; the warehouse goes on', async () => {
			const text = 'select g from generate_series(1, 50000) as g';
			for await (const batch of warehouse.stream({ text })) {
				expect(batch.length).toBeLessThan(50_000);
				break;
			}
			const failing = async () => {
				for await (const _ of warehouse.stream({ text })) throw new Error('the reader failed');
			};
			await expect(failing()).rejects.toThrow('the reader failed');
			expect(await warehouse.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		});

		test('an error on the way comes as one for people, and the warehouse goes on', async () => {
			await expect(
				all(warehouse.stream({ text: 'select 1 / (3000 - g) from generate_series(1, 5000) as g' })),
			).rejects.toThrow('The warehouse refused a statement: division by zero (SQLSTATE 22012).');
			await expect(all(warehouse.stream({ text: 'select nope' }))).rejects.toThrow('column "nope" does not exist');
			expect(await warehouse.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		});
	});

	describe('load', () => {
		test('takes whole lines in chunks and counts the rows', async () => {
			async function* chunks() {
				yield lines('9990000018', '9990000026');
				yield lines('9990000034');
			}
			expect(await warehouse.load(numbers, chunks())).toBe(3);
			const sorted = await warehouse.query({ text: `select nhs_number as n from ${quoted(numbers)} order by 1` });
			expect(sorted.map(({ n }) => n)).toEqual(['9990000018', '9990000026', '9990000034']);
			expect(await warehouse.load(numbers, [])).toBe(0);
		});

		test('the maker of the lines may use its memory again, and may fail', async () => {
			const before = await count(warehouse, numbers);
			function* reusing() {
				const memory = Buffer.alloc(11 << 16);
				for (const digit of '2345') yield memory.fill(`999000000${digit}\n`);
			}
			expect(await warehouse.load(numbers, reusing())).toBe(4 << 16);
			const made = await warehouse.query({
				text: `select nhs_number as n, count(*)::integer as rows from ${quoted(numbers)} where nhs_number like '999000000_' group by 1 having count(*) > 9 order by 1`,
			});
			expect(made).toEqual(['2', '3', '4', '5'].map((digit) => ({ n: `999000000${digit}`, rows: 1 << 16 })));
			function* failing() {
				yield* reusing();
				throw new Error('the reader of the file failed');
			}
			await expect(warehouse.load(numbers, failing())).rejects.toThrow('the reader of the file failed');
			expect(await count(warehouse, numbers)).toBe(before + (4 << 16));
		});

		test('all or nothing, and no line is quoted when one does not fit', async () => {
			const before = await count(warehouse, numbers);
			function* chunks() {
				// More than one slice, so that the first has been loaded when the second fails.
				for (let i = 0; i < 20; i++) yield Buffer.alloc(11 << 16, '9990000018\n');
				yield lines('99900000181234');
			}
			await expect(warehouse.load(numbers, chunks())).rejects.toMatchObject({
				message: 'The warehouse refused a statement: value too long for type character(10) (SQLSTATE 22001).',
			});
			expect(await count(warehouse, numbers)).toBe(before);
		});
	});

	describe('describe', () => {
		test('columns in order, of tables and views', async () => {
			await warehouse.script(`
				create table public.described (id integer not null, dropped text, name varchar(20), "Amount" numeric(8, 2));
				alter table public.described drop column dropped;
				create view public.described_view as select id from public.described`);
			expect(await warehouse.describe({ schema: 'public', name: 'described' })).toEqual([
				{ name: 'id', type: 'integer', nullable: false },
				{ name: 'name', type: 'character varying(20)', nullable: true },
				{ name: 'Amount', type: 'numeric(8,2)', nullable: true },
			]);
			expect(await warehouse.describe({ schema: 'public', name: 'described_view' })).toEqual([
				{ name: 'id', type: 'integer', nullable: true },
			]);
		});

		test.each([
			{ schema: 'public', name: 'Described' },
			{ schema: 'nowhere', name: 'described' },
			{ schema: 'public', name: `described${'x'.repeat(100)}` },
		])('nothing of that name: %o', async (relation) => {
			expect(await warehouse.describe(relation)).toEqual([]);
		});
	});

	describe('transaction', () => {
		test('gives what the work gives, and keeps what it did', async () => {
			const before = await count(warehouse, numbers);
			const loaded = await warehouse.transaction(
				'read-write',
				async (session) => await session.load(numbers, [lines('9990000042')]),
			);
			expect([loaded, await count(warehouse, numbers)]).toEqual([1, before + 1]);
		});

		test('undoes everything when the work throws', async () => {
			const before = await count(warehouse, numbers);
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script('create table public.undone (id integer)');
				await session.load(numbers, [lines('9990000050')]);
				throw new Error('killed');
			});
			await expect(work).rejects.toThrow('killed');
			expect(await count(warehouse, numbers)).toBe(before);
			expect(await warehouse.describe({ schema: 'public', name: 'undone' })).toEqual([]);
		});

		test('does not pretend: a failed statement that the work passes over undoes all of it', async () => {
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script('create table public.undone (id integer)');
				await session.script('select 1 / 0').catch(() => undefined);
			});
			await expect(work).rejects.toMatchObject({ code: 'warehouse-statement' });
			expect(await warehouse.describe({ schema: 'public', name: 'undone' })).toEqual([]);
		});

		test('a snapshot is read only', async () => {
			await expect(
				warehouse.transaction('snapshot', (session) => session.load(numbers, [lines('9990000069')])),
			).rejects.toMatchObject({
				code: 'warehouse-statement',
				message:
					'The warehouse refused a statement: cannot execute COPY FROM in a read-only transaction (SQLSTATE 25006).',
			});
			const [level] = await warehouse.transaction('snapshot', (session) =>
				session.query({ text: 'show transaction_isolation' }),
			);
			expect(level).toEqual({ transaction_isolation: 'repeatable read' });
		});

		test('its session ends with it', async () => {
			const kept = await warehouse.transaction('read-write', async (session) => session);
			await expect(kept.query({ text: 'select 1' })).rejects.toThrow('the transaction of this session is over');
		});
	});

	describe('lock', () => {
		test('is held by one at a time, each name by itself, until it is let go', async () => {
			{
				await using _check = await warehouse.lock('check');
				await using _migrate = await warehouse.lock('migrate');
				await expect(warehouse.lock('check')).rejects.toMatchObject({
					code: 'warehouse-locked',
					exit: 16,
					message: 'Another run holds the lock "check".',
				});
			}
			await using _again = await warehouse.lock('check');
		});
	});
}
