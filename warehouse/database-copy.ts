import { NdooError } from '../core/errors.ts';
import type { Dialect, Session } from './warehouse.ts';

/**
 * Whether the database is a copy of the one that the warehouse was made in: restored from a backup, or made from a template.
 * The warehouse itself is asked (`ndoo.is_copy`, migration 0001), as its views do whenever they are read.
 */
export async function isCopy(session: Session): Promise<boolean> {
	const [row] = await session.query({ text: isCopyText[session.dialect] });
	// Anything but a plain no is the closed side.
	return row?.['is_copy'] !== false;
}

const isCopyText: Readonly<Record<Dialect, string>> = {
	postgres: 'select ndoo.is_copy() as is_copy',
	tsql: 'select cast(ndoo.is_copy() as bit) as is_copy',
};

/**
 * Throws `warehouse-copied` in a copy: its roles are the original's, and its list and its check under way are not about what
 * is asked now.
 */
export async function requireNoCopy(session: Session): Promise<void> {
	if (await isCopy(session)) throw copied();
}

const copied = (): NdooError =>
	new NdooError(
		'warehouse-copied',
		'This database is a copy of a warehouse: it was restored from a backup or made from a template.',
		{ todo: `Use the original; or ${adoptionTodo} Nothing was done.` },
	);

/** What makes a copy a warehouse of its own, in the words of every message. */
export const adoptionTodo =
	'run `ndoo migrate adopt --reason "…"`, which removes the copied list and gives this database an id and roles of its own. If the warehouse itself was moved here, `--keep-list` keeps its list and its check under way.';
