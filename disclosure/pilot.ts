import { type Day, dayOf } from '../core/day.ts';
import { NdooError } from '../core/errors.ts';
import type { Flow } from '../flows/flow.ts';
import { flowRefused } from '../flows/refusal.ts';

/**
 * Before the day on which a return goes live it is sent as a pilot alone, for a reason that goes on record. Throws
 * `flow-refused` for one without a reason, `config-invalid` for a pilot of what is live.
 */
export function requirePilot(
	flow: Pick<Flow, 'name' | 'goLive' | 'timeZone'>,
	now: Date,
	pilot: string | undefined,
): void {
	const today: Day = dayOf(now, flow.timeZone);
	const isLive = flow.goLive <= today;
	if (isLive === (pilot === undefined)) return;
	if (isLive)
		throw new NdooError('config-invalid', `The flow \`${flow.name}\` went live on ${flow.goLive}: this is no pilot.`, {
			todo: 'Leave `--pilot` out. Nothing was disclosed.',
		});
	throw flowRefused(flow, `goes live on ${flow.goLive}, and today is ${today}`, {
		so: 'Nothing of it is disclosed.',
		todo: 'Wait until then. To send it to try it out, say why: `--pilot "reason"`, which goes on record.',
	});
}
