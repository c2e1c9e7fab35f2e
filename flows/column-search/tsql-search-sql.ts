import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/tsql-dialect.ts';
import { weightedSum } from './digits-sql.ts';
import type { ComparedUnit, Search, SearchedColumn } from './search-sql.ts';

/**
 * As `searchSql` says, in T-SQL, which has no regular expressions: a text is looked at from each of its places, if it has what
 * is looked for at all.
 */
export const tsqlSearchSql = ({ source, columns, units, placeholders }: Search): string => `
with person as (
	select distinct unit.number / 10 as head
	from (${units.length === 0 ? 'select cast(null as bigint) as number where 1 = 0' : units.map(unitSql).join(' union all ')}) as unit
	where (${weightedSum('unit.number')}) % 11 = 0
), candidate as (
	select distinct value.at, part.number
	from ${quoted(source)} as this
	cross apply (values ${columns.map(columnSql).join(', ')}) as value (at, number, text)
	cross apply (select ${withAsciiDigits(`value.text ${binary}`)} as text) as ascii
	cross apply (${partsSql}) as part
	where part.number between 100000000 and 9999999999 and part.number not in (${placeholders.join(', ')})
)
select judged.at, count_big(*) as ten, sum(cast(judged.is_valid as bigint)) as valid, count_big(judged.head) as known,
	sum(case when judged.head is not null then cast(judged.is_valid as bigint) else 0 end) as people
from (
	select c.at, case when (${weightedSum('c.number')}) % 11 = 0 then 1 else 0 end as is_valid, p.head
	from candidate as c
	left join person as p on p.head = c.number / 10
) as judged
group by judged.at`;

function unitSql({ source, format }: ComparedUnit): string {
	const from = source.kind === 'table' ? quoted(source.table) : `(\n${source.text}\n)`;
	return `select case when made.nhs_number ${binary} not like '%[^0-9]%' then cast(made.nhs_number as bigint) end as number
		from ${from} as unit
		cross apply ndoo.nhs_number(unit.${quotedName(source.column)}, ${quotedLiteral(format)}) as made`;
}

const columnSql = ({ kind, sql }: SearchedColumn, at: number): string =>
	kind === 'number'
		? `(${at}, cast(${sql} as bigint), cast(null as nvarchar(max)))`
		: `(${at}, cast(null as bigint), cast(${sql} as nvarchar(max)))`;

// Other collations take full-width and superscript digits for digits.
const binary = 'collate Latin1_General_BIN2';
const digit = '[0-9]';
const noDigit = '[^0-9]';
const between = '[^0-9A-Za-z]';
const times = (count: number): string => digit.repeat(count);

/** What stands in a text, from the character before it to the one behind it, and how long it is. */
const shapes = [
	{ like: `${noDigit}${times(10)}${noDigit}`, length: 10 },
	{ like: `${noDigit}${times(9)}${noDigit}`, length: 9 },
	{ like: `${noDigit}${times(3)}${between}${times(3)}${between}${times(4)}${noDigit}`, length: 12 },
] as const;

/** Taken out of a value: what stands between digits. By their codes: tab, line ends, space, NBSP, BOM, hyphen, full stop, slash. */
const separators = [9, 10, 13, 32, 160, 65279, 45, 46, 47];

const without = (text: string): string =>
	separators.reduce((sql, code) => `replace(${sql}, nchar(${code}), N'')`, text);

/** In binary order other digits are others. */
const withAsciiDigits = (text: string): string =>
	Array.from({ length: 10 }, (_, at) => at).reduce(
		(sql, at) => `replace(${sql}, nchar(${65296 + at}), N'${at}')`,
		text,
	);

const ten = '(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))';
// Ten digits: as many places as a text can have.
const places = Array.from({ length: 10 }, (_, at) => `${ten} as place_${at} (n)`).join(' cross join ');

/** A digest in hexadecimal digits has runs of ten by chance. */
const isDigest = `len(value.text) >= 32 and value.text ${binary} not like N'%[^0-9A-Fa-f]%'`;

const partsSql = `
	select value.number as number where value.number is not null
	union all
	select cast(bare.text as bigint)
	from (select ${without('ascii.text')} as text) as bare
	where len(bare.text) in (9, 10) and bare.text ${binary} not like N'%[^0-9]%'
	union all
	select cast(case shape.length
		when 12 then concat(substring(given.text, place.at + 1, 3), substring(given.text, place.at + 5, 3), substring(given.text, place.at + 9, 4))
		else substring(given.text, place.at + 1, shape.length) end as bigint)
	from (select concat(N' ', ascii.text, N' ') as text) as given
	cross apply (
		select top (case when (${shapes.map(({ like }) => `given.text ${binary} like N'%${like}%'`).join(' or ')}) and not (${isDigest})
			then len(given.text) else 0 end)
			row_number() over (order by (select null)) as at
		from ${places}
	) as place
	cross join (values ${shapes.map(({ like, length }) => `(N'${like}', ${length})`).join(', ')}) as shape (pattern, length)
	where substring(given.text, place.at, shape.length + 2) ${binary} like shape.pattern ${binary}`;
