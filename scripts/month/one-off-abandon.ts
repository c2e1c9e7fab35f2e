import { NdooError } from '../../core/errors.ts';
import { type ExitStatus, exitStatus } from '../../core/exit-status.ts';
import { openRun } from '../../loaders/check/state/run-store.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import { abandon } from '../../loaders/check/steps/fail.ts';
import { type CheckOptions, nobodyAsked, openCheck } from './check.ts';

/** Ends the one-off check under way and removes what it left behind; a reply that comes later is deleted. */
export async function abandonOneOff(opening: CheckOptions, reason: string | undefined): Promise<ExitStatus> {
	if (reason === undefined) throw noReason();
	await using check = await openCheck('one-off', opening, () => nobodyAsked);
	const run = await openRun(check.work.warehouse, 'one-off');
	if (run === undefined) throw nothing();
	await abandon(check.work, run, reason);
	await advance(check.work, new Set(['purge']));
	opening.print.result(`Ended the one-off check ${run.checkId}. Nothing was written.`, { checkId: run.checkId });
	return exitStatus.done;
}

const noReason = (): NdooError =>
	new NdooError('config-invalid', 'Expected a --reason, for the record.', {
		todo: 'For example: ndoo clean --abandon --reason "Wrong extract".',
	});

const nothing = (): NdooError =>
	new NdooError('check-not-found', 'No one-off check is under way.', { todo: 'There is nothing to end.' });
