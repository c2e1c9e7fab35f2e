import { compiled, fromJson, tables } from '../../../warehouse/statements.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { UnitTally } from '../../population/tally.ts';
import type { CheckOutcome } from './check-run.ts';

const tallies = (session: Session) => tables(session)('ndoo.unit_tally');

/** Writes what was counted of each unit, in place of what an earlier attempt at the same check counted. */
export async function writeTallies(session: Session, checkId: string, counted: readonly UnitTally[]): Promise<void> {
	await session.query(compiled(tallies(session).where({ check_id: checkId }).delete()));
	if (counted.length === 0) return;
	const rows = counted.map((tally) => ({ check_id: checkId, unit: tally.unit, tally: JSON.stringify(tally) }));
	await session.query(compiled(tallies(session).insert(rows)));
}

export async function talliesOf(session: Session, checkId: string): Promise<readonly UnitTally[]> {
	const rows = await session.query(compiled(tallies(session).where({ check_id: checkId }).orderBy('unit')));
	return rows.map((row) => fromJson(row['tally']) as UnitTally);
}

/** The tallies of the last monthly check of everybody that was published: what a population is compared with. */
export const previousTallies = async (session: Session): Promise<readonly UnitTally[]> =>
	await talliesOfLast(session, { outcome: 'published' });

/** Of the last one, whatever became of it. */
export const latestTallies = async (session: Session): Promise<readonly UnitTally[]> =>
	await talliesOfLast(session, {});

async function talliesOfLast(
	session: Session,
	wanted: { readonly outcome?: CheckOutcome },
): Promise<readonly UnitTally[]> {
	const last = tables(session)('ndoo.check_run')
		.select('check_id')
		.where({ kind: 'monthly', joins: null, ...wanted })
		.orderBy('opened_at', 'desc')
		.limit(1);
	const [row] = await session.query(compiled(last));
	return row === undefined ? [] : await talliesOf(session, String(row['check_id']));
}
