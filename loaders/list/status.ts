import type { Environment } from '../../core/project/project.ts';
import type { Row, Session } from '../../warehouse/warehouse.ts';
import { slotStatements } from './slot.ts';

/** The list in use. */
export type ListStatus = {
	readonly checkId: string;
	readonly environment: Environment;
	/** When its population was extracted. */
	readonly listDate: Date;
	/** Whole days since then, by the warehouse's clock, which the views go by as well. */
	readonly ageDays: number;
	/** Of its slot: as many as people were asked about. Never how many came back. */
	readonly rows: number;
	/** The share that the last check of everybody removed; undefined where it is suppressed. For a judgement, and never to be shown. */
	readonly shareRemoved: number | undefined;
};

export async function listStatus(session: Session): Promise<ListStatus | undefined> {
	const { ageDays } = slotStatements[session.dialect];
	const [row] = await session.query({
		text: `select check_id, environment, list_date, rows, share_removed, ${ageDays} as age_days from ndoo_list.pointer`,
	});
	return row === undefined ? undefined : toListStatus(row);
}

function toListStatus(row: Row): ListStatus {
	return {
		checkId: String(row['check_id']),
		// The table's constraint has the same closed list.
		environment: String(row['environment']) as Environment,
		listDate: new Date(String(row['list_date'])),
		ageDays: Number(row['age_days']),
		rows: Number(row['rows']),
		shareRemoved: row['share_removed'] === null ? undefined : Number(row['share_removed']),
	};
}
