import { isDeepStrictEqual } from 'node:util';
import type { Day } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import { type Rewritten, withAssessment } from '../../flows/assessment-file.ts';
import type { Assessment, Flow } from '../../flows/flow.ts';
import { interview } from '../../flows/interview.ts';
import type { Ask, Printer } from '../cli/edge.ts';
import { type Given, noting, replies, requireAllAsked } from '../month/replies.ts';

type Assessing = { readonly ask: Ask | undefined; readonly print: Printer; readonly today: Day };

/**
 * Assesses a flow by what is given and what is asked for; undefined when that is what its file says already. Throws
 * `config-invalid` for what is missing or not right.
 */
export async function assessed(
	{ name, assessment }: Flow,
	given: Given,
	{ ask, print, today }: Assessing,
): Promise<Assessment | undefined> {
	if (ask === undefined && given.size === 0) throw nobodyToAsk(name);
	const { reply, askedKeys } = noting(replies(given, ask, print));
	const found = await interview(assessment, reply);
	requireAllAsked(given, askedKeys);
	return isSame(assessment, found) ? undefined : { ...found, on: today };
}

// What is there and undefined says as much as what is not there.
const isSame = (standing: Assessment | undefined, found: Omit<Assessment, 'on'>): boolean =>
	standing !== undefined && isDeepStrictEqual(plain(standing), plain({ ...found, on: standing.on }));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The text of a flow file with a new assessment; throws `file-invalid`, saying what to write, when it cannot be put in. */
export function rewrite(text: string, flow: Flow, assessment: Assessment): Rewritten {
	const rewritten = withAssessment(text, assessment);
	if (rewritten !== undefined) return rewritten;
	throw new NdooError('file-invalid', `${flow.file} has a form that ndoo does not write into.`, {
		todo: `Put this in by hand, as \`assessment:\`, and take out a sign-off of the answers before: ${JSON.stringify(assessment)}`,
	});
}

const nobodyToAsk = (name: string): NdooError =>
	new NdooError('config-invalid', 'There is no terminal to ask at, and no answer was given.', {
		todo: `Run \`ndoo flow assess ${name}\` in a terminal, or give the answers as flags: \`ndoo flow assess --help\` lists them.`,
	});
