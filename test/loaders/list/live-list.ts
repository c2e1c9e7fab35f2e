import type { Environment } from '../../../core/project/project.ts';
import { type Publication, publishList } from '../../../loaders/list/publish.ts';
import { warehousePurpose } from '../../../loaders/list/publishable.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';

const checkId = 'live-list';

/**
 * Publishes these numbers as a monthly list of this age, however often: a live one, or what is as good on a demo's warehouse.
 * Beside them the slot has so many rows that are nobody's.
 */
export async function publishLive(
	warehouse: Warehouse,
	numbers: Iterable<string>,
	ageDays = 1,
	padding = 0,
): Promise<void> {
	const environment = (await warehousePurpose(warehouse)) === 'demo' ? 'stand-in' : 'live';
	await recordCheck(warehouse, checkId, environment);
	await publishList(warehouse, { ...publication(numbers, ageDays), padding, environment });
}

/** A check that was published, for a list to come from; may be repeated. */
export async function recordCheck(warehouse: Warehouse, id: string, environment: Environment = 'live'): Promise<void> {
	const moment = new Date().toISOString();
	await warehouse.script(`
		insert into ndoo.check_run (check_id, kind, environment, state, outcome, opened_at, changed_at)
		select '${id}', 'monthly', '${environment}', 'purged', 'published', '${moment}', '${moment}'
		where not exists (select 1 from ndoo.check_run where check_id = '${id}')`);
}

/** A live monthly list of these numbers, of the same check. */
export function publication(numbers: Iterable<string>, ageDays = 1): Publication {
	const sorted = [...new Set(numbers)].toSorted();
	return {
		checkId,
		kind: 'monthly',
		environment: 'live',
		listDate: new Date(Date.now() - ageDays * 86_400_000),
		rows: sorted.length,
		padding: 0,
		shareRemoved: undefined,
		lines: sorted.map((number) => Buffer.from(`${number}\n`)),
		publishedAt: new Date(),
		alongside: async () => undefined,
	};
}

/** The date of the list in use; undefined when there is none. */
export const publishedListDate = async (session: Session): Promise<Date | undefined> =>
	(await listStatus(session))?.listDate;
