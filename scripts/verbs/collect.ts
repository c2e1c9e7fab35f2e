import { exitStatus } from '../../core/exit-status.ts';
import { monthlySteps } from '../monthly-steps.ts';
import { verb } from '../verb.ts';

export const collect = verb({
	command: 'collect',
	summary: 'Take replies out of the inbox and prove them',
	about: `Reads the MESH inbox: takes the replies to our own requests, deletes late ones, leaves what is not
ours. Each reply is proven against its request, and the request is then removed. A reply that is
not plausible is held for a person.`,
	options: {},
	examples: [['collect', 'one step of what `ndoo refresh` does']],
	exits: {
		[exitStatus.failed]: 'the check failed, or is held for a person to decide',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => await monthlySteps(['collect', 'prove'], options, edge, print),
});
