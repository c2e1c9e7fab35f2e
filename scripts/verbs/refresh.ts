import type { TimeZone } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { type Advance, advance } from '../../loaders/check/steps/advance.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { openMonthlyCheck } from '../month/check.ts';
import { reportAdvance } from '../month/report-advance.ts';
import { lockOptions, onceUnlocked, untilReplied, waitOptions } from '../month/wait.ts';
import { closeStaleGates } from '../project/closing.ts';
import type { CommonOptions } from '../project/workspace.ts';

export const refresh = verb({
	about: `Makes the monthly check with the national service and puts the cleaned list into use:
extract, submit, collect, load. Run it every day. When nothing is due it does nothing; while the
service has not answered it says so and ends well; after a crash it goes on where it was, and no
request is ever sent twice. Until the new list is published whole, the one before stays in use.
Views of a flow that has lost its file, or may not be disclosed any more, are closed.

With --registered, when nothing is due, it asks about the people registered since the last check, by
the column that business units name (registeredSince). The answer joins the list in use, in place of
what it said of the same people, and the list keeps its date. Fewer people than smallestCohort in
ndoo.yml wait for more.`,
	options: {
		...routeOption,
		registered: { type: 'boolean', default: false, describe: 'In between, ask about those registered since' },
		...waitOptions,
		...lockOptions,
	},
	examples: [
		['refresh', 'the daily tick; `ndoo schedule` writes the job for it'],
		['refresh --wait', 'stay until the reply is there (at most --wait-minutes)'],
		['refresh --registered', 'once a week, so that new people need not wait for the month'],
	],
	exits: {
		[exitStatus.failed]: 'the check failed, or is held for a person to decide (ndoo status, ndoo release)',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.waitedTooLong]: 'waited longer than --wait-minutes',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => {
		const { result, timeZone } = await refreshList(options, edge, print);
		return reportAdvance(result, print, timeZone);
	},
});

type RefreshOptions = CommonOptions &
	Parameters<typeof onceUnlocked>[1] &
	Parameters<typeof untilReplied>[1] & { readonly registered: boolean };

/** Takes the monthly check as far as it goes now; gives where it ended, and the time zone of its days. */
export async function refreshList(
	options: RefreshOptions,
	edge: Edge,
	print: Printer,
): Promise<{ readonly result: Advance; readonly timeZone: TimeZone }> {
	await using check = await onceUnlocked(
		() => openMonthlyCheck({ ...options, asksTopUp: options.registered }, edge, print),
		options,
		edge,
		print,
	);
	await closeStaleGates(check);
	const result = await untilReplied(() => advance(check.work, everyStep), options, edge, print);
	return { result, timeZone: check.work.project.timeZone };
}
