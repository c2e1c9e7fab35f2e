import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NumberFormat, numberFormats } from '../../../core/number-format.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { quotedLiteral } from '../../../warehouse/tsql-dialect.ts';
import type { Dialect, Statement } from '../../../warehouse/warehouse.ts';
import { anyIndex } from '../../loaders/nhs-number/generated.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { undone } from '../migrations/undone.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const noPlaceholders = new Set<number>();

/** What the normaliser says, in the function's words. Placeholders and check digits are the list's business. */
function expected(raw: string | null, format: NumberFormat): string | null {
	const found = normalise(raw, format, noPlaceholders);
	if ('index' in found) return nhsNumberOf(found.index);
	if (found.reason === 'blank') return null;
	return found.reason === 'check-digit' ? 'ten digits' : 'unusable';
}

type Values = readonly (string | null)[];

const asked: Readonly<Record<Dialect, (values: Values, format: NumberFormat) => Statement>> = {
	postgres: (values, format) => ({
		text: `select ndoo.nhs_number(value collate "default", $2) as said
			from unnest($1::text[]) with ordinality as given (value, position) order by position`,
		values: [values, format],
	}),
	tsql: (values, format) => ({
		text: `select cast(number.nhs_number as varchar(10)) as said
			from (values ${values.map((value, at) => `(${at}, ${value === null ? 'null' : quotedLiteral(value)})`).join(', ')})
				as given (position, value)
			cross apply ndoo.nhs_number(given.value, N'${format}') as number
			order by given.position`,
	}),
};

async function said(values: Values, format: NumberFormat): Promise<readonly unknown[]> {
	const rows = await bench.warehouse.query(asked[bench.warehouse.dialect](values, format));
	return rows.map((row) => (typeof row['said'] === 'string' ? row['said'].trimEnd() : row['said']));
}

const isOfTenDigits = (value: unknown): boolean => typeof value === 'string' && /^[0-9]{10}$/.test(value);

async function expectAlike(values: Values, format: NumberFormat): Promise<void> {
	const told = await said(values, format);
	const wanted = values.map((value) => expected(value, format));
	expect(told.map((one, at) => (wanted[at] === 'ten digits' && isOfTenDigits(one) ? 'ten digits' : one))).toEqual(
		wanted,
	);
}

describe.each(numberFormats)('ndoo.nhs_number, format %s, says what the normaliser says', (format) => {
	test('of the forms that sources hold', async () => {
		const forms = [
			'9694116414',
			'969 411 6414',
			'969-411-6414',
			'969\u00a0411\u00a06414',
			'\ufeff9694116414',
			'\t9694116414\r\n',
		];
		const padded = ['9694116414'.padEnd(32), '9694116414.0', '9694116414.000', '19', '19.0', '0000000019'];
		const blank = [null, '', ' \u00a0\t\ufeff\r\n'];
		const wrong = [
			'none',
			// What fills a slot beside the list.
			'x000000000',
			'x000000001',
			'unknown nr',
			'９６９４１１６４１４',
			'٩٦٩٤١١٦٤١٤',
			'9.694116414E9',
			'+9694116414',
			'-9694116414',
		];
		const more = [
			' -9694116414',
			'9694116414-',
			'---',
			'969–411–6414',
			'969.411.6414',
			'969\u2009411\u20096414',
			'9694116414.',
		];
		const last = [
			'9694116414.5',
			'9694116414.0.0',
			'.0',
			'969411641',
			'96941164140',
			'09694116414',
			'969-411-6414.0',
			'969-411-6414-.0',
		];
		await expectAlike([...forms, ...padded, ...blank, ...wrong, ...more, ...last], format);
	});

	test('of anything that is near to a number, and of any text', async () => {
		const pieces = fc.constantFrom(
			'-',
			' ',
			'\t',
			'\n',
			'\r',
			'\u00a0',
			'\ufeff',
			'.',
			'.0',
			'.00',
			'0',
			'00',
			'1',
			'x',
			'+',
			'\u2009',
			'９',
		);
		const mangled = fc
			.tuple(anyIndex.map(nhsNumberOf), fc.array(fc.tuple(fc.nat(10), pieces), { maxLength: 4 }), fc.nat(3))
			.map(([number, insertions, dropped]) =>
				insertions.reduce(
					(text, [at, piece]) => `${text.slice(0, at)}${piece}${text.slice(at)}`,
					number.slice(dropped),
				),
			);
		const anyText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed());
		await fc.assert(
			fc.asyncProperty(fc.array(fc.oneof(mangled, anyText), { minLength: 100, maxLength: 300 }), async (values) => {
				await expectAlike(values, format);
			}),
			{ numRuns: 20 },
		);
	});
});

const onPostgres = test.skipIf(testEngine === 'mssql');

onPostgres('a reader who takes the meaning from backslashes reads no other numbers', async () => {
	await bench.warehouse.transaction('read-write', async (session) => {
		await session.script('set local standard_conforming_strings = off');
		const read = await session.query({
			text: "select ndoo.nhs_number(value, 'text') as said from (values ('9694116414.0'), ('9694116414x0'), ('969411641410')) as t (value)",
		});
		expect(read.map((row) => row['said'])).toEqual(['9694116414', 'unusable', 'unusable']);
	});
});

