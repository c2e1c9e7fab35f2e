import type { Note } from '../../../core/note.ts';
import type { Limits } from '../../../core/project/project.ts';
import { placeSays, placeTexts, type Whereabouts } from '../../mesh/whereabouts.ts';
import type { Failure } from './check-run.ts';

/** A part of a check whose reply has not come. */
export type PartInWaiting = {
	readonly part: number;
	readonly baseName: string;
	/** Since it was handed over, with fractions. */
	readonly days: number;
	readonly where: Whereabouts;
};

/** A part that MESH will never deliver ends the check at once: there is nothing to wait for. */
export function refusedFailure(waiting: readonly PartInWaiting[]): Failure | undefined {
	for (const { part, where } of waiting) {
		if (where.place === 'refused') return { part, reason: where.reason, advice: where.advice };
	}
	return undefined;
}

/** After so many days MESH has removed what nobody collected. */
export function overdueFailure(
	waiting: readonly PartInWaiting[],
	{ replyLimitDays }: Pick<Limits, 'replyLimitDays'>,
): Failure | undefined {
	if (longest(waiting) <= replyLimitDays) return undefined;
	return {
		reason: `No reply came within ${replyLimitDays} days, after which MESH no longer keeps one (${phases(waiting)}).`,
		advice: `${advice(waiting)} The next run begins a new check.`,
	};
}

const hour = 1 / 24;
// The MESH client polls every 30 minutes unless told otherwise: what is in OUT after an hour is stuck (organisation policy,
// "Timescales").
const stuckAfter = hour;

/** What to say of replies that are late, with the advice for where the requests are; undefined while all is as it should be. */
export function overdueNote(
	waiting: readonly PartInWaiting[],
	{ replyWarningHours, replyLimitDays }: Pick<Limits, 'replyWarningHours' | 'replyLimitDays'>,
): Pick<Note, 'level' | 'text'> | undefined {
	const days = longest(waiting);
	const waited = `${Math.floor(days / hour)} hours`;
	if (days > Math.max(replyLimitDays - 1, replyWarningHours * hour)) {
		const left = Math.max(1, Math.round((replyLimitDays - days) / hour));
		const text = `No reply after ${waited} (${phases(waiting)}), and after ${left} more MESH no longer keeps one: the check will have failed. ${advice(waiting)}`;
		return { level: 'alarm', text };
	}
	if (days > replyWarningHours * hour) {
		return { level: 'warn', text: `Still no reply after ${waited} (${phases(waiting)}). ${advice(waiting)}` };
	}
	const stuck = waiting.filter((part) => part.days > stuckAfter && part.where.place === 'waiting to be sent');
	return stuck.length === 0 ? undefined : { level: 'warn', text: `Not sent yet (${phases(stuck)}). ${advice(stuck)}` };
}

/** Where each part is, in words. */
export const phases = (waiting: readonly PartInWaiting[]): string =>
	waiting.map(({ baseName, where }) => `${baseName}: ${placeSays(where)}`).join('; ');

const longest = (waiting: readonly PartInWaiting[]): number => Math.max(...waiting.map(({ days }) => days));

function advice(waiting: readonly PartInWaiting[]): string {
	const advices = waiting.map(({ where }) => (where.place === 'refused' ? where : placeTexts[where.place]).advice);
	return [...new Set(advices)].join(' ');
}
