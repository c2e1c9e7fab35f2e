import type { Limits } from '../../../core/project/project.ts';
import { chanceOfAtLeast, chanceOfAtMost, runBeyondChance } from './chance.ts';

/** The figures of one part, or of all parts together, that a judgement rests on. Never stored. */
export type ReplyFigures = {
	/** People sent, and how many of them came back. */
	readonly sent: number;
	readonly returned: number;
	/** The most consecutive numbers of the sorted request that did not come back. */
	readonly longestRunMissing: number;
	/** The share removed from the last list, 0 to 1; undefined when there is none. */
	readonly lastShare?: number | undefined;
	readonly limits: Pick<Limits, 'removedShare' | 'removedShareJump'>;
};

/**
 * Why a person should look before a list is published. The message is stored and shown (docs/design/rules.md, rule 2): that
 * a limit was broken, and no figure of those who came back or did not. How many were sent is known without the reply.
 */
export type ReplyDoubt = {
	readonly code: 'too-few-removed' | 'too-many-removed' | 'share-jumped' | 'run-missing';
	readonly message: string;
};

/**
 * A list of at most so many people is small, and is judged by chance instead of by share (docs/design/check-service.md,
 * "What comes back").
 */
export const smallList = 1000;

/** What happens less often than this is not put down to chance: a check a month on 8 parts raises one false alarm in a century. */
const unlikely = 1 / 10_000;

/** For runs, which have many places to start from. */
const veryUnlikely = 1 / 1_000_000;

/**
 * Judges whether what was removed is plausible. England had opted out by 2.7 % in May 2021 and by about 5 % a month later;
 * one trust's list lost 6.6 % (docs/design/check-service.md, "What comes back", which names each of these rules).
 */
export function judgeReply(figures: ReplyFigures): readonly ReplyDoubt[] {
	return [tooFew, tooMany, jump, longRun].map((rule) => rule(figures)).filter((doubt) => doubt !== undefined);
}

type Rule = (figures: ReplyFigures) => ReplyDoubt | undefined;

/** On a list of over 1,000, none removed is a service that did not look. On a small one it is normal. */
const tooFew: Rule = ({ sent, returned }) =>
	sent > smallList && sent === returned
		? {
				code: 'too-few-removed',
				message: `Almost no one, or no one, was removed from a list of ${counted(sent)} people.`,
			}
		: undefined;

/**
 * On a list of over 1,000, a share above the limit. On a small one, where the share varies by chance, as many as would be
 * removed less than once in 10,000 times if the true share were the limit.
 */
const tooMany: Rule = ({ sent, returned, limits: { removedShare } }) => {
	const removed = sent - returned;
	const isTooMany =
		sent > smallList ? isAbove(removed / sent, removedShare) : chanceOfAtLeast(removed, sent, removedShare) < unlikely;
	if (!isTooMany) return undefined;
	return {
		code: 'too-many-removed',
		message: `More of the ${counted(sent)} people sent were removed than is plausible at the limit of ${percent(removedShare)}${beyond(removed, sent)}.`,
	};
};

/** By what a person tells a limit that is a little too low from a reply that lost its end. Each is hundreds of people wide. */
const steps = [
	{ share: 3 / 4, words: 'more than three quarters of them' },
	{ share: 1 / 2, words: 'more than half of them' },
	{ share: 1 / 4, words: 'more than a quarter of them' },
] as const;

function beyond(removed: number, sent: number): string {
	const step = sent <= smallList ? undefined : steps.find(({ share }) => removed > share * sent);
	return step === undefined ? '' : `: ${step.words}`;
}

/**
 * A share that differs from the last list's by more than the limit, in points, and by more than chance explains: less
 * than once in 10,000 times would so many, or so few, of this many people be removed if the share were still the last one.
 */
const jump: Rule = ({ sent, returned, lastShare, limits: { removedShareJump } }) => {
	if (lastShare === undefined || sent === 0) return undefined;
	const removed = sent - returned;
	const change = removed / sent - lastShare;
	const chance = change > 0 ? chanceOfAtLeast(removed, sent, lastShare) : chanceOfAtMost(removed, sent, lastShare);
	if (!isAbove(Math.abs(change), removedShareJump) || chance >= unlikely) return undefined;
	const way = change > 0 ? 'rose' : 'fell';
	const message = `The share removed ${way} by more than ${percentage(removedShareJump)} points since the last list: more than chance explains.`;
	return { code: 'share-jumped', message };
};

/**
 * A run of consecutive numbers missing from the sorted request that is longer than chance brings about once in a million
 * lists of this size whose share is the limit (`runBeyondChance`): the sign of a reply that lost a stretch of its rows.
 */
const longRun: Rule = ({ sent, longestRunMissing, limits: { removedShare } }) => {
	if (longestRunMissing < runBeyondChance(sent, removedShare, veryUnlikely)) return undefined;
	return {
		code: 'run-missing',
		message:
			'A run of consecutive numbers of the sorted request is missing from the reply, longer than chance explains: a stretch of it may be lost.',
	};
};

// Shares are quotients: a hair's breadth above a limit is the limit.
const isAbove = (share: number, limit: number): boolean => share - limit > 1e-9;

const percentage = (share: number): number => Math.round(share * 1000) / 10;
const percent = (share: number): string => `${percentage(share)} %`;
const counted = (people: number): string => people.toLocaleString('en-GB');
