import type { GivenAnswer } from '../../flows/register-entry.ts';

/** Answers by the numbers of their questions: `1 yes, 2 individual-care`. */
export const answersText = (answers: readonly Pick<GivenAnswer, 'number' | 'answer'>[]): string =>
	answers.map(({ number, answer }) => `${number} ${answer ?? 'not answered'}`).join(', ');
