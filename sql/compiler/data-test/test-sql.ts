import { type Dialect, quotingOf } from '../../../warehouse/dialect.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';

/** What a test of a column asks, with all that its SQL needs. */
export type Asked =
	| { readonly kind: 'unique' | 'not_null' | 'nhs_number' }
	| {
			readonly kind: 'accepted_values';
			readonly values: readonly (string | number | boolean)[];
			readonly quote: boolean;
	  }
	/** Each value has to be in that column of another relation. */
	| { readonly kind: 'relationships' | 'only_cleaned'; readonly relation: RelationName; readonly field: string }
	| { readonly kind: 'fresh'; readonly days: number };

export type Tested = {
	readonly relation: RelationName;
	readonly column: string;
	/** The column that tells people apart, where people are counted. */
	readonly person: string | undefined;
	readonly where: string | undefined;
};

/** The rows that should not be there, as one select: of each the person, where people are counted. */
export function testSql(asked: Asked, tested: Tested, dialect: Dialect): string {
	const { quoted, quotedName } = quotingOf[dialect];
	const column = `this.${quotedName(tested.column)}`;
	const rows = rowsSql(tested, dialect);
	const shown = tested.person === undefined ? '1 as failing' : `this.${quotedName(tested.person)} as person`;
	const failing = (condition: string, ...joins: readonly string[]) =>
		[`select ${shown}`, `from ${rows} as this`, ...joins, `where ${condition}`].join('\n');
	switch (asked.kind) {
		case 'not_null':
			return failing(`${column} is null`);
		case 'unique':
			return uniqueSql({ column, rows, shown });
		case 'accepted_values':
			return failing(
				`${column} not in (${asked.values.map((value) => valueSql(value, asked.quote, dialect)).join(', ')})`,
			);
		case 'nhs_number':
			return numberSql({ column, rows, shown }, dialect);
		case 'relationships':
		case 'only_cleaned': {
			const there = `there.${quotedName(asked.field)}`;
			const join = `left join ${quoted(asked.relation)} as there\n\ton ${there} = ${column}`;
			return failing(`${column} is not null\n\tand ${there} is null`, join);
		}
		case 'fresh':
			return freshSql(column, rows, asked.days, dialect);
		default:
			return asked satisfies never;
	}
}

/** The rows that a test looks at: all of its relation, or those that hold to its `where`, which may end in a comment. */
export function rowsSql({ relation, where }: Pick<Tested, 'relation' | 'where'>, dialect: Dialect): string {
	const whole = quotingOf[dialect].quoted(relation);
	return where === undefined ? whole : `(select * from ${whole} where ${where.trim()}\n)`;
}

/** A column, the rows that it is in, and what is told of each row that should not be there. */
type Looked = { readonly column: string; readonly rows: string; readonly shown: string };

/** What `shown` calls what it tells. */
const toldAs = (shown: string): string => shown.replace(/^.* as /, '');

const uniqueSql = ({ column, rows, shown }: Looked): string =>
	[
		`select counted.${toldAs(shown)}`,
		'from (',
		`\tselect ${shown}, count(*) over (partition by ${column}) as times`,
		`\tfrom ${rows} as this`,
		`\twhere ${column} is not null`,
		') as counted',
		'where counted.times > 1',
	].join('\n');

const numberSql = ({ column, rows, shown }: Looked, dialect: Dialect): string =>
	[
		`select numbers.${toldAs(shown)}`,
		'from (',
		`\tselect ${shown}, cast(${column} as ${dialect === 'postgres' ? 'text' : 'nvarchar(40)'}) as digits`,
		`\tfrom ${rows} as this`,
		`\twhere ${column} is not null`,
		') as numbers',
		`where ${isNoNumber('numbers.digits', dialect)}`,
	].join('\n');

function valueSql(value: string | number | boolean, quote: boolean, dialect: Dialect): string {
	return quote ? quotingOf[dialect].quotedLiteral(String(value)) : String(value);
}

/** Not ten digits of modulus 11, or one digit ten times. */
const isNoNumber = (digits: string, dialect: Dialect): string =>
	[
		'case',
		`\twhen ${isOtherThanTenDigits[dialect](digits)} then 1`,
		`\twhen replace(${digits}, substring(${digits}, 1, 1), '') = '' then 1`,
		`\twhen (${weightedSum(digits)}) % 11 <> 0 then 1`,
		'\telse 0',
		'end = 1',
	].join('\n');

const isOtherThanTenDigits: Readonly<Record<Dialect, (digits: string) => string>> = {
	postgres: (digits) => `${digits} !~ '^[0-9]{10}$'`,
	tsql: (digits) => `len(${digits}) <> 10 or ${digits} like '%[^0-9]%' collate Latin1_General_BIN2`,
};

function freshSql(column: string, rows: string, days: number, dialect: Dialect): string {
	const limit =
		dialect === 'postgres'
			? `statement_timestamp() - interval '${days} days'`
			: `dateadd(day, -${days}, sysdatetimeoffset())`;
	return [
		'select 1 as failing',
		`from (select max(${column}) as latest from ${rows} as this) as newest`,
		`where newest.latest is null\n\tor newest.latest < ${limit}`,
	].join('\n');
}

/** Of ten digits, each by its place: an NHS number's divides by 11. */
function weightedSum(digits: string): string {
	const digit = (at: number): string => `cast(substring(${digits}, ${at + 1}, 1) as integer)`;
	return Array.from({ length: 10 }, (_, at) => `${10 - at} * ${digit(at)}`).join(' + ');
}
