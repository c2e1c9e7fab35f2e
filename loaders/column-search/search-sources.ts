import type { Problem } from '../../core/errors.ts';
import type { HeldColumn } from '../../warehouse/held-types.ts';
import type { RelationName, Session, Warehouse } from '../../warehouse/warehouse.ts';
import type { ColumnRules } from '../column-profiling/column-rules.ts';
import { columnTerm } from './column-term.ts';
import { comparableUnits } from './compared-units.ts';
import type { Search, SearchedColumn } from './search.ts';
import { type FoundInColumns, recordedSearch, recordSearch, searchDigest } from './search-record.ts';
import { searchSql } from './search-sql.ts';
import { type SourceState, sourceState } from './source-state.ts';
import { type SearchVerdict, verdictOf } from './verdict.ts';

/** Columns of a source that are to be looked into: those that are named, or all. */
export type RequestedColumns = { readonly source: RelationName; readonly columns: readonly string[] | 'all' };

/** What is known of a column: what a search found in it, or that it cannot be searched. */
export type Looked = { readonly type: string; readonly verdict: SearchVerdict | 'closed' };

export type SearchedSource = {
	readonly source: RelationName;
	readonly state: SourceState;
	readonly columns: ReadonlyMap<string, Looked>;
};

/** By `sourceKey`. */
export type Searched = ReadonlyMap<string, SearchedSource>;

export type SearchReport = { readonly searched: Searched; readonly doubts: readonly Problem[] };

export const sourceKey = ({ schema, name }: RelationName): string => JSON.stringify([schema, name]);

export type Searching = {
	readonly rules: ColumnRules;
	readonly now: Date;
	/** Puts on record what was found, so that it need not be looked for again. */
	readonly isKept: boolean;
};

/**
 * Searches sources whole for NHS numbers, each in one pass by the engine; one that has not changed since it was searched within
 * the days of the rules is not searched again. A source that is not there is left out.
 */
export async function searchSources(
	warehouse: Warehouse,
	wanted: readonly RequestedColumns[],
	searching: Searching,
): Promise<SearchReport> {
	const { units, doubts } = await comparableUnits(warehouse, wanted.length === 0 ? [] : searching.rules.units);
	const searched = new Map<string, SearchedSource>();
	for (const one of bySource(wanted)) {
		const state = await sourceState(warehouse, one.source);
		const looked = lookedAt(warehouse, one, state);
		const columns = looked.flatMap(({ term }) => (term === undefined ? [] : [term]));
		const placeholders = [...searching.rules.placeholders];
		const search: Search = { source: one.source, columns, units, placeholders };
		const found = columns.length === 0 ? new Map() : await foundBy(warehouse, search, { ...searching, state });
		searched.set(sourceKey(one.source), {
			source: one.source,
			state,
			columns: new Map(
				looked.map(({ column, kind }) => [
					column.name,
					{ type: column.type, verdict: kind === 'closed' ? 'closed' : (found.get(column.name) ?? 'nothing') },
				]),
			),
		});
	}
	return { searched, doubts };
}

/** Each source once, with all that anybody wants of it. */
const bySource = (wanted: readonly RequestedColumns[]): readonly RequestedColumns[] =>
	[...Map.groupBy(wanted, ({ source }) => sourceKey(source)).values()].flatMap((of) => {
		const [first] = of;
		if (first === undefined) return [];
		const isAll = of.some(({ columns }) => columns === 'all');
		const named = of.flatMap(({ columns }) => (columns === 'all' ? [] : columns));
		return [{ source: first.source, columns: isAll ? 'all' : [...new Set(named)] }];
	});

type LookedAt = {
	readonly column: HeldColumn;
	readonly kind: ReturnType<typeof columnTerm>['kind'];
	readonly term: SearchedColumn | undefined;
};

const lookedAt = ({ dialect }: Warehouse, { columns }: RequestedColumns, state: SourceState): readonly LookedAt[] =>
	state.columns
		.filter(({ name }) => columns === 'all' || columns.includes(name))
		.map((column) => {
			const { kind, ...terms } = columnTerm(dialect, column);
			return { column, kind, term: kind === 'searched' ? { name: column.name, ...terms } : undefined };
		});

async function foundBy(
	warehouse: Warehouse,
	search: Search,
	{ rules, now, isKept, state }: Searching & { readonly state: SourceState },
): Promise<FoundInColumns> {
	const digest = searchDigest(search, state);
	const oldest = new Date(now.getTime() - rules.columnSearchDays * 86_400_000);
	const isKnown = state.identity !== undefined && rules.columnSearchDays > 0;
	const before = isKnown ? await recordedSearch(warehouse, digest, oldest) : undefined;
	if (before !== undefined) return before;
	const found = await inReading(warehouse, (session) => searchIn(session, search));
	if (isKept && isKnown)
		await warehouse.transaction('read-write', (session) =>
			recordSearch(session, { source: search.source, digest, found, at: now, oldest }),
		);
	return found;
}

// The select of a business unit is among it, and can change nothing this way. SQL Server may not allow snapshots.
const inReading = async <T>(warehouse: Warehouse, read: (session: Session) => Promise<T>): Promise<T> =>
	warehouse.dialect === 'tsql' ? await read(warehouse) : await warehouse.transaction('snapshot', read);

async function searchIn(session: Session, search: Search): Promise<FoundInColumns> {
	const rows = await session.query({ text: searchSql(session.dialect, search) });
	return new Map(
		rows.flatMap((row) => {
			const column = search.columns[Number(row['at'])];
			const count = (name: string): number => Number(row[name]);
			const alone = { ten: count('ten'), valid: count('valid'), known: count('known'), people: count('people') };
			const inside = { known: count('known_inside'), people: count('people_inside') };
			return column === undefined ? [] : [[column.name, verdictOf({ alone, inside })]];
		}),
	);
}

/** Those that are not what they were when they were searched. */
export async function changedSince(session: Session, searched: Searched): Promise<readonly RelationName[]> {
	const changed: RelationName[] = [];
	for (const { source, state } of searched.values()) {
		const now = await sourceState(session, source);
		if (JSON.stringify(now) !== JSON.stringify(state)) changed.push(source);
	}
	return changed;
}
