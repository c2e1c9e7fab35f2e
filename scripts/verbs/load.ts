import { exitStatus } from '../../core/exit-status.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { monthlySteps } from '../month/monthly-steps.ts';

export const load = verb({
	about: `Loads the proven numbers into the restricted table and puts the new list into use in one transaction;
then removes the reply and the list before. Readers are not blocked meanwhile.`,
	options: routeOption,
	examples: [['load', 'one step of what `ndoo refresh` does']],
	exits: {
		[exitStatus.failed]: 'the check failed, or is held for a person to decide',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => await monthlySteps(['publish'], options, edge, print),
});
