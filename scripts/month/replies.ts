import { NdooError } from '../../core/errors.ts';
import { didYouMean } from '../../core/yaml/suggestion.ts';
import { joinedList } from '../../core/yaml/wording.ts';
import { isQuestion, questions } from '../../flows/assessment.ts';
import type { Prompt, Reply } from '../../flows/interview.ts';
import type { Ask, Printer } from '../cli/edge.ts';

/** What the command line says, by the keys of the prompts. */
export type Given = ReadonlyMap<string, string>;

/** The flags of `ndoo flow assess` that hold a reply; each is the key of a prompt. */
export const replyFlags = [
	'exemption',
	'exemption-evidence',
	'exemption-valid-to',
	'determination',
	'sight',
	'determination-evidence',
	'determination-valid-to',
	'evidence',
	'by',
] as const;

/** Reads `--answer question=answer` flags. Throws `config-invalid` for one that names no question. */
export function givenAnswers(flags: readonly string[]): Given {
	return new Map(
		flags.map((flag) => {
			const [key = '', ...answer] = flag.split('=');
			if (!isQuestion(key)) throw noQuestion(key);
			return [key, answer.join('=')];
		}),
	);
}

/** Replies from the command line, then from the terminal; without one, from what the file says already. */
export function replies(given: Given, ask: Ask | undefined, print: Printer): Reply {
	return async (prompt) => {
		const flag = given.get(prompt.key);
		if (flag !== undefined) return withoutFault(prompt, flag);
		if (ask !== undefined) return await askedFor(prompt, ask, print);
		const [only, ...others] = Object.keys(prompt.choices ?? {});
		if (prompt.standing !== undefined || prompt.isOptional) return prompt.standing;
		if (only !== undefined && others.length === 0) return only;
		throw notGiven(prompt);
	};
}

/** Keeps what was asked for, so that a flag which never was can be refused. */
export function noting(reply: Reply): { readonly reply: Reply; readonly askedKeys: ReadonlySet<string> } {
	const askedKeys = new Set<string>();
	return {
		askedKeys,
		reply: (prompt) => {
			askedKeys.add(prompt.key);
			return reply(prompt);
		},
	};
}

/** Throws `config-invalid` when the command line gave what the answers do not lead to. */
export function requireAllAsked(given: Given, askedKeys: ReadonlySet<string>): void {
	const idle = [...given.keys()].filter((key) => !askedKeys.has(key));
	if (idle.length === 0) return;
	throw new NdooError(
		'config-invalid',
		`The answers do not lead to what was given as ${joinedList(idle.map(flagOf))}.`,
		{
			todo: 'Leave it out, or look at the answers before it. Nothing was written.',
		},
	);
}

function withoutFault(prompt: Prompt, reply: string): string {
	const expected = prompt.fault(reply);
	if (expected === undefined) return reply;
	throw new NdooError('config-invalid', `Expected ${flagOf(prompt.key)} to be ${expected}.`, {
		todo: 'Give it so. Nothing was written.',
	});
}

function show({ lines, choices = {} }: Prompt, print: Printer): void {
	print.line('');
	for (const line of lines) print.line(line);
	const width = Math.max(...Object.keys(choices).map((word) => word.length));
	for (const [word, means] of Object.entries(choices)) print.line(`  ${word.padEnd(width)}  ${means}`);
}

async function askedFor(prompt: Prompt, ask: Ask, print: Printer): Promise<string | undefined> {
	const { choices = {}, standing, isOptional } = prompt;
	show(prompt, print);
	for (;;) {
		const line = await ask(`${standing === undefined ? '' : `[${standing}] `}> `);
		if (line === undefined) throw ended();
		const reply = wordMeant(line.trim(), Object.keys(choices));
		if (reply === '' && (standing !== undefined || isOptional)) return standing;
		if (reply === '-' && isOptional) return undefined;
		const expected = prompt.fault(reply);
		if (expected === undefined) return reply;
		print.line(`Expected ${expected}.`);
	}
}

/** `y` is enough for `yes`, where nothing else begins so. */
function wordMeant(reply: string, words: readonly string[]): string {
	const meant = reply === '' ? [] : words.filter((word) => word.startsWith(reply.toLowerCase()));
	return meant.length === 1 ? (meant[0] ?? reply) : reply;
}

const flagOf = (key: string): string => (isQuestion(key) ? `--answer ${key}=…` : `--${key}`);

const noQuestion = (key: string): NdooError =>
	new NdooError('config-invalid', `There is no question \`${key}\`${didYouMean(key, Object.keys(questions))}`, {
		todo: `The questions: ${Object.keys(questions).join(', ')}. Say \`--answer use=research-and-planning\`.`,
	});

const notGiven = ({ key, lines, choices }: Prompt): NdooError =>
	new NdooError('config-invalid', `There is no terminal to ask at, and no answer to this was given: ${lines[0]}`, {
		todo: `Give it as \`${flagOf(key)}\`${choices === undefined ? '' : ` (${Object.keys(choices).join(', ')})`}, or run the command in a terminal. Nothing was written.`,
	});

const ended = (): NdooError =>
	new NdooError('config-invalid', 'The questions were not answered to the end.', {
		todo: 'Nothing was written. Run the command again when you have the answers.',
	});
