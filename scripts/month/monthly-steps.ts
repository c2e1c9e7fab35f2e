import type { ExitStatus } from '../../core/exit-status.ts';
import type { CheckWork } from '../../loaders/check/state/check-work.ts';
import type { CheckStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import type { CommonOptions } from '../project/workspace.ts';
import { openMonthlyCheck } from './check.ts';
import { reportAdvance } from './report-advance.ts';

// Whatever the verb: a held check is said, a failed or abandoned one is cleared away.
const always: readonly CheckStep[] = ['ask', 'give up', 'purge'];

/** Takes some of the steps of the monthly check, and no other but what every run owes. */
export async function monthlySteps(
	steps: readonly CheckStep[],
	options: CommonOptions,
	edge: Edge,
	print: Printer,
	before: (work: CheckWork) => Promise<void> = async () => {},
): Promise<ExitStatus> {
	await using check = await openMonthlyCheck(options, edge, print);
	await before(check.work);
	const result = await advance(check.work, new Set([...steps, ...always]));
	return reportAdvance(result, print, check.work.project.timeZone);
}
