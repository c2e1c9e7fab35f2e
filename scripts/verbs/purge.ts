import { exitStatus } from '../../core/exit-status.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { monthlySteps } from '../month/monthly-steps.ts';

export const purge = verb({
	about: `Removes requests, replies, the copies that MESH keeps, and the list that went out of use. \`ndoo refresh\`
does so by itself; this is for when it said that the previous list was still being read. A check
that is under way is not touched.`,
	options: routeOption,
	examples: [['purge', 'clear away what is finished']],
	exits: { [exitStatus.locked]: 'another run holds the lock' },
	run: async (options, edge, print) => await monthlySteps([], options, edge, print),
});
