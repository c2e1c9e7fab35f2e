import type { NhsIndex } from '../../nhs-number/nhs-number.ts';
import type { NhsNumberSet } from '../../nhs-number/nhs-number-set.ts';
import type { RowsRead } from '../../nhs-number/row-reader.ts';
import { smallList } from './plausibility.ts';

/**
 * Why a person should look at a reply that is well formed. The message is fit to be stored and shown (docs/design/rules.md,
 * rule 2).
 */
export type ContentDoubt = { readonly code: 'unended' | 'nearly-the-list-in-use'; readonly message: string };

/**
 * A reply that was cut exactly between two rows' ends: its last row has no line end, and is not of the last person who was
 * sent. One that ends with that person is whole, with or without a line end.
 */
export function endDoubt(sent: NhsNumberSet, { unended }: Pick<RowsRead, 'unended'>): readonly ContentDoubt[] {
	if (unended === undefined || unended === lastOf(sent)) return [];
	const message =
		'The last row of the reply has no line end, and it is not of the last number that was sent: the reply may have been cut short there.';
	return [{ code: 'unended', message }];
}

function lastOf(numbers: NhsNumberSet): NhsIndex | undefined {
	for (const block of numbers.blocks(numbers.size - 1)) return block[0];
	return undefined;
}

type SameList = {
	/** How many people were sent, and for the list in use. */
	readonly sent: number;
	readonly lastSent: number;
	readonly isSame: boolean;
};

/**
 * Exactly the list in use, where people changed: more or fewer were sent than then; or over 1,000 were, of whom some would
 * have changed their choice, moved or died in a month. Of few and the same people two answers may rightly be alike.
 */
export function sameListDoubt({ sent, lastSent, isSame }: SameList): ContentDoubt | undefined {
	if (!isSame || (sent <= smallList && sent === lastSent)) return undefined;
	return {
		code: 'nearly-the-list-in-use',
		message:
			"The reply holds exactly the people of the list in use: it may be last month's list. See when the service wrote it.",
	};
}
