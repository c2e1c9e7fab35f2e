import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ways } from '../../flows/appendix-a.ts';
import {
	type Answers,
	appendixDifference,
	assess,
	differenceFor,
	isQuestion,
	leadsTo,
	type QuestionKey,
	questions,
} from '../../flows/assessment.ts';

const answersText = (answers: Answers): string =>
	Object.entries(answers)
		.map(([key, answer]) => `${isQuestion(key) ? questions[key].number : key} ${answer}`)
		.join(', ');

describe('every way through Appendix A', () => {
	test.each(ways.map((way) => [answersText(way.answers), way] as const))('%s', (_, { answers, outcome, question }) => {
		const way = Object.keys(answers);
		expect(assess(answers)).toEqual({ outcome, question, way });
		expect(way.at(-1)).toBe(question);
	});

	test('is in the table', () => {
		const all = (key: QuestionKey, before: Answers): readonly string[] =>
			Object.entries(questions[key].answers).flatMap(([answer, next]) => {
				const answers = { ...before, [key]: answer };
				return isQuestion(next) ? all(next, answers) : [answersText(answers)];
			});
		expect(ways.map(({ answers }) => answersText(answers)).toSorted()).toEqual(
			all('confidentialPatientInformation', {}).toSorted(),
		);
	});

	test('stops at the first question on it that has no answer', () => {
		for (const { answers } of ways) {
			const keys = Object.keys(answers);
			for (const [at, key] of keys.entries()) {
				const way = keys.slice(0, at + 1);
				expect(assess({ ...answers, [key]: undefined })).toEqual({ outcome: 'incomplete', question: key, way });
			}
		}
	});
});

test('answers to questions that are not reached count for nothing', () => {
	const anyAnswers = fc.record(
		Object.fromEntries(
			Object.entries(questions).map(([key, { answers }]) => [key, fc.constantFrom(...Object.keys(answers))]),
		),
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(fc.constantFrom(...ways), anyAnswers, ({ answers, outcome, question }, others) => {
			expect(assess({ ...others, ...answers })).toMatchObject({ outcome, question });
		}),
	);
});

test.each(['toString', 'constructor', '__proto__'])('%s is no answer', (answer) => {
	const answers = { confidentialPatientInformation: answer } as unknown as Answers;
	expect(assess(answers)).toMatchObject({ outcome: 'incomplete', question: 'confidentialPatientInformation' });
	expect(isQuestion(answer)).toBe(false);
});

test('the questions are numbered as in Appendix A, with letters where the policy asks on', () => {
	const numbers = ['1', '2', '3', '4', '5', '6', '7', '7a', '8', '8a', '9', '9a'];
	expect(Object.values(questions).map(({ number }) => number)).toEqual(numbers);
});

test('where an answer leads is said in words', () => {
	expect(leadsTo('use')).toBe('question 2');
	expect(leadsTo('exempt')).toBe('it is exempt from the opt-out');
});

test('the difference between the appendices is shown where Appendix A ends in subject without an approval, and nowhere else', () => {
	const shown = ways.filter(({ answers }) => differenceFor(assess(answers)) !== undefined);
	expect(shown.map(({ answers, outcome }) => [answers.section251, outcome])).toEqual([
		['no', 'subject'],
		['no', 'subject'],
	]);
	expect(appendixDifference).toMatchInlineSnapshot(
		`"There is no section 251 approval, and Appendix A ends in “subject to the opt-out” all the same. Appendix D of the policy says that opt-outs apply “only” to disclosures with such approval. Appendix A is the procedure, and it removes more: ndoo goes by it. Whoever signs should know that the two differ here."`,
	);
});
