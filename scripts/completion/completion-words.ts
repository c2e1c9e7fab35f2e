import type { Options, PositionalOptions } from 'yargs';
import type { ListedVerb } from '../cli/verb-list.ts';

/** What can stand in a place of the command line. */
export type OptionValue =
	| { readonly kind: 'choices'; readonly choices: readonly string[] }
	/** The name of a flow, which is that of its file. */
	| { readonly kind: 'flow' }
	/** A file, or a text of which a shell knows nothing. */
	| { readonly kind: 'file' };

export type Flag = {
	/** With its dashes. */
	readonly name: string;
	readonly about: string;
	/** What follows it; nothing does after a switch. */
	readonly value: OptionValue | undefined;
};

/** A verb that does something, or a group of them, as a shell has to know it. */
export type CompletionWords = {
	/** The words that lead to it, such as `flow show`; empty for `ndoo` itself. */
	readonly path: string;
	readonly verbs: readonly { readonly name: string; readonly about: string }[];
	readonly flags: readonly Flag[];
	/** What stands without a flag, in this order. */
	readonly values: readonly OptionValue[];
};

/** All of the command line, from the verbs' own specifications: `ndoo` first, each group before the verbs below it. */
export const completionWords = async (verbs: readonly ListedVerb[]): Promise<readonly CompletionWords[]> => [
	{ path: '', verbs: named(verbs), flags: [help, version], values: [] },
	...(await allBelow(verbs, '')),
];

const help: Flag = { name: '--help', about: 'Show help', value: undefined };
const version: Flag = { name: '--version', about: 'Show version number', value: undefined };

const allBelow = async (verbs: readonly ListedVerb[], above: string): Promise<readonly CompletionWords[]> =>
	(await Promise.all(verbs.map((one) => below(one, above)))).flat();

async function below({ name, verbs, load }: ListedVerb, above: string): Promise<readonly CompletionWords[]> {
	const path = `${above}${name}`;
	const { options, positional } = await load();
	// The name of a group alone means its usual verb, so that one's flags follow it as well.
	const usual = await verbs.find(({ isUsual }) => isUsual)?.load();
	const flags = Object.entries({ ...options, ...usual?.options }).map(([key, option]) => flag(key, option));
	const values = Object.values(positional).map(valueFor);
	return [{ path, verbs: named(verbs), flags: [...flags, help], values }, ...(await allBelow(verbs, `${path} `))];
}

const named = (verbs: readonly ListedVerb[]): CompletionWords['verbs'] =>
	verbs.map(({ name, summary }) => ({ name, about: summary }));

const flag = (key: string, option: Options): Flag => ({
	name: `--${key}`,
	about: option.describe ?? '',
	value: option.type === 'boolean' ? undefined : valueFor(option),
});

function valueFor({ choices, describe = '' }: Options | PositionalOptions): OptionValue {
	if (Array.isArray(choices)) return { kind: 'choices', choices: choices.map(String) };
	// As the verbs that take one describe it.
	return describe.startsWith('Name of the flow') ? { kind: 'flow' } : { kind: 'file' };
}
