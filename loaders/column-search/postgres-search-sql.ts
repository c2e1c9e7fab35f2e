import { otherDigits } from '../../core/other-digits.ts';
import { quoted, quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import { weightedSum } from './digits-sql.ts';
import type { ComparedUnit, Search, SearchedColumn } from './search.ts';

/** As `searchSql` says, in the PostgreSQL dialect. */
export const postgresSearchSql = ({ source, columns, units, placeholders }: Search): string => `
with person as materialized (
	select distinct number / 10 as head
	from (${units.length === 0 ? 'select null::bigint as number where false' : units.map(unitSql).join(' union all ')}) as unit
	where (${weightedSum('number')}) % 11 = 0
), candidate as (
	select distinct found.at, found.number, found.is_alone, p.head is not null as is_known
	from ${quoted(source)} as this
	cross join lateral (${columns.map(columnSql).join(' union all ')}) as found (at, number, is_alone)
	left join person as p on p.head = found.number / 10
	where found.number between 100000000 and 9999999999 and found.number not in (${placeholders.join(', ')})
		and (found.is_alone or p.head is not null)
)
select at, count(*) filter (where is_alone) as ten, count(*) filter (where is_alone and is_valid) as valid,
	count(*) filter (where is_alone and is_known) as known, count(*) filter (where is_alone and is_known and is_valid) as people,
	count(*) filter (where not is_alone) as known_inside, count(*) filter (where not is_alone and is_valid) as people_inside
from (select c.*, (${weightedSum('c.number')}) % 11 = 0 as is_valid from candidate as c) as judged
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

const columnSql = ({ number, text, digits }: SearchedColumn, at: number): string =>
	[
		...(number === undefined ? [] : [`select ${at}, (${number})::bigint, true`]),
		...(text === undefined ? [] : [textSql(text, at)]),
		...(digits === undefined ? [] : [`select ${at}, inside.* from (${insideSql(digitsIn(digits))}) as inside`]),
	].join(' union all ');

const textSql = (sql: string, at: number): string => `select ${at}, part.number, part.is_alone
		from (select ${sql} as text offset 0) as given
		cross join lateral (
			select given.text
			union all
			select ${decoded('given.text')} where given.text ~ '${coded()}'
			offset 0
		) as reading
		cross join lateral (
			select ${digitsIn('reading.text')} as digits, reading.text ~ '${wholeValue}' as is_whole offset 0
		) as bare
		cross join lateral (
			select bare.digits::bigint as number, true as is_alone where bare.is_whole
			union all
			select ${digitsIn('match[1]')}::bigint, true
			from pg_catalog.regexp_matches(${withoutDigests('reading.text')}, '${alone}', 'g') as match
			where not bare.is_whole
			union all
			${insideSql('bare.digits')} where not bare.is_whole
			offset 0
		) as part
		where reading.text ~ '${nineDigits}'`;

/** Each ten digits of many that follow one another. Of bytes, so that those far behind take no longer. */
const insideSql = (digits: string): string => `select
				pg_catalog.encode(pg_catalog.substr(bytes.digits, place, 10), 'escape')::bigint as number, false as is_alone
			from (select pg_catalog.convert_to(${digits}, 'UTF8') as digits offset 0) as bytes
			cross join lateral pg_catalog.generate_series(1, pg_catalog.length(bytes.digits) - 9) as place`;

const digitsIn = (text: string): string => `pg_catalog.regexp_replace(${text}, '[^0-9]+', '', 'g')`;

const withoutDigests = (text: string): string =>
	`case when ${text} ~ '${hexadecimal}' then pg_catalog.regexp_replace(${text}, '${digest}', ' ', 'g') else ${text} end`;

const between = '[^0-9A-Za-z]';
const nineDigits = '(?:[0-9][^0-9]*){9}';
const wholeValue = `^${between}*(?:[0-9]${between}*){9,10}$`;
const alone = `(?<![0-9])(?:00+)?([0-9]{9,10}|[0-9]{3}${between}{1,3}[0-9]{3}${between}{1,3}[0-9]{4})(?![0-9])`;
// In a digest, or an id, in hexadecimal digits runs of ten stand alone by chance.
const hexadecimal = '[0-9A-Fa-f-]{32,}';
const digest = '[0-9A-Fa-f-]*[A-Fa-f][0-9A-Fa-f-]*';

type Replacement = { readonly pattern: string; readonly by: string };

const { raw } = String;

/**
 * Codes of HTML, XML, links, JSON and programs, in this order: what was coded twice or more, once; codes of digits, the digits; all
 * others, which are of separators if a number is among them, a blank.
 */
const codes: readonly Replacement[] = [
	{ pattern: raw`(%)(?:25)+|(&)(?:amp;)+|(\\)\\+`, by: raw`\1\2\3` },
	...Array.from({ length: 10 }, (_, digit) => ({ pattern: `&#0*${48 + digit};`, by: String(digit) })),
	{ pattern: raw`(?:\\u(?:003|066|06[Ff]|[Ff]{2}1)|\\x3|%3|&#[Xx]0*3)([0-9]);?`, by: raw`\1` },
	{
		pattern: raw`\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[0-7]{3}|\\[a-z]|(?:%[0-9A-Fa-f]{2})+|&#?[0-9A-Za-z]+;`,
		by: ' ',
	},
];

/** What is written with codes, or in other digits than ours. */
const coded = (): string => raw`[%&\\${otherDigits().ranges}]`;

/** With our digits for all others. What a code has hidden, or seemed to hide, is in the text as it is as well. */
function decoded(text: string): string {
	const { characters, digits, ranges } = otherDigits();
	return codes.reduce(
		(sql, { pattern, by }) => `pg_catalog.regexp_replace(${sql}, '${pattern}', '${by}', 'g')`,
		`case when ${text} ~ '[${ranges}]' then pg_catalog.translate(${text}, '${characters}', '${digits}') else ${text} end`,
	);
}
