import { exitStatus } from '../../core/exit-status.ts';
import type { Environment } from '../../core/project/project.ts';
import type { Failure } from '../../loaders/check/state/check-run.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import { nhsIndexOf } from '../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import { testNumbers } from '../../loaders/service/test-numbers.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { bringFiles, bringOptions } from '../month/bring-options.ts';
import { openCheck } from '../month/check.ts';
import { reportAdvance } from '../month/report-advance.ts';
import { untilReplied, waitOptions } from '../month/wait.ts';

export const testService = verb({
	about: `Sends exactly the test numbers that the check service publishes for this environment, from the mailbox
for tests, and compares what comes back with what was published. No patient's number is read or
sent, and no list is published. Run it again to look for the reply, or use --wait; with --route ui,
bring the reply with --file.`,
	options: {
		...routeOption,
		...waitOptions,
		...bringOptions,
	},
	examples: [['test-service --wait', 'send, wait, and say whether the answer is right']],
	exits: {
		[exitStatus.failed]: 'the answer was not the published one, or the check failed',
		[exitStatus.configuration]: 'no mailbox for tests, or the licence is not accepted',
		[exitStatus.waitedTooLong]: 'waited longer than --wait-minutes',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => {
		await using check = await openCheck('test', { options, edge, print }, ({ project: { environment } }) => ({
			gather: async () => ({ numbers: setOf(testNumbers[environment].sent), tallies: [], findings: [] }),
			apply: async (returned) => (isAsPublished(returned, environment) ? undefined : wrongAnswer),
		}));
		await bringFiles(check.work, options, edge);
		const result = await untilReplied(() => advance(check.work, everyStep), options, edge, print);
		return reportAdvance(result, print, check.work.project.timeZone);
	},
});

function isAsPublished(returned: NhsNumberSet, environment: Environment): boolean {
	const expected = setOf(testNumbers[environment].returned);
	return returned.size === expected.size && returned.isSubsetOf(expected);
}

const setOf = (numbers: readonly string[]): NhsNumberSet =>
	new NhsNumberSet(numbers.map(nhsIndexOf).filter((index) => index !== undefined));

const wrongAnswer: Failure = {
	reason: 'The service did not answer its published test numbers as published.',
	advice:
		'Check that `environment` in ndoo.yml is the one that the mailbox belongs to: the integration and the live environment have test numbers of their own. If it is, call the National Service Desk.',
};
