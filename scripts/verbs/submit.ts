import { exitStatus } from '../../core/exit-status.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { monthlySteps } from '../month/monthly-steps.ts';

export const submit = verb({
	about: `Hands the files of the extracted check to the MESH client, or to MESH's API. Each is sent once, whatever
happens in between: after a crash, run it again. Where nobody can tell whether one has gone, the
check is held. With --route ui it writes them into a folder for a person to send in MESH UI, each
with a sheet that says what to type.`,
	options: routeOption,
	examples: [
		['submit', 'one step of what `ndoo refresh` does'],
		['submit --route ui', 'write the files, and what to type in MESH UI'],
	],
	exits: {
		[exitStatus.failed]: 'the check failed, or is held for a person to decide',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => await monthlySteps(['submit'], options, edge, print),
});
