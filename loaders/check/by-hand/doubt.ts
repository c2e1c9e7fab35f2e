import { smallestGroup } from '../../../core/suppress.ts';
import type { NhsIndex } from '../../nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';

/**
 * Why a person should look at a reply that a person brought. The message is fit to be stored and shown
 * (docs/design/rules.md, rule 2).
 */
export type HandDoubt = {
	readonly code: 'seen-before' | 'nearly-the-list-in-use' | 'too-few-removed';
	readonly message: string;
};

export type HandFigures = {
	readonly sent: NhsNumberSet;
	readonly returned: NhsNumberSet;
	/** The list in use. */
	readonly list: NhsNumberSet;
	/** An earlier check whose reply was the same, byte for byte. */
	readonly seenIn: string | undefined;
};

/** Two months' lists of one organisation differ by more: people come and go, and change their choice. */
const nearly = 1 / 1000;

/**
 * What only a file can be that came through a person's hands: last month's list once more, or the request itself. No
 * LocalId tells them from the reply. The list in use is compared over the range of numbers that were sent.
 */
export function doubtByHand({ sent, returned, list, seenIn }: HandFigures): readonly HandDoubt[] {
	return [...seenBefore(seenIn), ...likeTheList(returned, within(list, sent)), ...likeTheRequest(sent, returned)];
}

function seenBefore(checkId: string | undefined): readonly HandDoubt[] {
	if (checkId === undefined) return [];
	const message = `The reply is the one to check ${checkId}, byte for byte: it may be the old file. See in MESH UI when the message came.`;
	return [{ code: 'seen-before', message }];
}

function likeTheList(returned: NhsNumberSet, list: NhsNumberSet): readonly HandDoubt[] {
	if (list.size === 0) return [];
	const common = returned.countCommon(list);
	const difference = returned.size + list.size - 2 * common;
	if (difference >= smallestGroup && difference / list.size >= nearly) return [];
	const message =
		"The reply is nearly the same as the list in use: it may be last month's file. See in MESH UI when the message came.";
	return [{ code: 'nearly-the-list-in-use', message }];
}

function likeTheRequest(sent: NhsNumberSet, returned: NhsNumberSet): readonly HandDoubt[] {
	if (sent.size - returned.size >= smallestGroup) return [];
	const message = 'Almost no one, or no one, is missing from the reply: it may be the file that was sent.';
	return [{ code: 'too-few-removed', message }];
}

function within(list: NhsNumberSet, sent: NhsNumberSet): NhsNumberSet {
	const [first, last] = [memberAt(sent, 0), memberAt(sent, sent.size - 1)];
	const part = new NhsNumberSet();
	if (first === undefined || last === undefined) return part;
	for (const index of list) if (first <= index && index <= last) part.add(index);
	return part;
}

function memberAt(numbers: NhsNumberSet, rank: number): NhsIndex | undefined {
	for (const block of numbers.blocks(rank)) return block[0];
	return undefined;
}
