import { addDays, type Day, dayOf, type TimeZone } from '../../../core/day.ts';
import type { Limits } from '../../../core/project/project.ts';
import type { CheckRun } from './check-run.ts';

/** What is to be done next with a check. `idle` and `ask` end a run of the program. */
export type CheckStep =
	| 'plan'
	| 'extract'
	| 'submit'
	| 'collect'
	| 'prove'
	| 'publish'
	| 'apply'
	| 'purge'
	| 'give up'
	| 'ask'
	| 'idle';

/** All that a run may do: `ndoo refresh`. */
export const everyStep: ReadonlySet<CheckStep> = new Set<CheckStep>([
	'plan',
	'extract',
	'submit',
	'collect',
	'prove',
	'publish',
	'apply',
	'purge',
	'give up',
	'ask',
]);

export type StepFacts = {
	readonly now: Date;
	readonly limits: Limits;
	readonly timeZone: TimeZone;
	/** The date of the list in use; undefined when there is none. */
	readonly listDate: Date | undefined;
	/** When a top-up check is to ask about those registered since: since when. */
	readonly registeredSince?: Date | undefined;
};

const dayInMilliseconds = 86_400_000;

/** Days from one moment to another, with fractions. */
export const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / dayInMilliseconds;

/**
 * Whether a list is dated further ahead than two clocks may differ (ndoo.assert_disclosable leaves the same hour): a clock
 * was wrong when it was made or is wrong now, and no view accepts it.
 */
export const isDatedAhead = (listDate: Date, now: Date): boolean => daysBetween(listDate, now) < -1 / 24;

/**
 * The day from which a monthly check is due: at once when there is no list that views accept, else `dueAfterDays` after its
 * date. By the day and not by the hour: a daily job that starts a little earlier than the one that made the list, or an hour
 * earlier since the clocks went forward, would come a day late.
 */
export function dueDay({ now, limits, timeZone, listDate }: Omit<StepFacts, 'registeredSince'>): Day {
	if (listDate === undefined || isDatedAhead(listDate, now)) return dayOf(now, timeZone);
	return addDays(dayOf(listDate, timeZone), limits.dueAfterDays);
}

export const isDue = (facts: StepFacts): boolean => dueDay(facts) <= dayOf(facts.now, facts.timeZone);

/**
 * Whether those registered since the last check are to be asked about now, in a top-up check: when everybody is not due, and not
 * twice on a day, since whoever was registered on the day of the last check is asked about once more.
 */
export const isTopUpDue = (facts: StepFacts): boolean =>
	facts.registeredSince !== undefined &&
	!isDue(facts) &&
	dayOf(facts.registeredSince, facts.timeZone) < dayOf(facts.now, facts.timeZone);

/** A top-up check that nothing has come of yet does not keep everybody waiting. One that has gone waits for its reply. */
export const givesWayToMonthly = ({ topUpOf: joins, state }: CheckRun, facts: StepFacts): boolean =>
	joins !== undefined && isDue(facts) && (state === 'planned' || state === 'extracted' || state === 'held');

/** The next step of a check, or of none (`run` undefined: nothing is under way). Pure: the whole cycle is this table. */
export function nextStep(run: CheckRun | undefined, facts: StepFacts): CheckStep {
	if (run === undefined) return isDue(facts) || isTopUpDue(facts) ? 'plan' : 'idle';
	if (givesWayToMonthly(run, facts)) return 'give up';
	switch (run.state) {
		case 'planned':
			return 'extract';
		case 'extracted':
			return 'submit';
		case 'submitted':
			return 'collect';
		case 'replied':
			return 'prove';
		case 'held':
			return daysBetween(run.changedAt, facts.now) > facts.limits.heldDays ? 'give up' : 'ask';
		case 'proven':
			return run.kind === 'monthly' ? 'publish' : 'apply';
		case 'published':
		case 'applied':
		case 'failed':
		case 'abandoned':
			return 'purge';
		case 'purged':
			return 'idle';
		default:
			return run.state satisfies never;
	}
}
