import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import { weightedSum } from './digits-sql.ts';
import type { ComparedUnit, Search, SearchedColumn } from './search-sql.ts';

/** As `searchSql` says, in the PostgreSQL dialect. */
export const postgresSearchSql = ({ source, columns, units, placeholders }: Search): string => `
with person as materialized (
	select distinct number / 10 as head
	from (${units.length === 0 ? 'select null::bigint as number where false' : units.map(unitSql).join(' union all ')}) as unit
	where (${weightedSum('number')}) % 11 = 0
), candidate as (
	select distinct found.at, found.number
	from ${quoted(source)} as this
	cross join lateral (${columns.map(columnSql).join(' union all ')}) as found (at, number)
	where found.number between 100000000 and 9999999999 and found.number not in (${placeholders.join(', ')})
)
select at, count(*) as ten, count(*) filter (where is_valid) as valid, count(head) as known,
	count(head) filter (where is_valid) as people
from (
	select c.at, (${weightedSum('c.number')}) % 11 = 0 as is_valid, p.head
	from candidate as c
	left join person as p on p.head = c.number / 10
) as judged
group by at`;

// `offset 0` keeps an expression from being written out, and so worked out, at each of its uses.
function unitSql({ source, format }: ComparedUnit): string {
	const from = source.kind === 'table' ? quoted(source.table) : `(\n${source.text}\n) as unit`;
	const number = `ndoo.nhs_number(${quotedName(source.column)}::text collate "default", ${quotedLiteral(format)})`;
	return `select * from (
			select case when read.number <> 'unusable' then read.number::bigint end as number
			from (select ${number} as number from ${from} offset 0) as read
			offset 0
		) as whole`;
}

function columnSql({ kind, sql }: SearchedColumn, at: number): string {
	if (kind === 'number') return `select ${at}, (${sql})::bigint`;
	return `select ${at}, part.number
		from (select ${sql} as text offset 0) as given
		cross join lateral (select ${withAsciiDigits('given.text')} as text offset 0) as value
		cross join lateral (select value.text ~ '${wholeValue}' as is_whole offset 0) as judged
		cross join lateral (
			select ${digitsIn('value.text')}::bigint as number where judged.is_whole
			union all
			select ${digitsIn('match[1]')}::bigint
			from pg_catalog.regexp_matches(value.text, '${inText}', 'g') as match
			where not judged.is_whole and value.text !~ '${digest}'
			offset 0
		) as part
		where value.text ~ '${nineDigits}'`;
}

const digitsIn = (text: string): string => `pg_catalog.regexp_replace(${text}, '[^0-9]+', '', 'g')`;

/** Full-width digits and those of Arabic and Persian, as forms and browsers hand them over; they take more than one byte. */
const withAsciiDigits = (text: string): string =>
	`case when pg_catalog.octet_length(${text}) = pg_catalog.length(${text}) then ${text}
		else pg_catalog.translate(${text}, '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '012345678901234567890123456789') end`;

const between = '[^0-9A-Za-z]';
const nineDigits = '(?:[0-9][^0-9]*){9}';
// A digest in hexadecimal digits has runs of ten by chance.
const digest = '^[0-9A-Fa-f]{32,}$';
const wholeValue = `^${between}*(?:[0-9]${between}*){9,10}$`;
const inText = `(?<![0-9])([0-9]{9,10}|[0-9]{3}${between}{1,3}[0-9]{3}${between}{1,3}[0-9]{4})(?![0-9])`;
