import type { GivenAnswer, RegisterEntry } from '../../flows/register-entry.ts';
import { decisionFacts, type Fact, flowFacts } from '../../pages/generated/flow-facts.ts';

/** A flow for people at a terminal. */
export const flowText = (entry: RegisterEntry): string =>
	[
		entry.title,
		'',
		...flowFacts(entry).map(factLine),
		'',
		...(entry.assessment === undefined ? [] : ['  Appendix A', ...entry.assessment.answers.map(answerLine), '']),
		...decisionFacts(entry).map(factLine),
	].join('\n');

const factLine = ([what, text]: Fact): string => `  ${what.padEnd(14)}${text.trim().replaceAll(/\s*[\r\n]\s*/g, ' ')}`;

const answerLine = ({ number, question, answer }: GivenAnswer): string =>
	`    ${number.padEnd(4)}${question}  ${answer ?? 'not answered'}`;
