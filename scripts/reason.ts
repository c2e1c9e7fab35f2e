import { NdooError } from '../core/errors.ts';
import { isLikeANumber } from '../loaders/service/quote.ts';

/** A reason for the record, as a flag gives it; undefined when it is blank. Throws `config-invalid` for one with a number in it. */
export function reasonFrom(text: string | undefined): string | undefined {
	const reason = text?.trim();
	if (reason === undefined || reason === '') return undefined;
	if (!isLikeANumber(reason)) return reason;
	// It goes on record for good (DESIGN, rule 2).
	throw new NdooError(
		'config-invalid',
		'The reason holds something like an NHS number, and it would be kept on record.',
		{
			todo: 'Say it without a number of nine digits or more. Nothing was recorded.',
		},
	);
}
