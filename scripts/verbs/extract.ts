import { exitStatus } from '../../core/exit-status.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { monthlySteps } from '../month/monthly-steps.ts';

export const extract = verb({
	about: `Opens the monthly check if one is due, reads the NHS numbers of every business unit, leaves out what is
not a valid number (tallied by reason), and writes the request files into the work folder. Nothing
is sent. A population that shrank or that is mostly not NHS numbers is held for a person.`,
	options: routeOption,
	examples: [['extract', 'one step of what `ndoo refresh` does']],
	exits: {
		[exitStatus.failed]: 'the check failed, or is held for a person to decide',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => await monthlySteps(['plan', 'extract'], options, edge, print),
});
