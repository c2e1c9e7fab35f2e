import { exitStatus } from '../../core/exit-status.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import { verb } from '../cli/verb.ts';
import { openMonthlyCheck } from '../month/check.ts';
import { reportAdvance } from '../month/report-advance.ts';
import { lockOptions, onceUnlocked, untilReplied, waitOptions } from '../month/wait.ts';
import { closeStaleGates } from '../project/closing.ts';

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
		await using check = await onceUnlocked(
			() => openMonthlyCheck({ ...options, asksTopUp: options.registered }, edge, print),
			options,
			edge,
			print,
		);
		await closeStaleGates(check);
		const result = await untilReplied(() => advance(check.work, everyStep), options, edge, print);
		return reportAdvance(result, print, check.work.project.timeZone);
	},
});
