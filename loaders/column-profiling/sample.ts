import { quotingOf } from '../../warehouse/dialect.ts';
import { readingOf } from '../../warehouse/reading.ts';
import { kindOf } from '../../warehouse/type-kind.ts';
import type { Column, RelationName, Session } from '../../warehouse/warehouse.ts';
import type { Placeholders } from '../nhs-number/placeholders.ts';
import { type Profile, profiler } from './profile.ts';

/** Rows that are looked at for all columns of a table, and values for the one that is said to hold the number. */
const sampleRows = 2_000;
const sampleValues = 10_000;

/** Whether a column of this type could hold an NHS number. */
export const canHoldNumber = (column: Pick<Column, 'type' | 'base'>): boolean =>
	['text', 'number'].includes(kindOf(column));

export type Profiles = ReadonlyMap<string, Profile>;

/** Profiles of several columns from the first rows of a table or view. */
export async function profileTable(
	session: Session,
	source: RelationName,
	columns: readonly Column[],
	placeholders: Placeholders,
): Promise<Profiles> {
	const { exact, first } = readingOf[session.dialect];
	const from = quotingOf[session.dialect].quoted(source);
	const text = first(sampleRows, columns.map(exact).join(', '), from);
	return columns.length === 0 ? new Map() : await profileRows(session, text, { columns, placeholders });
}

/** The profile of one column from its first values that are not null. */
export async function profileColumn(
	session: Session,
	source: RelationName,
	column: Column,
	placeholders: Placeholders,
): Promise<Profile> {
	const { exact, first } = readingOf[session.dialect];
	const { quoted, quotedName } = quotingOf[session.dialect];
	const from = `${quoted(source)} where ${quotedName(column.name)} is not null`;
	const text = first(sampleValues, exact(column), from);
	const profiles = await profileRows(session, text, { columns: [column], placeholders });
	return profiles.get(column.name) ?? profiler(placeholders).profile();
}

type Wanted = { readonly columns: readonly Column[]; readonly placeholders: Placeholders };

async function profileRows(session: Session, text: string, { columns, placeholders }: Wanted): Promise<Profiles> {
	const profilers = columns.map(() => profiler(placeholders));
	for await (const batch of session.stream({ text })) {
		for (const row of batch) for (const [at, one] of profilers.entries()) one.add(row[at]);
	}
	return new Map(columns.map(({ name }, at) => [name, (profilers[at] ?? profiler(placeholders)).profile()]));
}
