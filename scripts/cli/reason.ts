import { NdooError } from '../../core/errors.ts';
import { isLikeANumber } from '../../loaders/service/quote.ts';

/** A reason for the record, as a flag gives it; undefined when it is blank. Throws `config-invalid` for one with a number in it. */
export function reasonFrom(text: string | undefined): string | undefined {
	const reason = text?.trim();
	if (reason === undefined || reason === '') return undefined;
	if (!isLikeANumber(reason)) return reason;
	// It goes on record for good (docs/design/rules.md, rule 2).
	throw new NdooError(
		'config-invalid',
		'The reason holds something like an NHS number, and it would be kept on record.',
		{
			todo: 'Say it without a number of nine digits or more. Nothing was recorded.',
		},
	);
}

/** The same where one is needed: throws `config-invalid` for none as well. */
export function requireReason(text: string): string {
	const reason = reasonFrom(text);
	if (reason !== undefined) return reason;
	throw new NdooError('config-invalid', 'Expected a --reason that says something.', {
		todo: 'Say why in a few words: it goes on record. Nothing was changed.',
	});
}
