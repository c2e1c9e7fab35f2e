import type { NumberFormat } from '../../core/number-format.ts';
import { smallestGroup } from '../../core/suppress.ts';
import { kindOf } from '../../warehouse/type-kind.ts';
import type { Column, RelationName, Session } from '../../warehouse/warehouse.ts';
import { nameSense } from './column-name.ts';
import type { ColumnRules } from './column-rules.ts';
import type { Profile } from './profile.ts';
import { canHoldNumber, profileTable } from './sample.ts';
import { shareText } from './share-text.ts';

/** A column that may hold the person's NHS number, and what speaks for it. */
export type NumberSuggestion = {
	readonly column: string;
	readonly format: NumberFormat;
	/** Ready to be shown: a share of its values, or that its name alone says so. */
	readonly because: string;
};

/**
 * Columns of a table or view that may hold the number of the person it is about, the likeliest first, by their values
 * and by their names. None when the source has no such column: then a return of it needs a bridge.
 */
export async function suggestNumberColumns(
	session: Session,
	source: RelationName,
	{ placeholders, validShareFloor }: ColumnRules,
): Promise<readonly NumberSuggestion[]> {
	const columns = (await session.describe(source)).filter(canHoldNumber);
	const profiles = await profileTable(session, source, columns, placeholders);
	return columns
		.flatMap((column) => candidate(column, profiles.get(column.name), validShareFloor))
		.toSorted((a, b) => b.rank - a.rank)
		.map(({ rank: _, ...suggestion }) => suggestion);
}

type Candidate = NumberSuggestion & { readonly rank: number };

// A name that fits comes before one that says nothing; then the share decides.
function candidate(column: Column, profile: Profile | undefined, floor: number): readonly Candidate[] {
	const { name } = column;
	const sense = nameSense(name);
	if (sense === 'other-person' || profile === undefined) return [];
	const { values, valid, hasManyNumbers } = profile;
	const format = kindOf(column) === 'number' || valid.number > valid.text ? 'number' : 'text';
	const isNamed = sense === 'number';
	if (values < smallestGroup) return isNamed ? [{ column: name, format, because: 'by its name', rank: 0 }] : [];
	const share = valid[format] / values;
	if (share < floor || !hasManyNumbers) return [];
	const because = `${shareText(valid[format], values)} of its values are NHS numbers`;
	return [{ column: name, format, because, rank: share + (isNamed ? 1 : 0) }];
}

/** The first of them as a hint to follow what was found; empty when there is none. */
export const suggestionText = ([first]: readonly NumberSuggestion[]): string =>
	first === undefined ? '' : `: did you mean \`${first.column}\` (${first.because})?`;
