import { expect } from 'vitest';
import type { Dialect } from '../../warehouse/dialect.ts';
import type { RelationName, Row } from '../../warehouse/warehouse.ts';

/** What the contract says to an engine, and what it hears, in the words of each dialect. */
export type ContractWords = {
	/** The schema that is there from the beginning. */
	readonly schema: string;
	/** A relation of so many rows with a column `g`, 1 onwards. */
	readonly upTo: (rows: number) => string;
	/** Each type that the program reads as JavaScript's own, and some that it does not. */
	readonly ownTypes: { readonly text: string; readonly row: Row };
	/** Text, bigint, boolean, moment, null and JSON. */
	readonly values: { readonly text: string; readonly row: Row };
	/** A moment with its offset, as the engine prints that of the values. */
	readonly moment: string;
	readonly wrongValue: { readonly text: string; readonly withValue: string; readonly message: unknown };
	readonly noTable: { readonly message: unknown };
	readonly noColumn: { readonly message: unknown };
	readonly divisionByZero: { readonly message: unknown };
	/** Of `g`: number, boolean, bigint, decimal, moment, JSON, null, text. */
	readonly printed: { readonly columns: string; readonly second: readonly (string | null)[] };
	readonly wide: string;
	readonly lineTooLong: { readonly message: unknown };
	readonly described: {
		readonly script: string;
		readonly columns: readonly object[];
		readonly viewColumns: readonly object[];
		readonly notThere: readonly RelationName[];
	};
	readonly loadInSnapshot: { readonly message: unknown };
	readonly isolation: { readonly text: string; readonly row: Row };
};

const refused = (said: string) => `The warehouse refused a statement: ${said}.`;