const columns: Readonly<Record<Dialect, string>> = {
	postgres: `
		select t.type, ndoo.nhs_number(t.value, t.format) as said from (values
			('char(10)', '9694116414'::char(10)::text, 'text'),
			('char(32)', '9694116414'::char(32)::text, 'text'),
			('varchar', '969 411 6414'::varchar(20)::text, 'text'),
			('integer', 19::integer::text, 'number'),
			('bigint', 9694116414::bigint::text, 'number'),
			('numeric(10,0)', 9694116414::numeric(10, 0)::text, 'number'),
			('numeric(12,2)', 9694116414::numeric(12, 2)::text, 'number'),
			('negative', (-9694116414)::bigint::text, 'number'),
			('too large', 96941164140::bigint::text, 'number'),
			('fraction', 9694116414.5::numeric::text, 'number'),
			('an unknown format', '9694116414.0', 'digits')
		) as t (type, value, format)`,
	// The column itself is given, as a view gives it.
	tsql: [
		['char(10)', "cast('9694116414' as char(10))", 'text'],
		['char(32)', "cast('9694116414' as char(32))", 'text'],
		['varchar', "cast('969 411 6414' as varchar(20))", 'text'],
		['integer', 'cast(19 as int)', 'number'],
		['bigint', 'cast(9694116414 as bigint)', 'number'],
		['numeric(10,0)', 'cast(9694116414 as numeric(10, 0))', 'number'],
		['numeric(12,2)', 'cast(9694116414 as numeric(12, 2))', 'number'],
		['negative', 'cast(-9694116414 as bigint)', 'number'],
		['too large', 'cast(96941164140 as bigint)', 'number'],
		['fraction', 'cast(9694116414.5 as numeric(12, 2))', 'number'],
		['an unknown format', "'9694116414.0'", 'digits'],
	]
		.map(
			([type, value, format]) =>
				`select '${type}' as type, rtrim(cast(number.nhs_number as varchar(10))) as said
				from (select ${value} as value) as t cross apply ndoo.nhs_number(t.value, N'${format}') as number`,
		)
		.join(' union all '),
};

test('a column of any type that holds numbers is read as it is', async () => {
	const rows = await bench.rows(columns[bench.warehouse.dialect]);
	expect(Object.fromEntries(rows.map(({ type, said: told }) => [type, told]))).toEqual({
		'char(10)': '9694116414',
		'char(32)': '9694116414',
		varchar: '9694116414',
		integer: '0000000019',
		bigint: '9694116414',
		'numeric(10,0)': '9694116414',
		'numeric(12,2)': '9694116414',
		negative: 'unusable',
		'too large': 'unusable',
		fraction: 'unusable',
		'an unknown format': 'unusable',
	});
});

onPostgres('it is written into the query, where the planner sees it', async () => {
	const [plan] = await bench.rows(
		`explain (verbose, format json) select ndoo.nhs_number(relname::text collate "default", 'text') from pg_catalog.pg_class`,
	);
	expect(JSON.stringify(plan)).not.toContain('nhs_number(');
});

test.skipIf(testEngine !== 'mssql')('a text that may have been cut on its way in is no number', async () => {
	const blank = '\u00a0';
	const long = [`9694116414${blank.repeat(3_990)}x`, `${blank.repeat(4_000)}x`, `9694116414${blank.repeat(3_989)}`];
	expect(await said(long, 'text')).toEqual(['unusable', 'unusable', '9694116414']);
});

// Whoever reads a view decides which schemas are looked in first, and may have an `=` of their own there.
describe.skipIf(testEngine === 'mssql')('under a search path on which all is the reader’s own', () => {
	const raising = "language plpgsql as $$ begin raise 'handed over'; end $$;";
	const own = [
		'create schema mine;',
		`create function mine.handed(text, text) returns boolean ${raising}`,
		...['=', '<>', '~'].map(
			(name) => `create operator mine.${name} (leftarg = text, rightarg = text, function = mine.handed);`,
		),
		...[
			'translate(text, text, text)',
			'left(text, integer)',
			'lpad(text, integer, text)',
			'split_part(text, text, integer)',
		].map((name) => `create function mine.${name} returns text ${raising}`),
		'set local search_path = mine, pg_catalog',
	].join('\n');
	const asReader = async (statement: Statement): Promise<unknown> =>
		await undone(bench.warehouse, async (session) => {
			await session.script(own);
			return await session.query(statement);
		});

	test.each(numberFormats)('nothing of theirs is called, format %s', async (format) => {
		const statement = asked.postgres(['9694116414', '969-411-6414', '19.0', '19', ' ', 'none', null], format);
		expect(await asReader(statement)).toEqual(await bench.warehouse.query(statement));
	});

	test('whatever has no schema would be', async () => {
		for (const text of ["select 'a'::text = 'a'::text", "select left('a'::text, 1)"])
			expect(await asReader({ text })).toMatchObject({ cause: { sqlState: 'P0001' } });
	});
});
