import { NdooError } from '../../core/errors.ts';
import type { Environment } from '../../core/project/project.ts';
import { smallestGroup } from '../../core/suppress.ts';
import { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import { type NumberRefusal, refusals } from '../../loaders/nhs-number/normalisation.ts';
import { rangeOf } from '../../loaders/nhs-number/range.ts';
import { zeros } from '../../loaders/population/tally.ts';
import type { CohortFigures } from './cohort.ts';
import type { RowNumbers } from './row-numbers.ts';

/** What a cohort has to be like to be asked about. */
export type CohortRules = {
	/** The share of the values in the number column that are NHS numbers; 0 to 1. */
	readonly validShareFloor: number;
	readonly environment: Environment;
};

/** Counts the rows of a cohort as they are read, and collects its people. */
export class CohortCount {
	readonly numbers = new NhsNumberSet();
	readonly #refused = zeros(refusals);
	#rows = 0;
	#hasNumberNotIssued = false;

	add(numbers: RowNumbers): void {
		this.#rows++;
		for (const number of numbers) {
			if (!('reason' in number)) continue;
			this.#refused[number.reason]++;
			return;
		}
		for (const number of numbers) {
			if ('index' in number && this.numbers.add(number.index))
				this.#hasNumberNotIssued ||= rangeOf(number.index) === 'not-issued';
		}
	}

	/** Throws `file-invalid` for a cohort without people, or whose column is not one of NHS numbers. */
	requireUsable(
		name: string,
		{ validShareFloor, environment }: CohortRules,
	): {
		readonly numbers: NhsNumberSet;
		readonly figures: CohortFigures;
	} {
		const withoutNumber = Object.values(this.#refused).reduce((sum, count) => sum + count, 0);
		const filled = this.#rows - this.#refused.blank;
		const valid = this.#rows - withoutNumber;
		if (valid === 0) throw nobody(name);
		if (valid / filled < validShareFloor)
			throw mostlyOther(name, { valid, filled, refused: this.#refused, validShareFloor });
		if (environment === 'live' && this.#hasNumberNotIssued) throw notIssued(name);
		return { numbers: this.numbers, figures: { rows: this.#rows, withoutNumber, refused: { ...this.#refused } } };
	}
}

const nobody = (name: string): NdooError =>
	new NdooError('file-invalid', `${name} has no row with a valid NHS number, so there is nobody to ask about.`, {
		todo: 'Look whether it was filled, and whether the column is the right one (`--column`, `--format`). Nothing was sent or written.',
	});

type Found = {
	readonly valid: number;
	readonly filled: number;
	readonly refused: Readonly<Record<NumberRefusal, number>>;
	readonly validShareFloor: number;
};

function mostlyOther(name: string, { valid, filled, refused, validShareFloor }: Found): NdooError {
	const others = Object.entries(refused).filter(([reason, count]) => reason !== 'blank' && count >= smallestGroup);
	const evidence = others.map(([reason, count]) => `, ${reason} ${count.toLocaleString('en-GB')}`).join('');
	const share =
		filled < smallestGroup
			? 'few values, most of them not'
			: `${percent(valid / filled)} of ${filled.toLocaleString('en-GB')} values`;
	return new NdooError('file-invalid', `The number column of ${name} is mostly not NHS numbers.`, {
		problems: [
			{
				found: `valid NHS numbers: ${share}${evidence}`,
				expected: `at least ${percent(validShareFloor)}, which is \`validShareFloor\` in ndoo.yml`,
			},
		],
		todo: 'Name the right column with `--column`. Many that are too short have lost their leading zeros: `--format number`. Nothing was sent or written.',
	});
}

const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`;

// Nobody's numbers must not go to the live service (docs/design/check-service.md, "NHS numbers").
const notIssued = (name: string): NdooError =>
	new NdooError('file-invalid', `${name} has numbers of the range 9…, which is for tests and nobody's.`, {
		todo: 'Leave test records out of the input, or use another environment than live. Nothing was sent or written.',
	});