const postgres: ContractWords = {
	schema: 'public',
	upTo: (rows) => `generate_series(1, ${rows}) as s (g)`,
	ownTypes: {
		text: `select true as "boolean", 7 as "integer", 9007199254740993 as "bigint", 0.1::float8 as "double",
			'{"a": [1]}'::jsonb as "json", 1.50 as "numeric", date '2026-05-01' as "date",
			timestamptz '2026-05-01 12:00:00.5+01' as "instant", array[1, 2] as "array", null as "null"`,
		row: {
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
	},
	values: {
		text: 'select $1::text as t, $2::bigint as i, $3::boolean as b, $4::timestamptz as at, $5::text as n, $6::jsonb as j',
		row: { j: { a: 1 } },
	},
	moment: '2026-05-01 11:00:00.25+00',
	wrongValue: {
		text: "select 'Smith'::bigint",
		withValue: 'select $1::bigint',
		message: refused('invalid input syntax for type bigint: "…" (SQLSTATE 22P02)'),
	},
	noTable: { message: refused('relation "nowhere" does not exist (SQLSTATE 42P01)') },
	noColumn: { message: refused('column "nope" does not exist (SQLSTATE 42703)') },
	divisionByZero: { message: refused('division by zero (SQLSTATE 22012)') },
	printed: {
		columns: `g, g % 2 = 0, g * 1000000007::bigint, 1.10::numeric(6, 3), timestamp '2026-05-01 00:00', '[1]'::jsonb, null, 'é'`,
		second: ['2', 't', '2000000014', '1.100', '2026-05-01 00:00:00', '[1]', null, 'é'],
	},
	wide: "g, repeat('x', 100)",
	lineTooLong: { message: refused('value too long for type character(10) (SQLSTATE 22001)') },
	described: {
		script: `
			create table public.described (id integer not null, dropped text, name varchar(20), "Amount" numeric(8, 2));
			alter table public.described drop column dropped;
			create view public.described_view as select id from public.described`,
		columns: [
			{ name: 'id', type: 'integer', nullable: false },
			{ name: 'name', type: 'character varying(20)', nullable: true },
			{ name: 'Amount', type: 'numeric(8,2)', nullable: true },
		],
		viewColumns: [{ name: 'id', type: 'integer', nullable: true }],
		notThere: [
			{ schema: 'public', name: 'Described' },
			{ schema: 'nowhere', name: 'described' },
			{ schema: 'public', name: `described${'x'.repeat(100)}` },
		],
	},
	loadInSnapshot: {
		message: refused('cannot execute COPY FROM in a read-only transaction (SQLSTATE 25006)'),
	},
	isolation: { text: 'show transaction_isolation', row: { transaction_isolation: 'repeatable read' } },
};

/** The stand-in for SQL Server has one number for most errors, so that their words are left out. */
const left = (number: number, said = 'its own words are left out, since they may quote data') =>
	expect.stringMatching(
		new RegExp(
			`^The warehouse refused a statement: (?:${said} \\(error ${number}\\)|its own words are left out, since they may quote data \\(error 33557097\\))\\.$`,
		),
	);

const tens = 'cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))';

const tsql: ContractWords = {
	schema: 'dbo',
	upTo: (rows) => `
		(select top (${rows}) cast(row_number() over (order by (select 1)) as int) as g
		from (values (0)) as z (d) ${tens} as a (d) ${tens} as b (d) ${tens} as c (d) ${tens} as e (d) ${tens} as f (d)) as s`,
	ownTypes: {
		text: `select cast(1 as bit) as [boolean], 7 as [integer], cast(9007199254740993 as bigint) as [bigint],
			cast(0.1 as float) as [double], '{"a": [1]}' as [json], cast(1.50 as numeric(4, 2)) as [numeric],
			cast('2026-05-01' as date) as [date], cast('2026-05-01 12:00:00.5 +01:00' as datetimeoffset(3)) as [instant],
			cast(null as int) as [null]`,
		row: {
			boolean: true,
			integer: 7,
			bigint: 9007199254740993n,
			double: 0.1,
			json: '{"a": [1]}',
			numeric: '1.50',
			date: '2026-05-01',
			instant: '2026-05-01 11:00:00.500 +00:00',
			null: null,
		},
	},
	values: {
		text: 'select @p0 as t, @p1 as i, @p2 as b, cast(@p3 as datetimeoffset(3)) as at, @p4 as n, @p5 as j',
		row: { j: '{"a":1}' },
	},
	moment: '2026-05-01 11:00:00.250 +00:00',
	wrongValue: { text: "select cast('Smith' as bigint)", withValue: 'select cast(@p0 as bigint)', message: left(8114) },
	noTable: { message: left(208, "Invalid object name 'nowhere'") },
	noColumn: { message: left(207, "Invalid column name 'nope'") },
	divisionByZero: {
		message: expect.stringMatching(
			/^The warehouse refused a statement: (?:Divide by zero error encountered|division by zero) \(error 8134\)\.$/,
		),
	},
	printed: {
		// The stand-in for SQL Server describes no query with columns that have no name.
		columns: `g, cast(case g % 2 when 0 then 1 else 0 end as bit) as b, g * cast(1000000007 as bigint) as i,
			cast(1.10 as numeric(6, 3)) as n, cast('2026-05-01' as datetime2(0)) as t, '[1]' as j, null as z, N'é' as u`,
		second: ['2', '1', '2000000014', '1.100', '2026-05-01 00:00:00', '[1]', null, 'é'],
	},
	wide: "g, replicate('x', 100)",
	lineTooLong: { message: 'a line to be loaded is not ten digits' },
	described: {
		script: `
			create table dbo.described (id integer not null, dropped text, name varchar(20), [Amount] numeric(8, 2), word nvarchar(9));
			alter table dbo.described drop column dropped
			go
			create view dbo.described_view as select id from dbo.described`,
		columns: [
			{ name: 'id', type: 'int', nullable: false },
			{ name: 'name', type: 'varchar(20)', nullable: true },
			// The stand-in for SQL Server keeps names in small letters.
			{ name: expect.stringMatching(/^amount$/i), type: 'numeric(8,2)', nullable: true },
			{ name: 'word', type: 'nvarchar(9)', nullable: true },
		],
		viewColumns: [{ name: 'id', type: 'int', nullable: expect.any(Boolean) }],
		notThere: [
			{ schema: 'nowhere', name: 'described' },
			{ schema: 'dbo', name: `described${'x'.repeat(100)}` },
		],
	},
	loadInSnapshot: { message: 'a snapshot is read only' },
	isolation: { text: 'select @@trancount as depth', row: { depth: 1 } },
};

export const contractWords: Readonly<Record<Dialect, ContractWords>> = { postgres, tsql };
