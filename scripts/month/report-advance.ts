import { dayOf, type TimeZone } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import { type ExitStatus, exitStatus } from '../../core/exit-status.ts';
import type { CheckKind } from '../../core/project/project.ts';
import { placeText } from '../../loaders/check/state/check-place.ts';
import type { CheckRun, Hold } from '../../loaders/check/state/check-run.ts';
import type { Advance } from '../../loaders/check/steps/advance.ts';
import { isAcceptable } from '../../loaders/check/steps/hold.ts';
import { placeSays } from '../../loaders/mesh/whereabouts.ts';
import type { Printer } from '../cli/edge.ts';
import { bringBy } from './mesh-route.ts';

/** Says how a check stands after a run, and gives the exit status; throws for a check that is held or has failed. */
export function reportAdvance(advance: Advance, print: Printer, zone: TimeZone): ExitStatus {
	switch (advance.end) {
		case 'idle':
			print.result('Nothing is due. `ndoo status` says when the next check is.', advance);
			return exitStatus.done;
		case 'waiting':
			print.result(waitingText(advance), { end: advance.end, checkId: advance.run.checkId, parts: advance.parts });
			return exitStatus.done;
		case 'stopped':
			print.result(stoppedText(advance), { end: advance.end, next: advance.next, checkId: advance.run?.checkId });
			return exitStatus.done;
		case 'elsewhere': {
			const { end, run, place } = advance;
			const text = `The check ${run.checkId} is ${run.state}, and its files are in ${placeText(place)}, which goes on with it. Nothing was done here.`;
			print.result(text, { end, checkId: run.checkId, place });
			return exitStatus.done;
		}
		case 'held':
			throw held(advance.run);
		case 'over':
			return reportEnd(advance, print, zone);
		default:
			return advance satisfies never;
	}
}

function waitingText({ run, parts }: Extract<Advance, { end: 'waiting' }>): string {
	const isByHand = parts.some(({ where }) => where.place === 'with a person');
	const next = isByHand
		? `Send each file as the sheet beside it says, and bring the reply with \`${bringBy[run.kind]}\`.`
		: 'Run it again later.';
	return [
		`Waiting for the reply to check ${run.checkId}: the service takes an hour as a rule, at times a day. ${next}`,
		...parts.map(({ part, baseName, where }) => `  part ${part}  ${baseName}  ${placeSays(where)}`),
	].join('\n');
}

const stoppedText = ({ next, run }: Extract<Advance, { end: 'stopped' }>): string =>
	run === undefined
		? `Nothing is under way; next would be: ${next}.`
		: `The check ${run.checkId} is ${run.state}; next is: ${next}.`;

export function held(run: CheckRun): NdooError {
	const { at, reasons } = run.hold ?? { at: 'population' as const, reasons: [] };
	return new NdooError('check-held', `The check ${run.checkId} is held: a person has to look at its ${at}.`, {
		problems: reasons.map(({ about, message }) => ({ found: `(${about}) ${message}` })),
		todo: isAcceptable(reasons) ? heldTodo(at, run.kind) : refuseTodo(run.kind),
	});
}

/** The command that goes on with a check, in words. */
export const commandOf = {
	monthly: '`ndoo refresh`',
	'one-off': 'the same `ndoo clean`',
	test: '`ndoo test-service`',
} as const satisfies Record<CheckKind, string>;

/** For what nobody may accept. */
const refuseTodo = (kind: CheckKind): string =>
	`It cannot be accepted: mend the source, refuse it (${decisionOf(kind, 'refuse')}), and run ${commandOf[kind]}. Nothing was sent.`;

const decisionOf = (kind: CheckKind, what: 'accept' | 'refuse'): string =>
	`\`ndoo release${kind === 'monthly' ? '' : ` --kind ${kind}`} --${what} --reason "…"\``;

function heldTodo(at: Hold['at'], kind: CheckKind): string {
	const again = commandOf[kind];
	const decide = (what: 'accept' | 'refuse') => decisionOf(kind, what);
	switch (at) {
		case 'population':
			return `Look at the source, mend it and refuse (${decide('refuse')}), or, if it is right, accept it: ${decide('accept')}. Then run ${again}.`;
		case 'sending':
			return `Run ${again} again in an hour: it asks MESH once more, and goes on by itself when MESH or a reply tells. Or find out, in MESH UI or from the National Service Desk, whether the message was sent. If it was, ${decide('accept')}: it is waited for and never sent again. If not, ${decide('refuse')} ends the check, and the next ${again.replace('the same ', '')} begins a new one.`;
		case 'reply':
			return `If you can explain it, ${decide('accept')}; if not, ${decide('refuse')}. Then run ${again}. The list in use stays in use until then.`;
		default:
			return at satisfies never;
	}
}

function reportEnd({ run, outcome }: Extract<Advance, { end: 'over' }>, print: Printer, zone: TimeZone): ExitStatus {
	if (outcome === 'failed') {
		const part = run.failure?.part === undefined ? '' : `, part ${run.failure.part}`;
		throw new NdooError(
			'check-failed',
			`The check ${run.checkId} failed${part}: ${run.failure?.reason ?? 'no reason is on record'}`,
			{
				todo: `${run.failure?.advice ?? 'See `ndoo status`.'} What it left behind is removed; the list in use stays in use. The next ${commandOf[run.kind].replace('the same ', '')} begins a new check.`,
			},
		);
	}
	const texts = {
		published:
			run.topUpOf === undefined
				? `The list of check ${run.checkId} is in use, dated ${run.populationAt && dayOf(run.populationAt, zone)}.`
				: `The people of check ${run.checkId} have joined the list in use, which keeps its date.`,
		applied: 'The service answered its published test numbers exactly as published. Nothing was loaded.',
		abandoned: `The check ${run.checkId} was ended without a list. The list in use stays in use.`,
	} as const;
	print.result(texts[outcome], { end: 'over', outcome, checkId: run.checkId });
	return exitStatus.done;
}
