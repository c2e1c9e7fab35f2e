import type { NumberFormat } from '../../core/number-format.ts';
import { smallestGroup } from '../../core/suppress.ts';
import { normalise } from '../nhs-number/normalisation.ts';
import type { Placeholders } from '../nhs-number/placeholders.ts';

/** What was counted in a sample of a column. Counts alone: no value is kept. Blank values count for nothing. */
export type Profile = {
	readonly values: number;
	readonly placeholders: number;
	/** Values that are an NHS number when read by the format. */
	readonly valid: Readonly<Record<NumberFormat, number>>;
	/** Values of nine or more digits that are an NHS number by either format: fewer digits can be one by chance. */
	readonly numbers: number;
	/** Whether at least ten of those are different: one number again and again is somebody's telephone. */
	readonly hasManyNumbers: boolean;
	/** Ten digits with a wrong check digit. */
	readonly wrongDigit: number;
	/** Eight characters or more, letters among them. */
	readonly lettered: number;
	/** Three characters or fewer. */
	readonly short: number;
};

/** Takes values one by one; `profile` gives what was counted so far. */
export function profiler(placeholders: Placeholders) {
	const distinct = new Set<number>();
	const counts = { values: 0, placeholders: 0, text: 0, number: 0, numbers: 0, wrongDigit: 0, lettered: 0, short: 0 };
	return {
		add: (raw: unknown): void => {
			const text = normalise(raw, 'text', placeholders);
			const number = normalise(raw, 'number', placeholders);
			const reason = 'reason' in text ? text.reason : undefined;
			if (reason === 'blank') return;
			const bare = String(raw).trim();
			counts.values += 1;
			counts.text += Number(reason === undefined);
			counts.number += Number('index' in number);
			counts.placeholders += Number(reason === 'placeholder');
			counts.wrongDigit += Number(reason === 'check-digit');
			counts.lettered += Number(bare.length >= 8 && /[a-z]/i.test(bare));
			counts.short += Number(bare.length <= 3);
			const found = 'index' in text ? text : number;
			if (!('index' in found) || bare.length < 9) return;
			counts.numbers += 1;
			if (distinct.size < smallestGroup) distinct.add(found.index);
		},
		profile: (): Profile => {
			const { text, number, ...rest } = counts;
			return { ...rest, valid: { text, number }, hasManyNumbers: distinct.size >= smallestGroup };
		},
	};
}
