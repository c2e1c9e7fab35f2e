import type { NumberFormat } from '../../core/number-format.ts';
import type { Placeholders } from '../../loaders/nhs-number/placeholders.ts';

/** How numbers are to be read, and what is known of the column; the rest is found out. */
export type GivenColumn = {
	readonly format: NumberFormat;
	readonly placeholders: Placeholders;
	/** The name of the column in the header, or its number from 1. */
	readonly column?: string | undefined;
	/** Further columns with a number of the same person, named in the same way: whatever they hold has to be on the list as well. */
	readonly alsoIn?: readonly string[] | undefined;
	/** Columns with numbers of others, or with digits that are like one by chance: they decide nothing (docs/design/policy.md, R5). */
	readonly otherPeople?: readonly string[] | undefined;
	/** Whether the first row is a header. */
	readonly hasHeader?: boolean | undefined;
};

/** The first rows of a file. */
export type Rows = readonly (readonly string[])[];
