import type { CheckKind, Environment, MeshRouteName } from '../../../core/project/project.ts';

/**
 * The states of a check, in the order of its life (docs/design/design.md, "The way of the data"). `held` waits for a
 * person, with `heldAt` saying where it goes on; every end is purged.
 */
export const checkStates = [
	'planned',
	'extracted',
	'submitted',
	'replied',
	'held',
	'proven',
	'published',
	'applied',
	'failed',
	'abandoned',
	'purged',
] as const;
export type CheckState = (typeof checkStates)[number];

/** How a check ended; kept when it is purged. */
export type CheckOutcome = Extract<CheckState, 'published' | 'applied' | 'failed' | 'abandoned'>;

/**
 * A reason to ask a person: what kind, about which unit or part, and the figures. Never a small one (docs/design/rules.md,
 * rule 2).
 */
export type HoldReason = { readonly code: string; readonly about: string; readonly message: string };

export type Hold = {
	/** `sending`: a request may have gone or not, and MESH does not say. */
	readonly at: 'population' | 'sending' | 'reply';
	readonly reasons: readonly HoldReason[];
};

/** Why a check cannot come to a list. */
export type Failure = {
	readonly part?: number;
	readonly reason: string;
	/** What to do about it. */
	readonly advice: string;
};

export type RecordedDecision = { readonly by: string; readonly reason: string; readonly at: Date };

export type CheckRun = {
	readonly checkId: string;
	readonly kind: CheckKind;
	readonly environment: Environment;
	readonly state: CheckState;
	readonly outcome: CheckOutcome | undefined;
	readonly openedAt: Date;
	/** For a top-up check: the check whose list is joined by those registered since; undefined for one of everybody. */
	readonly topUpOf: string | undefined;
	/** Of the file with those on that list who were not asked about; undefined until it is written. */
	readonly restDigest: string | undefined;
	/** When the population was extracted: the date of the list that comes of a check of everybody. */
	readonly populationAt: Date | undefined;
	readonly changedAt: Date;
	readonly hold: Hold | undefined;
	readonly failure: Failure | undefined;
	/** A person accepted the hold. */
	readonly accepted: RecordedDecision | undefined;
};

/** Whether replies to a check may come: something of it has gone, or may have gone, and not all is answered. */
export const isExpectingReplies = ({ state, hold }: CheckRun): boolean =>
	state === 'extracted' || state === 'submitted' || (state === 'held' && hold?.at === 'sending');

export const requestStates = ['named', 'sending', 'sent', 'replied', 'proven', 'failed'] as const;
export type RequestState = (typeof requestStates)[number];

/** One part of a check: one message to the service. */
export type Request = {
	readonly checkId: string;
	/** From 1. */
	readonly part: number;
	readonly mailbox: string;
	readonly baseName: string;
	readonly localId: string;
	readonly rows: number;
	readonly state: RequestState;
	/** The route that it was handed to; undefined before. */
	readonly route: MeshRouteName | undefined;
	readonly sentAt: Date | undefined;
	/** MESH's id of the request itself, where the route learns it. */
	readonly messageId: string | undefined;
	/** MESH's id of the message that was taken as its reply. */
	readonly replyId: string | undefined;
	/** The reply was brought by a person, and came by no route. */
	readonly isByHand: boolean;
	/** What was found in the reply that a person should look at. */
	readonly findings: readonly HoldReason[];
};
