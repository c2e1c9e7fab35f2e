import { standingObjects } from '../../../sql/build-record/standing.ts';
import { recordTable, toRow } from '../../../sql/build-record/vouching.ts';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Session } from '../../../warehouse/warehouse.ts';

/** Writes the record anew as somebody would who owns the database, so that it says what stands now. In a transaction. */
export async function forgeRecord(session: Session): Promise<void> {
	for (const one of await standingObjects(session)) {
		const { digest, ...where } = toRow(one);
		await session.query(compiled(tables(session)(recordTable).where(where).update({ digest })));
	}
}
