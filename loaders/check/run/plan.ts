import { NdooError } from '../../../core/errors.ts';
import { isUsable, warehousePurpose } from '../../list/publishable.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { type CheckWork, note } from './check-work.ts';
import { insertOneOff, type OneOff } from './one-off.ts';
import { insertRun } from './run-store.ts';

/** Opens a check. Throws `environment-refused` for one whose answer no return could ever use. */
export async function plan(work: CheckWork): Promise<void> {
	const { environment } = work.project;
	const openedAt = work.clock();
	const checkId = `${openedAt.toISOString().slice(0, 10).replaceAll('-', '')}-${work.newId()}`;
	await work.warehouse.transaction('read-write', async (session) => {
		if (work.kind !== 'test' && !isUsable(environment, await warehousePurpose(session))) {
			throw new NdooError(
				'environment-refused',
				`A ${work.kind} check is made in the live environment; this project is set to ${environment}.`,
				{
					todo: 'Set `environment: live` in ndoo.yml. To try out the service and the route, run `ndoo test-service`: it sends the published test numbers and nothing else.',
				},
			);
		}
		await insertRun(session, { checkId, kind: work.kind, environment, openedAt });
		await note(work, session, { checkId }, 'check planned', { kind: work.kind, environment });
		if (work.oneOff !== undefined) await planOneOff(work, session, checkId, work.oneOff);
	});
	work.tell({ level: 'info', step: 'plan', text: `Opened the ${work.kind} check ${checkId} (${environment}).` });
}

async function planOneOff(work: CheckWork, session: Session, checkId: string, oneOff: OneOff): Promise<void> {
	await insertOneOff(session, checkId, oneOff);
	const { flow, smallCohortReason } = oneOff;
	if (smallCohortReason === undefined) return;
	await note(work, session, { checkId }, 'small cohort signed off', {
		flow,
		by: work.actor,
		reason: smallCohortReason,
	});
}
