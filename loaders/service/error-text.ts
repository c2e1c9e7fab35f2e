import leven from 'leven';
import { quote } from './quote.ts';

/** A message of the service that came in place of a list: what it says, and what to do about it. */
export type ErrorText = { readonly isKnown: boolean; readonly reason: string; readonly advice: string };

/** Who helps with the service (organisation policy, Appendix C). */
export const serviceDesk = 'contact the National Service Desk via the weblog or on 0300 3035035';

// The texts as the service sends them, slips included, each with the advice of the organisation policy, Appendix C.
const known: readonly { readonly text: string; readonly advice: string }[] = [
	{
		text: 'FileHasNoContent',
		advice: 'Make sure the data file you provided contains only 10-digit NHS Numbers, separated by a comma.',
	},
	{
		text: 'The file has more htan one colum',
		advice:
			'Make sure the data file you provided contains only a single column of 10-digit NHS Numbers, separated by a comma.',
	},
	{
		text: 'The file is missing one or more delimiters',
		advice:
			'Make sure the data file you provided is comma delimited: each NHS number should be followed by a comma, including the last one on the list.',
	},
	{
		text: 'The file contains one or more invalid NHS numbers',
		advice: 'Make sure the NHS numbers provided are all 10 digits and just consist of numbers.',
	},
];

/**
 * Reads an error text of the service. Case, spacing, punctuation and slips of spelling do not matter: one letter in six
 * may differ. A text that is not known says so and names who helps; it is quoted without anything like an NHS number.
 */
export function readErrorText(text: string): ErrorText {
	const letters = lettersOf(text);
	const found = known.find((error) => isNear(letters, lettersOf(error.text)));
	return found === undefined
		? {
				isKnown: false,
				reason: `The service sent a message in place of a list: ${quote(text)}. It is not one of the known ones.`,
				advice: `Please ${serviceDesk}.`,
			}
		: {
				isKnown: true,
				reason: `The service refused the file: "${found.text}".`,
				advice: `${found.advice} If the message comes again, ${serviceDesk}.`,
			};
}

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

function isNear(letters: string, wanted: string): boolean {
	const slips = Math.floor(wanted.length / 6);
	return Math.abs(letters.length - wanted.length) <= slips && leven(letters, wanted) <= slips;
}
