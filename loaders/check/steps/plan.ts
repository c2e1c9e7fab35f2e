import { dayOf } from '../../../core/day.ts';
import { NdooError } from '../../../core/errors.ts';
import type { Limits } from '../../../core/project/project.ts';
import { smallestGroup } from '../../../core/suppress.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { isUsable, type WarehousePurpose, warehousePurpose } from '../../list/publishable.ts';
import { insertPlace } from '../state/check-place.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { insertOneOff, type OneOff } from '../state/one-off.ts';
import { insertRun } from '../state/run-store.ts';

/**
 * Opens a check: of everybody, or, as a top-up, of those who are to join the list of the check given. False when they are too
 * few to be asked about. Throws `environment-refused` for one whose answer no return could ever use.
 */
export async function plan(work: CheckWork, joins: string | undefined): Promise<boolean> {
	if (joins !== undefined && !(await areEnough(work, joins))) return false;
	const { environment, timeZone } = work.project;
	const openedAt = work.clock();
	const checkId = `${dayOf(openedAt, timeZone).replaceAll('-', '')}-${work.newId()}`;
	await work.warehouse.transaction('read-write', async (session) => {
		const purpose = await warehousePurpose(session);
		if (work.kind !== 'test' && !isUsable(environment, purpose)) throw notHere(work, purpose);
		await insertRun(session, { checkId, kind: work.kind, joins, environment, openedAt });
		await insertPlace(session, checkId, work.place);
		await note(work, session, { checkId }, 'check planned', { kind: work.kind, ...(joins && { joins }), environment });
		if (work.oneOff !== undefined) await planOneOff(work, session, checkId, work.oneOff);
	});
	const what = joins === undefined ? `${work.kind} check` : 'top-up check';
	work.tell({ level: 'info', step: 'plan', text: `Opened the ${what} ${checkId} (${environment}).` });
	return true;
}

const notHere = ({ kind, project: { environment } }: CheckWork, purpose: WarehousePurpose): NdooError =>
	purpose === 'demo'
		? new NdooError(
				'environment-refused',
				`On a demo's warehouse no ${kind} check is made in the ${environment} environment.`,
				{
					todo: 'The people in it do not exist, and the service is not to be asked about them: set `environment: stand-in` in ndoo.yml. `ndoo init` makes a project for an organisation.',
				},
			)
		: new NdooError(
				'environment-refused',
				`A ${kind} check is made in the live environment; this project is set to ${environment}.`,
				{
					todo: 'Set `environment: live` in ndoo.yml. To try out the service and the route, run `ndoo test-service`: it sends the published test numbers and nothing else.',
				},
			);

/**
 * docs/design/policy.md, R10: a check of a handful is a look-up of the people in it. As few as a one-off return may have
 * without a reason.
 */
export const smallestTopUp = ({ smallestCohort }: Pick<Limits, 'smallestCohort'>): number =>
	Math.max(smallestCohort, smallestGroup);

async function areEnough(work: CheckWork, joins: string): Promise<boolean> {
	const { numbers } = await work.gather(joins);
	const fewest = smallestTopUp(work.project.limits);
	if (numbers.size >= fewest) return true;
	const text = `Fewer than ${fewest} people were registered since the last check: they are deferred until there are more, or until the next monthly check.`;
	work.tell({ level: 'info', step: 'plan', text });
	return false;
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
