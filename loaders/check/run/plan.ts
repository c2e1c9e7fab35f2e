import { NdooError } from '../../../core/errors.ts';
import { warehousePurpose } from '../../list/publishable.ts';
import { type CheckWork, note } from './check-work.ts';
import { insertRun } from './run-store.ts';

/** Opens a check. Throws `environment-refused` for a monthly check whose list could never be published. */
export async function plan(work: CheckWork): Promise<void> {
	const { environment } = work.project;
	const openedAt = work.clock();
	const checkId = `${openedAt.toISOString().slice(0, 10).replaceAll('-', '')}-${work.newId()}`;
	await work.warehouse.transaction('read-write', async (session) => {
		if (work.kind === 'monthly' && environment !== 'live' && (await warehousePurpose(session)) !== 'demo') {
			throw new NdooError(
				'environment-refused',
				`A monthly check is made in the live environment; this project is set to ${environment}.`,
				{
					todo: 'Set `environment: live` in ndoo.yml. To try out the service and the route, run `ndoo test-service`: it sends the published test numbers and nothing else.',
				},
			);
		}
		await insertRun(session, { checkId, kind: work.kind, environment, openedAt });
		await note(work, session, { checkId }, 'check planned', { kind: work.kind, environment });
	});
	work.tell({ level: 'info', step: 'plan', text: `Opened the ${work.kind} check ${checkId} (${environment}).` });
}
