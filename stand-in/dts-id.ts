import { createHash } from 'node:crypto';

/**
 * MESH's id of a message, in the form that the real ones have: the time (UTC, to the millisecond), three digits that
 * count, and six signs. Ids sort by time; `count` and `of` (a name) keep those of one millisecond apart.
 */
export function dtsId(time: Date, count: number, of: string): string {
	const signs = createHash('sha256').update(of).digest('hex').slice(0, 6).toUpperCase();
	return `${time.toISOString().replaceAll(/\D/g, '')}${String(count).padStart(3, '0')}_${signs}`;
}

const form = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})\d{3}_[0-9A-F]{6}$/;

/** The time in an id; undefined for an id of another form. */
export const timeOf = (id: string): Date | undefined =>
	form.test(id) ? new Date(id.replace(form, '$1-$2-$3T$4:$5:$6.$7Z')) : undefined;
