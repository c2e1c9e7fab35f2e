import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { quotingOf } from '../../warehouse/dialect.ts';
import type { Dialect, RelationName, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { contractWords } from './contract-words.ts';

async function all(rows: AsyncIterable<readonly (readonly unknown[])[]>): Promise<readonly (readonly unknown[])[]> {
	return (await Array.fromAsync(rows)).flat();
}

async function count(session: Session, table: RelationName): Promise<number> {
	const { quoted } = quotingOf[session.dialect];
	return Number((await session.query({ text: `select count(*) as found from ${quoted(table)}` }))[0]?.['found']);
}

/** What every engine can hold: neither NUL nor half a character. */
const storable = (parts: readonly string[]): string => parts.join('').replaceAll('\0', '').toWellFormed();

const lines = (...numbers: readonly string[]): Uint8Array =>
	Buffer.from(numbers.map((number) => `${number}\n`).join(''));

/** What every engine owes; what differs is in the words of its dialect. */
export function warehouseContract(open: () => Warehouse, dialect: Dialect = 'postgres'): void {
	const { quoted, quotedLiteral } = quotingOf[dialect];
	const words = contractWords[dialect];
	const { upTo } = words;
	const numbers = { schema: words.schema, name: 'Numbers "of" May' };
	const undone = { schema: words.schema, name: 'undone' };
	const createUndone = `create table ${quoted(undone)} (id integer)`;
	let warehouse: Warehouse;
	beforeAll(async () => {
		warehouse = open();
		await warehouse.script(`create table ${quoted(numbers)} (nhs_number char(10) not null)`);
	});

	describe('query', () => {
		test('gives JavaScript’s own types only where nothing is lost', async () => {
			const { text, row } = words.ownTypes;
			expect(await warehouse.query({ text })).toEqual([row]);
		});

		test('takes values apart from the text', async () => {
			const at = new Date('2026-05-01T11:00:00.250Z');
			const values = ["O'Neill; --", 12n, true, at, null, '{"a":1}'];
			const [row] = await warehouse.query({ text: words.values.text, values });
			const given = { t: "O'Neill; --", i: 12n, b: true, at: words.moment, n: null };
			expect(row).toEqual({ ...given, ...words.values.row });
			expect(new Date(String(row?.['at']))).toEqual(at);
		});

		test.each(["O'Neill", 'a\\', "\\'; select 1; --", '', '"', '$1'])('a literal is that text: %j', async (text) => {
			expect(await warehouse.query({ text: `select ${quotedLiteral(text)} as t` })).toEqual([{ t: text }]);
		});

		test('an error says what, never which value', async () => {
			const { text, withValue, message } = words.wrongValue;
			await expect(warehouse.query({ text })).rejects.toMatchObject({ code: 'warehouse-statement', message });
			await expect(warehouse.query({ text: withValue, values: ['Smith'] })).rejects.toMatchObject({ message });
			await expect(warehouse.script('select 1 from nowhere')).rejects.toMatchObject(words.noTable);
		});
	});

	describe('stream', () => {
		test('gives every value as the engine prints it, in batches', async () => {
			const text = `select ${words.printed.columns} from ${upTo(4_500)}`;
			const batches = await Array.fromAsync(warehouse.stream({ text }));
			expect(batches.length).toBeGreaterThan(1);
			const rows = batches.flat();
			expect(rows).toHaveLength(4_500);
			expect(rows[1]).toEqual(words.printed.second);
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
			expect(await Array.fromAsync(warehouse.stream({ text: 'select 1 as one where 1 = 0' }))).toEqual([]);
		});

		test('in one transaction one after the other, among other calls', async () => {
			const text = `select g from ${upTo(3_000)}`;
			const rows = await warehouse.transaction('snapshot', async (session) => {
				const first = await all(session.stream({ text }));
				const [counted] = await session.query({ text: 'select 7 as seven' });
				return first.length + Number(counted?.['seven']) + (await all(session.stream({ text }))).length;
			});
			expect(rows).toBe(6_007);
		});

		test('a call of the session beside an open stream is refused at once', async () => {
			await warehouse.transaction('snapshot', async (session) => {
				for await (const _ of session.stream({ text: 'select 1 as one' })) {
					const beside = 'a stream of this transaction is open: read it to its end first';
					await expect(session.query({ text: 'select 1 as one' })).rejects.toThrow(beside);
					await expect(all(session.stream({ text: 'select 1 as one' }))).rejects.toThrow(beside);
				}
			});
		});

		test('a transaction is undone when one of its streams is left before the end', async () => {
			const text = `select ${words.wide} from ${upTo(100_000)}`;
			const left = 'a stream of this transaction was left before its end, so the transaction is over';
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script(createUndone);
				for await (const _ of session.stream({ text })) break;
				await expect(session.query({ text: 'select 1 as one' })).rejects.toThrow(left);
			});
			await expect(work).rejects.toThrow(left);
			expect(await warehouse.describe(undone)).toEqual([]);
		});

		test('a reader may leave early, or fail; the warehouse goes on', async () => {
			const text = `select g from ${upTo(50_000)}`;
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
			const text = `select 1 / (3000 - g) from ${upTo(5_000)}`;
			await expect(all(warehouse.stream({ text }))).rejects.toMatchObject(words.divisionByZero);
			await expect(all(warehouse.stream({ text: 'select nope' }))).rejects.toMatchObject(words.noColumn);
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
				text: `select nhs_number as n, count(*) as found from ${quoted(numbers)} where nhs_number like '999000000_' group by nhs_number having count(*) > 9 order by nhs_number`,
			});
			expect(made.map(({ n, found }) => [n, Number(found)])).toEqual(
				['2', '3', '4', '5'].map((digit) => [`999000000${digit}`, 1 << 16]),
			);
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
			await expect(warehouse.load(numbers, chunks())).rejects.toMatchObject(words.lineTooLong);
			expect(await count(warehouse, numbers)).toBe(before);
		});
	});

	describe('describe', () => {
		test('columns in order, of tables and views', async () => {
			const { script, columns, viewColumns } = words.described;
			await warehouse.script(script);
			expect(await warehouse.describe({ schema: words.schema, name: 'described' })).toEqual(columns);
			expect(await warehouse.describe({ schema: words.schema, name: 'described_view' })).toEqual(viewColumns);
		});

		test.each(words.described.notThere)('nothing of that name: %o', async (relation) => {
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
				await session.script(createUndone);
				await session.load(numbers, [lines('9990000050')]);
				throw new Error('killed');
			});
			await expect(work).rejects.toThrow('killed');
			expect(await count(warehouse, numbers)).toBe(before);
			expect(await warehouse.describe(undone)).toEqual([]);
		});

		test('does not pretend: a failed statement that the work passes over undoes all of it', async () => {
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script(createUndone);
				await session.script('select 1 / 0').catch(() => undefined);
			});
			await expect(work).rejects.toMatchObject({ code: 'warehouse-statement' });
			expect(await warehouse.describe(undone)).toEqual([]);
		});

		test('a snapshot is read only', async () => {
			await expect(
				warehouse.transaction('snapshot', (session) => session.load(numbers, [lines('9990000069')])),
			).rejects.toMatchObject(words.loadInSnapshot);
			const { text, row } = words.isolation;
			expect(await warehouse.transaction('snapshot', (session) => session.query({ text }))).toEqual([row]);
		});

		test('its session ends with it', async () => {
			const kept = await warehouse.transaction('read-write', async (session) => session);
			await expect(kept.query({ text: 'select 1 as one' })).rejects.toThrow('the transaction of this session is over');
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
