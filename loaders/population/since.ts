import { type Dialect, quotingOf } from '../warehouse/dialect.ts';
import type { ColumnSource } from './column-values.ts';

/** The condition of a source that is read from a day on; typed, so that no engine compares it with a text letter by letter. */
export function sinceSql(dialect: Dialect, { since }: Pick<ColumnSource, 'since'>): string {
	if (since === undefined) return '';
	const { quotedName, quotedLiteral } = quotingOf[dialect];
	return ` where ${quotedName(since.column)} >= cast(${quotedLiteral(since.day)} as date)`;
}
