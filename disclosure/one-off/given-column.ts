import type { NumberFormat } from '../../core/number-format.ts';
import type { Placeholders } from '../../loaders/nhs-number/placeholders.ts';

/** How numbers are to be read, and what is known of the column; the rest is found out. */
export type GivenColumn = {
	readonly format: NumberFormat;
	readonly placeholders: Placeholders;
	/** The name of the column in the header, or its number from 1. */
	readonly column?: string | undefined;
	/** Whether the first row is a header. */
	readonly hasHeader?: boolean | undefined;
};

/** The first rows of a file. */
export type Rows = readonly (readonly string[])[];
