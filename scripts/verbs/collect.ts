import { exitStatus } from '../../core/exit-status.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { bringFiles, bringOptions } from '../month/bring-options.ts';
import { monthlySteps } from '../month/monthly-steps.ts';

export const collect = verb({
	about: `Reads the MESH inbox: takes the replies to our own requests, deletes late ones, leaves what is not
ours. Each reply is proven against its request, and the request is then removed. A reply that is
not plausible is held for a person. With --file it takes what a person downloaded in MESH UI: the
name has our reference in it, or there is a reason; a reply that was seen before is refused, and one
that is nearly the list in use is held. A file is removed once it is taken.`,
	options: { ...bringOptions, ...routeOption },
	examples: [
		['collect', 'one step of what `ndoo refresh` does'],
		['collect --file Downloads/X0X-20260302-1a2b3c-001.dat', 'take the reply that was downloaded in MESH UI'],
	],
	exits: {
		[exitStatus.failed]: 'the check failed, is held for a person to decide, or waits for no reply',
		[exitStatus.configuration]: 'the configuration is not right; the message says where',
		[exitStatus.file]: 'a file is not the reply; nothing was taken',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) =>
		await monthlySteps(['collect', 'prove'], options, edge, print, (work) => bringFiles(work, options, edge)),
});
