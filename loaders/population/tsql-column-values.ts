import { NdooError } from '../../core/errors.ts';
import { readingOf } from '../../warehouse/reading.ts';
import { quoted, quotedName } from '../../warehouse/tsql-dialect.ts';
import type { Column, Session } from '../../warehouse/warehouse.ts';
import { type ColumnSource, sinceSql } from './column-source.ts';
import type { ColumnValues } from './population.ts';

/**
 * The values of a column on SQL Server: several hundred to a row where the server can put them together (2017 and later),
 * since a driver spends more on a row than on what is in it (a fifth of its work this way, measured); row by row elsewhere, and for a query.
 */
export async function* tsqlColumnValues(session: Session, source: ColumnSource): ColumnValues {
	if (source.kind === 'query') {
		yield* ofQuery(session, source);
		return;
	}
	const { table, column } = source;
	const from = `${quoted(table)}${sinceSql('tsql', source)}`;
	const type = (await session.describe(table)).find(({ name }) => name === column)?.type ?? '';
	const pack = packable(column, type);
	if (pack !== undefined && (await canAggregateTexts(session))) yield* packed(session, pack, from);
	else yield* rowByRow(session, { name: column, type }, from);
}

/** A column as it is put into packs: as text without loss, and ten characters of it in its own letters. */
type Packable = { readonly value: string; readonly ten: string; readonly packSize: number };

/** Undefined for floating point, whose text has an exponent, and for what holds no numbers: those are read row by row. */
function packable(column: string, type: string): Packable | undefined {
	const name = quotedName(column);
	if (/^n(?:var)?char\b/.test(type)) return { value: name, ten: 'nchar(10)', packSize: 400 };
	if (/^(?:var)?char\b/.test(type)) return { value: name, ten: 'char(10)', packSize: 700 };
	return /^(?:tinyint|smallint|int|bigint|decimal|numeric)\b/.test(type)
		? { value: `convert(varchar(50), ${name})`, ten: 'char(10)', packSize: 700 }
		: undefined;
}

/** By trying: the same version number means one thing on a server and another in the cloud. */
async function canAggregateTexts(session: Session): Promise<boolean> {
	const tried = session.query({ text: "select string_agg(one, ',') as texts from (values ('1')) as given (one)" });
	return await tried.then(
		() => true,
		() => false,
	);
}

async function* rowByRow(session: Session, column: Pick<Column, 'name' | 'type'>, from: string): ColumnValues {
	const text = `select ${readingOf[session.dialect].exact(column)} from ${from}`;
	for await (const batch of session.stream({ text, isExtract: true })) yield batch.map(([value]) => value);
}

async function* ofQuery(session: Session, source: ColumnSource & { readonly kind: 'query' }): ColumnValues {
	const { text, column } = source;
	const { rowsOf, firstRowOf } = readingOf[session.dialect];
	const [first] = await session.query({ text: firstRowOf(text) });
	if (first === undefined) return;
	const at = Object.keys(first).indexOf(column);
	if (at < 0) throw withoutColumn(column);
	// What is wrapped may not have an order or common table expressions, so that only what has to be is.
	const wanted =
		source.since === undefined ? rowsOf(text) : `select * from (\n${text}\n) as unit${sinceSql('tsql', source)}`;
	for await (const batch of session.stream({ text: wanted, isExtract: true })) yield batch.map((row) => row[at]);
}

const withoutColumn = (column: string): NdooError =>
	new NdooError('flow-invalid', `The query of a business unit gives no column \`${column}\`.`, {
		todo: 'Name the column in the file of the unit as the query does, with the same letters. Nothing was sent.',
	});

/** Parts texts, which have it in another form themselves. */
const mark = '~';
const markInText = '~0';
const betweenTexts = '~1';

/**
 * A pack of rows in three columns: what has ten characters, as numbers have, end to end; anything else, with a mark between;
 * and how many are null. Of the first so many go into a pack as fit into a text that is no large object. In one pass over the
 * table, so that no row is seen twice or not at all for having moved between two.
 */
async function* packed(session: Session, { value, ten, packSize }: Packable, from: string): ColumnValues {
	const escaped = `replace(convert(nvarchar(max), value) collate Latin1_General_BIN2, N'${mark}', N'${markInText}')`;
	const text = `
select
	string_agg(case when len(value) = 10 then cast(value as ${ten}) end, '') as plain,
	string_agg(case when len(value) <> 10 then ${escaped} end, N'${betweenTexts}') as other,
	count(*) - count(value) as missing
from (
	select
		${value} as value,
		(row_number() over (order by (select null)) - 1) / ${packSize} as pack
	from ${from}
) as packs
group by pack`;
	for await (const batch of session.stream({ text, isExtract: true })) yield batch.flatMap(unpacked);
}

function unpacked([plain, other, missing]: readonly (string | null)[]): readonly (string | null)[] {
	const numbers = plain?.match(/.{10}/gs) ?? [];
	const others = other?.split(betweenTexts).map((text) => text.replaceAll(markInText, mark)) ?? [];
	return [...numbers, ...others, ...new Array<null>(Number(missing)).fill(null)];
}
