import { compiled, tables } from '../../../loaders/warehouse/statements.ts';
import type { Session } from '../../../loaders/warehouse/warehouse.ts';
import { standingObjects } from '../../../sql/built/standing.ts';
import { recordTable, toRow } from '../../../sql/built/vouching.ts';

/** Writes the record anew as somebody would who owns the database, so that it says what stands now. In a transaction. */
export async function forgeRecord(session: Session): Promise<void> {
	for (const one of await standingObjects(session)) {
		const { digest, ...where } = toRow(one);
		await session.query(compiled(tables(session)(recordTable).where(where).update({ digest })));
	}
}
