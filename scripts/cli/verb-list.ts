import type { Argv } from 'yargs';
import type { ExitStatus } from '../../core/exit-status.ts';
import type { Edge } from './edge.ts';
import { flowed, type Verb, type VerbArguments, type VerbText } from './verb.ts';

/** What the list of verbs says of one: as much as the help of those above it needs. */
type Listing = {
	/** The words after `ndoo`, such as `disclose <flow>`. */
	readonly command: string;
	/** Of the verbs of a group, the one that its name alone means. */
	readonly isUsual?: true;
	/** One line for the list of verbs. */
	readonly summary: string;
	/** Imports the verb, and by it all that it needs to run. */
	readonly load: () => Promise<Verb>;
};

/** A verb of the command line, or a group of them, ready to be added to yargs. */
export type ListedVerb = {
	readonly name: string;
	readonly summary: string;
	/** The verbs below it, such as `show` of `ndoo flow`; none for most. */
	readonly verbs: readonly ListedVerb[];
	readonly isUsual: boolean;
	/** The words after `ndoo` and the verb above it, such as `disclose <flow>`. */
	readonly command: string;
	/** A group takes nothing of its own. */
	readonly load: () => Promise<VerbArguments & { readonly text: VerbText }>;
	/** `above` is the name of the verb that it is below, with a space; empty for most. */
	add(program: Argv, invocation: Invocation, above?: string): Promise<void>;
};

/** One run of the program: its command line, where it touches the world, and what takes the exit status. */
type Invocation = {
	readonly argv: readonly string[];
	readonly edge: Edge;
	readonly finish: (status: ExitStatus) => void;
};

/** A verb that is loaded when it is run, or its own help is asked for. */
export const listed = ({ command, isUsual, summary, load }: Listing): ListedVerb => ({
	name: command.split(' ')[0] ?? command,
	command,
	summary,
	verbs: [],
	isUsual: isUsual === true,
	load,
	add: async (program, { argv, edge, finish }, above = '') => {
		const described = (verb: Verb, inner: Argv) => verb.describe(inner, `$0 ${above}${command}`, edge.environment);
		// Its help is in the help of the group, and yargs does not wait there.
		const usual = isUsual ? await load() : undefined;
		program.command({
			command: isUsual ? [command, '$0'] : command,
			describe: summary,
			builder: usual ? (inner) => described(usual, inner) : async (inner) => described(await load(), inner),
			handler: async (parsed) => finish(await (await load()).run(parsed, argv, edge)),
		});
	},
});

type VerbGroup = {
	readonly name: string;
	readonly summary: string;
	readonly about: string;
	readonly verbs: readonly ListedVerb[];
};

/** A verb that only has others below it, such as `ndoo flow`. */
export const verbGroup = ({ name, summary, about, verbs }: VerbGroup): ListedVerb => ({
	name,
	command: name,
	summary,
	verbs,
	isUsual: false,
	load: async () => ({ options: {}, positional: {}, text: { about, examples: [], exits: {} } }),
	add: async (program, invocation, above = '') => {
		program.command({
			command: name,
			describe: summary,
			builder: async (inner) => {
				const hasUsual = verbs.some(({ isUsual }) => isUsual);
				// The help of the usual verb follows this one.
				inner.usage(`$0 ${above}${name} <verb>\n\n${flowed(about)}${hasUsual ? '\n' : ''}`);
				for (const below of verbs) await below.add(inner, invocation, `${above}${name} `);
				if (hasUsual) return inner;
				return inner.demandCommand(1, `Say what to do: ${verbs.map((below) => below.name).join(', ')}.`);
			},
			handler: () => {},
		});
	},
});
