import { scrub } from '../core/scrub.ts';
import {
	type Answers,
	assess,
	type Decision,
	leadsTo,
	type Question,
	type QuestionKey,
	questions,
} from './assessment.ts';
import { answersSchema, lastDay as daySchema } from './assessment-schema.ts';
import { exemptionCodes, exemptions, exemptionsOf } from './exemptions.ts';
import { type Assessment, type Determination, type NamedExemption, sights } from './flow.ts';
import { needsDetermination, needsExemption } from './ground.ts';

/** One thing that an assessment needs, as it is asked for. */
export type Prompt = {
	/** What the reply is: the key of a question, or the name of a flag of `ndoo flow assess`. */
	readonly key: string;
	/** What is asked, and what is meant. */
	readonly lines: readonly string[];
	/** The words that may be said, each with what it means; any text where there are none. */
	readonly choices?: Readonly<Record<string, string>>;
	/** What the file says now. */
	readonly standing: string | undefined;
	readonly isOptional?: true;
	/** What was expected, when a reply is not that. */
	readonly fault: (reply: string) => string | undefined;
};

/** Gives the reply, which has no fault; undefined for an optional one that is not given. */
export type Reply = (prompt: Prompt) => Promise<string | undefined>;

/** An assessment as it was asked for; who writes it down adds the day. */
export type Interviewed = Omit<Assessment, 'on'>;

/** Asks for an assessment, question by question in the order of Appendix A, and for the evidence that the policy wants. */
export async function interview(standing: Assessment | undefined, reply: Reply): Promise<Interviewed> {
	const answers = await answersTo(standing?.answers ?? {}, reply);
	const decision = assess(answers);
	return {
		answers,
		exemption: await exemptionFor(decision, standing?.exemption, reply),
		determination: needsDetermination(decision) ? await determined(standing?.determination ?? {}, reply) : undefined,
		evidence: await needed(
			reply,
			text('evidence', standing?.evidence, 'What do these answers rest on, and where is it held?'),
		),
		by: await needed(reply, text('by', standing?.by, 'Who assessed it? Name and role.')),
	};
}

async function answersTo(standing: Answers, reply: Reply): Promise<Answers> {
	let answers: Answers = {};
	for (;;) {
		const { outcome, question } = assess(answers);
		if (outcome !== 'incomplete') return answers;
		const answer = await needed(reply, asked(question, standing[question]));
		answers = answersSchema.parse({ ...answers, [question]: answer });
	}
}

function asked(key: QuestionKey, standing: string | undefined): Prompt {
	const { number, text: question, explanation, answers }: Question = questions[key];
	const choices = Object.fromEntries(Object.entries(answers).map(([word, next]) => [word, leadsTo(next)]));
	return chosen({ key, lines: [`Question ${number}. ${question}`, explanation], choices, standing });
}

async function exemptionFor(
	decision: Decision,
	standing: NamedExemption | undefined,
	reply: Reply,
): Promise<NamedExemption | undefined> {
	const codes = exemptionsOf(decision.question);
	const isNeeded = needsExemption(decision);
	if (!isNeeded && (decision.outcome !== 'not-applicable' || codes.length === 0)) return undefined;
	const choices = Object.fromEntries(codes.map((code) => [code, exemptions[code].title]));
	const prompt = chosen({
		key: 'exemption',
		lines: ['Which exemption of the policy is it?'],
		choices,
		standing: standing && codes.includes(standing.code) ? standing.code : undefined,
	});
	const named = isNeeded ? await needed(reply, prompt) : await reply({ ...prompt, isOptional: true });
	const code = exemptionCodes.find((one) => one === named);
	if (code === undefined) return undefined;
	const known = standing?.code === code ? standing : undefined;
	const question = `It needs as evidence ${exemptions[code].evidence}. Where is it held?`;
	return {
		code,
		evidence: await needed(reply, text('exemption-evidence', known?.evidence, question)),
		validTo: await reply(lastDay('exemption-valid-to', known?.validTo)),
	};
}

async function determined(standing: Determination, reply: Reply): Promise<Determination> {
	const reference = await needed(
		reply,
		text('determination', standing.reference, 'What is the reference of the determination?'),
	);
	const sight = await needed(
		reply,
		chosen({
			key: 'sight',
			lines: ['What was seen of it?'],
			choices: { letter: 'its letter', minutes: 'the minutes of the meeting' },
			standing: standing.sight,
		}),
	);
	return {
		reference,
		sight: sights.find((one) => one === sight),
		evidence: await needed(reply, text('determination-evidence', standing.evidence, 'Where is it held?')),
		validTo: await reply(lastDay('determination-valid-to', standing.validTo)),
	};
}

async function needed(reply: Reply, prompt: Prompt): Promise<string> {
	const given = await reply(prompt);
	if (given === undefined) throw new Error(`no reply to ${prompt.key}, which is needed`);
	return given;
}

const chosen = (prompt: Omit<Prompt, 'fault'> & { readonly choices: NonNullable<Prompt['choices']> }): Prompt => ({
	...prompt,
	fault: (reply) =>
		Object.hasOwn(prompt.choices, reply) ? undefined : `one of ${Object.keys(prompt.choices).join(', ')}`,
});

const text = (key: string, standing: string | undefined, question: string): Prompt => ({
	key,
	lines: [question],
	standing,
	fault: (reply) => {
		if (reply.trim() === '' || /\p{Cc}/u.test(reply)) return 'a line of text';
		return scrub(reply) === reply ? undefined : 'text without anything that looks like an NHS number';
	},
});

const lastDay = (key: string, standing: string | undefined): Prompt => ({
	key,
	lines: ['On which day does it end, if its evidence says so? Such as 2027-03-31.'],
	standing,
	isOptional: true,
	fault: (reply) => (daySchema.safeParse(reply).success ? undefined : 'a day such as 2027-03-31'),
});
