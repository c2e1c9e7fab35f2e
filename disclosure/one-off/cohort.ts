import type { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import type { NumberRefusal } from '../../loaders/nhs-number/normalisation.ts';
import type { DeclaredColumns } from './number-column.ts';

/** What was found of a cohort's input. All of it is from before anything is known of opt-outs. */
export type CohortFigures = {
	/** Empty lines are none. */
	readonly rows: number;
	/** Rows whose number is blank, a placeholder or invalid. */
	readonly withoutNumber: number;
	/** Those, by why they have none. */
	readonly refused: Readonly<Record<NumberRefusal, number>>;
};

/** The people of a one-off return, and the way to the return without those who are not on the list. Its rows are not kept. */
export type Cohort = {
	/** What it was read from, such as the name of a file. */
	readonly name: string;
	/** How it was read, for a person to see. */
	readonly form: string;
	readonly declared: DeclaredColumns;
	readonly numbers: NhsNumberSet;
	readonly figures: CohortFigures;
	/** HMAC-SHA-256 of the input, hexadecimal: a second run tells by it that it has the same. */
	readonly digest: string;
	/**
	 * Reads the input again, and leaves out every row whose number is not on the list: those without a usable number are
	 * among them. Throws `file-invalid` when it is not what was read at first.
	 */
	readonly cleaned: (list: NhsNumberSet) => AsyncIterable<Uint8Array>;
};
