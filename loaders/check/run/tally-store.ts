import type { UnitTally } from '../../population/tally.ts';
import { compiled, fromJson, sql } from '../../warehouse/statements.ts';
import type { Session } from '../../warehouse/warehouse.ts';

const tallies = () => sql('ndoo.unit_tally');

/** Writes what was counted of each unit, in place of what an earlier attempt at the same check counted. */
export async function writeTallies(session: Session, checkId: string, counted: readonly UnitTally[]): Promise<void> {
	await session.query(compiled(tallies().where({ check_id: checkId }).delete()));
	if (counted.length === 0) return;
	const rows = counted.map((tally) => ({ check_id: checkId, unit: tally.unit, tally: JSON.stringify(tally) }));
	await session.query(compiled(tallies().insert(rows)));
}

export async function talliesOf(session: Session, checkId: string): Promise<readonly UnitTally[]> {
	const rows = await session.query(compiled(tallies().where({ check_id: checkId }).orderBy('unit')));
	return rows.map((row) => fromJson(row['tally']) as UnitTally);
}

/** The tallies of the last monthly check that was published: what a population is compared with. */
export async function previousTallies(session: Session): Promise<readonly UnitTally[]> {
	const last = sql('ndoo.check_run')
		.select('check_id')
		.where({ kind: 'monthly', outcome: 'published' })
		.orderBy('opened_at', 'desc')
		.limit(1);
	const [row] = await session.query(compiled(last));
	return row === undefined ? [] : await talliesOf(session, String(row['check_id']));
}
