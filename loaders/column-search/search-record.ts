import { createHash } from 'node:crypto';
import { compiled, fromJson, tables, toDate } from '../../warehouse/statements.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import type { Search } from './search.ts';
import type { SourceState } from './source-state.ts';
import { type SearchVerdict, verdicts } from './verdict.ts';

/** What was found in the columns that were searched. */
export type FoundInColumns = ReadonlyMap<string, SearchVerdict>;

/** With which a search finds what another one found: the program's way of looking is among it. */
export const searchDigest = (search: Search, { columns, identity }: SourceState): string =>
	createHash('sha256')
		.update(JSON.stringify([wayOfLooking, search, columns, identity]))
		.digest('hex');

/** To be raised when a search finds more than before. */
const wayOfLooking = 2;

/** What an earlier search found, unless it is older than `oldest`. */
export async function recordedSearch(
	session: Session,
	digest: string,
	oldest: Date,
): Promise<FoundInColumns | undefined> {
	const asked = tables(session)('ndoo.column_search').select('searched_at', 'verdicts').where({ digest });
	const [row] = await session.query(compiled(asked));
	if (row === undefined || toDate(row['searched_at']) < oldest) return undefined;
	// Written by `recordSearch`.
	const found = Object.entries(fromJson(row['verdicts']) as Readonly<Record<string, unknown>>);
	return new Map(found.map(([column, verdict]) => [column, verdicts.find((one) => one === verdict) ?? 'numbers']));
}

/** In place of earlier ones of the source that are too old. No figure is kept: words alone. */
export async function recordSearch(
	session: Session,
	{ source, digest, found, at, oldest }: RecordedSearch,
): Promise<void> {
	const table = tables(session)('ndoo.column_search');
	const where = { schema_name: source.schema, name: source.name };
	const row = { ...where, digest, searched_at: at, verdicts: JSON.stringify(Object.fromEntries(found)) };
	await session.query(compiled(table.clone().where({ digest }).delete()));
	await session.query(compiled(table.clone().where(where).where('searched_at', '<', oldest).delete()));
	await session.query(compiled(table.clone().insert(row)));
}

type RecordedSearch = {
	readonly source: RelationName;
	readonly digest: string;
	readonly found: FoundInColumns;
	readonly at: Date;
	readonly oldest: Date;
};
