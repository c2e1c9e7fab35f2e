import { NdooError } from '../core/errors.ts';
import { type ExitStatus, exitStatus } from '../core/exit-status.ts';
import type { Advance } from '../loaders/check/run/advance.ts';
import type { CheckRun } from '../loaders/check/run/check-run.ts';
import type { Printer } from './edge.ts';

/** Says how a check stands after a run, and gives the exit status; throws for a check that is held or has failed. */
export function reportAdvance(advance: Advance, print: Printer): ExitStatus {
	switch (advance.end) {
		case 'rest':
			print.result('Nothing is due. `ndoo status` says when the next check is.', advance);
			return exitStatus.done;
		case 'waiting':
			print.result(
				`Waiting for the reply to check ${advance.run.checkId}: the service takes an hour as a rule, at times a day. Run it again later.`,
				{ end: advance.end, checkId: advance.run.checkId },
			);
			return exitStatus.done;
		case 'stopped':
			print.result(stoppedText(advance), { end: advance.end, next: advance.next, checkId: advance.run?.checkId });
			return exitStatus.done;
		case 'held':
			throw held(advance.run);
		case 'over':
			return reportEnd(advance, print);
		default:
			return advance satisfies never;
	}
}

const stoppedText = ({ next, run }: Extract<Advance, { end: 'stopped' }>): string =>
	run === undefined
		? `Nothing is under way; next would be: ${next}.`
		: `The check ${run.checkId} is ${run.state}; next is: ${next}.`;

export function held(run: CheckRun): NdooError {
	const at = run.hold?.at === 'reply' ? 'reply' : 'population';
	return new NdooError('check-held', `The check ${run.checkId} is held: a person has to look at its ${at}.`, {
		problems: (run.hold?.reasons ?? []).map(({ about, message }) => ({ found: `(${about}) ${message}` })),
		todo:
			at === 'population'
				? 'Look at the source, mend it and refuse (`ndoo release --refuse --reason "…"`), or, if it is right, accept it: `ndoo release --accept --reason "…"`. Then run `ndoo refresh`.'
				: 'If you can explain it, `ndoo release --accept --reason "…"`; if not, `ndoo release --refuse --reason "…"`. Then run `ndoo refresh`. The list in use stays in use until then.',
	});
}

function reportEnd({ run, outcome }: Extract<Advance, { end: 'over' }>, print: Printer): ExitStatus {
	if (outcome === 'failed') {
		const part = run.failure?.part === undefined ? '' : `, part ${run.failure.part}`;
		throw new NdooError(
			'check-failed',
			`The check ${run.checkId} failed${part}: ${run.failure?.reason ?? 'no reason is on record'}`,
			{
				todo: `${run.failure?.advice ?? 'See `ndoo status`.'} What it left behind is removed; the list in use stays in use. The next \`ndoo refresh\` begins a new check.`,
			},
		);
	}
	const texts = {
		published: `The list of check ${run.checkId} is in use, dated ${run.populationAt?.toISOString().slice(0, 10)}.`,
		applied: 'The service answered its published test numbers exactly as published. Nothing was loaded.',
		abandoned: `The check ${run.checkId} was ended without a list. The list in use stays in use.`,
	} as const;
	print.result(texts[outcome], { end: 'over', outcome, checkId: run.checkId });
	return exitStatus.done;
}
