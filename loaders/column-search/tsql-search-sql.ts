import { otherDigits } from '../../core/other-digits.ts';
import { quoted, quotedLiteral, quotedName } from '../../warehouse/tsql-dialect.ts';
import { weightedSum } from './digits-sql.ts';
import type { ComparedUnit, Search, SearchedColumn } from './search.ts';

/**
 * As `searchSql` says, in T-SQL, which has no regular expressions: a text is looked at from each of its places, if it has as many
 * digits as it takes.
 */
export const tsqlSearchSql = ({ source, columns, units, placeholders }: Search): string => `
with person as (
	select distinct unit.number / 10 as head
	from (${units.length === 0 ? 'select cast(null as bigint) as number where 1 = 0' : units.map(unitSql).join(' union all ')}) as unit
	where (${weightedSum('unit.number')}) % 11 = 0
), candidate as (
	select distinct value.at, part.number, part.is_alone, case when p.head is null then 0 else 1 end as is_known
	from ${quoted(source)} as this
	cross apply (values ${columns.map(columnSql).join(', ')}) as value (at, number, text, digits)
	cross apply (${readingsSql}) as reading
	cross apply (${digitsSql()}) as bare
	cross apply (${partsSql}) as part
	left join person as p on p.head = part.number / 10
	where part.number between 100000000 and 9999999999 and part.number not in (${placeholders.join(', ')})
		and (part.is_alone = 1 or p.head is not null)
)
select judged.at, ${sum('is_alone')} as ten, ${sum('is_alone * is_valid')} as valid,
	${sum('is_alone * is_known')} as known, ${sum('is_alone * is_known * is_valid')} as people,
	${sum('(1 - is_alone)')} as known_inside, ${sum('(1 - is_alone) * is_valid')} as people_inside
from (
	select c.at, c.is_alone, c.is_known, case when (${weightedSum('c.number')}) % 11 = 0 then 1 else 0 end as is_valid
	from candidate as c
) as judged
group by judged.at`;

const sum = (what: string): string => `sum(cast(${what} as bigint))`;

function unitSql({ source, format }: ComparedUnit): string {
	const from = source.kind === 'table' ? quoted(source.table) : `(\n${source.text}\n)`;
	return `select case when made.nhs_number ${binary} not like '%[^0-9]%' then cast(made.nhs_number as bigint) end as number
		from ${from} as unit
		cross apply ndoo.nhs_number(unit.${quotedName(source.column)}, ${quotedLiteral(format)}) as made`;
}

const columnSql = ({ number, text, digits }: SearchedColumn, at: number): string =>
	`(${at}, cast(${number ?? 'null'} as bigint), ${asText(text)}, ${asText(digits)})`;

const asText = (sql = 'null'): string => `cast(${sql} as nvarchar(max))`;

// Other collations take full-width and superscript digits for digits.
const binary = 'collate Latin1_General_BIN2';

const ten = '(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))';
// Ten digits: as many places as a text can have.
const allPlaces = Array.from({ length: 10 }, (_, at) => `${ten} as place_${at} (n)`).join(' cross join ');
const placesSql = (count: string): string =>
	`select top (${count}) row_number() over (order by (select null)) as at from ${allPlaces}`;

/** A text as it is; and what is read for its digits alone: the text without codes, and longer numbers. */
const readingsSql = `
	select value.text as text, 0 as is_for_digits
	union all
	select value.text, 1 where value.text ${binary} like N'%[&%\\]%'
	union all
	select value.digits, 1 where value.digits is not null`;

/** All digits of a text one behind the other. */
const digitsSql = (): string => `
	select (
		select N'' + here.digit
		from (${placesSql('isnull(len(reading.text), 0)')}) as place
		cross apply (
			select substring(concat(N'     ', reading.text), place.at, 5) ${binary} as before,
				substring(reading.text, place.at, 1) ${binary} as this, substring(reading.text, place.at + 1, 1) ${binary} as after
		) as around
		cross apply (select ${digitSql()} as digit) as here
		where here.digit <> N''
		order by place.at
		for xml path('')
	) as digits`;

