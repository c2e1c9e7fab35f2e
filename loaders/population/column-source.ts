import type { Day } from '../../core/day.ts';
import { type Dialect, quotingOf } from '../../warehouse/dialect.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';

/** A column of a table or view, or of a select that is bare of a semicolon. */
export type ColumnSource = {
	readonly column: string;
	/** Only rows in which this column has this day, or a later one. */
	readonly since?: { readonly column: string; readonly day: Day };
} & ({ readonly kind: 'table'; readonly table: RelationName } | { readonly kind: 'query'; readonly text: string });

/** The condition of a source that is read from a day on; typed, so that no engine compares it with a text letter by letter. */
export function sinceSql(dialect: Dialect, { since }: Pick<ColumnSource, 'since'>): string {
	if (since === undefined) return '';
	const { quotedName, quotedLiteral } = quotingOf[dialect];
	return ` where ${quotedName(since.column)} >= cast(${quotedLiteral(since.day)} as date)`;
}