/** The digit at a place, of any script; the one that a code is for, and none for other digits of a code. */
function digitSql(): string {
	const hex = '[0-9A-Fa-f]';
	const isBehind = (patterns: readonly string[]): string =>
		`exists (select 1 from (values ${patterns.map((pattern) => `(N'%${pattern}')`).join(', ')}) as code (pattern) where around.before like code.pattern)`;
	const hexadecimal = ['[%]3', '&#[Xx]3', '\\u003'];
	const inside = ['[%]', '\\u', '&#', '&#[Xx]'].flatMap((start) =>
		Array.from({ length: start === '[%]' ? 2 : 4 }, (_, length) => `${start}${hex.repeat(length)}`),
	);
	const { characters, digits } = otherDigits();
	const inOnePlace = [...characters]
		.map((text, at) => [text, digits[at] ?? ''] as const)
		.filter(([text]) => text.length === 1);
	const column = (at: 0 | 1): string => inOnePlace.map((pair) => pair[at]).join('');
	return `case
		when around.this not like N'[0-9]' then substring(N'${column(1)}', charindex(around.this, N'${column(0)}' ${binary}), 1)
		when reading.is_for_digits = 0 or ${isBehind(hexadecimal)} then around.this
		when around.before like N'%&#4' and around.after = N';' and around.this like N'[89]' then nchar(unicode(around.this) - 8)
		when around.before like N'%&#5' and around.after = N';' and around.this like N'[0-7]' then nchar(unicode(around.this) + 2)
		when ${isBehind(inside)} then N''
		else around.this end`;
}

const digit = '[0-9]';
const noDigit = '[^0-9]';
const between = '[^0-9A-Za-z]';
const times = (count: number): string => digit.repeat(count);

/** What stands alone in a text: with the characters before it and behind it, from where the number is, and to where. */
const shapes = [
	{ like: `${noDigit}${times(10)}${noDigit}`, from: 1, length: 10 },
	{ like: `${noDigit}${times(9)}${noDigit}`, from: 1, length: 9 },
	{ like: `${noDigit}00${times(10)}${noDigit}`, from: 3, length: 10 },
	{ like: `${noDigit}${times(3)}${between}${times(3)}${between}${times(4)}${noDigit}`, from: 1, length: 12 },
] as const;

const isWhole = `reading.is_for_digits = 0 and len(bare.digits) in (9, 10) and reading.text ${binary} not like N'%[A-Za-z]%'`;

/** In a digest, or an id, in hexadecimal digits runs of ten stand alone by chance: what has letters of one beside it. */
const hexadecimal = '[-0-9A-Fa-f]';
const noHexadecimal = `N'%[^-0-9A-Fa-f]%'`;
const hasDigest = `given.text ${binary} like N'%${hexadecimal.repeat(32)}%'`;
const besideSql = (text: string): string =>
	`left(${text}, patindex(${noHexadecimal}, ${text} ${binary}) - 1) ${binary} like N'%[A-Fa-f]%'`;
const isInDigest = `${hasDigest} and (${besideSql('reverse(left(given.text, place.at))')}
		or ${besideSql('substring(given.text, place.at + shape.start + shape.length, len(given.text) + 1)')})`;

const hasShape = shapes.map(({ like }) => `given.text ${binary} like N'%${like}%'`).join(' or ');

const partsSql = `
	select value.number as number, 1 as is_alone where value.number is not null
	union all
	select cast(bare.digits as bigint), 1 where ${isWhole}
	union all
	select cast(case shape.length
		when 12 then concat(substring(given.text, place.at + 1, 3), substring(given.text, place.at + 5, 3), substring(given.text, place.at + 9, 4))
		else substring(given.text, place.at + shape.start, shape.length) end as bigint), 1
	from (select concat(N' ', reading.text, N' ') as text) as given
	cross apply (${placesSql(`case when reading.is_for_digits = 0 and (${hasShape}) then len(given.text) else 0 end`)}) as place
	cross join (values ${shapes.map(({ like, from, length }) => `(N'${like}', ${from}, ${length})`).join(', ')}) as shape (pattern, start, length)
	where substring(given.text, place.at, shape.start + shape.length + 1) ${binary} like shape.pattern ${binary}
		and not (${isInDigest})
	union all
	select cast(substring(bare.digits, place.at, 10) as bigint), 0
	from (${placesSql(`case when len(bare.digits) >= 10 and not (${isWhole}) then len(bare.digits) - 9 else 0 end`)}) as place`;
