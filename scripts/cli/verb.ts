import type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { ExitStatus } from '../../core/exit-status.ts';
import { meshRoutes } from '../../core/project/project.ts';
import { type Edge, type LogFormat, logFormats, type Printer, printer } from './edge.ts';
import { requireGiven } from './given-options.ts';
import { variableOf } from './option-variable.ts';

/** Options that every verb has. */
export const commonOptions = {
	'project-dir': { type: 'string', default: '.', describe: 'Folder of the project (the one with ndoo.yml)' },
	target: { type: 'string', describe: 'Warehouse to use, by its name under targets: in ndoo.yml' },
	'log-format': { choices: logFormats, default: 'text', describe: 'text for people, json for machines' },
} as const satisfies Record<string, Options>;

/** Option of the verbs that go by MESH. */
export const routeOption = {
	route: { choices: meshRoutes, describe: 'Way to MESH, in place of the one under mesh: in ndoo.yml' },
} as const satisfies Record<string, Options>;

type OptionMap = Readonly<Record<string, Options>>;
type PositionalMap = Readonly<Record<string, PositionalOptions>>;

/** What a verb is given: its options and positionals, as yargs types them. */
type Given<T extends OptionMap, P extends PositionalMap> = Omit<
	InferredOptionTypes<T & typeof commonOptions>,
	'log-format'
> &
	InferredOptionTypes<P> & { readonly 'log-format': LogFormat };

type Exits = Readonly<Partial<Record<ExitStatus, string>>>;

export type VerbSpecification<T extends OptionMap, P extends PositionalMap> = {
	/** What it does, when it is run, what it leaves behind. */
	readonly about: string;
	readonly options: T;
	/** What stands without a flag, by the names in its command in the list of verbs. */
	readonly positional?: P;
	readonly examples: readonly (readonly [command: string, what: string])[];
	/** The statuses it can end in beside 0 and 2, with their meaning here. */
	readonly exits: Exits;
	readonly run: (given: Given<T, P>, edge: Edge, print: Printer) => Promise<ExitStatus>;
};

/** What a verb takes: its options, with those that every verb has, and its positionals. */
export type VerbArguments = { readonly options: OptionMap; readonly positional: PositionalMap };

/** What its help says beside the options. */
export type VerbText = Pick<VerbSpecification<OptionMap, PositionalMap>, 'about' | 'examples' | 'exits'>;

/** A verb, ready to be described to yargs and run. */
export type Verb = VerbArguments & {
	readonly text: VerbText;
	/** Tells yargs what it takes, and the text of its help; `usage` is its own line, such as `$0 flow show <flow>`. */
	describe(program: Argv, usage: string, environment: Edge['environment']): Argv;
	/** `argv` is the command line that `parsed` was read from. */
	run(parsed: Readonly<Record<string, unknown>>, argv: readonly string[], edge: Edge): Promise<ExitStatus>;
};

export function verb<const T extends OptionMap, const P extends PositionalMap = Record<never, never>>(
	specification: VerbSpecification<T, P>,
): Verb {
	const { about, options, positional = {}, examples, exits, run } = specification;
	const allOptions = { ...options, ...commonOptions };
	return {
		options: allOptions,
		positional,
		text: { about, examples, exits },
		describe: (program, usage, environment) => {
			program.usage(`${usage}\n\n${flowed(about)}`);
			program.options(fromEnvironment(allOptions, environment));
			for (const [name, option] of Object.entries<PositionalOptions>(positional)) program.positional(name, option);
			return program.epilogue([exampleText(examples), exitText(exits)].join('\n\n'));
		},
		run: async (parsed, argv, edge) => {
			requireGiven(allOptions, parsed, argv);
			const given = parsed as unknown as Given<T, P>;
			return await run(given, edge, printer(edge, given['log-format']));
		},
	};
}

// Wrapped anew to the width of the terminal; lines that are set in stay lines.
export const flowed = (text: string): string => text.replaceAll(/(?<=\S)\n(?=\S)/g, ' ');

function fromEnvironment(options: OptionMap, environment: Edge['environment']): Record<string, Options> {
	const entries = Object.entries(options).map(([name, option]) => {
		const variable = variableOf(name);
		const value = environment[variable];
		const described = { ...option, describe: `${option.describe ?? ''} [${variable}]` };
		return [name, value === undefined ? described : { ...described, default: typed(value, option, name) }] as const;
	});
	return Object.fromEntries(entries);
}

function typed(value: string, { type, array }: Options, name: string): string | number | boolean | readonly string[] {
	// In a selection a comma means both at once; blanks stand between what is wanted each for itself.
	if (array) return name === 'select' || name === 'exclude' ? [value] : value.split(',');
	if (type === 'number') return Number(value);
	return type === 'boolean' ? ['1', 'true', 'yes'].includes(value.toLowerCase()) : value;
}

// Each command in a line of its own, to be copied: beside its explanation a long one would be broken.
function exampleText(examples: readonly (readonly [command: string, what: string])[]): string {
	const lines = examples.map(([line, what]) => `  ${what}\n    $0 ${line}`);
	return ['Examples:', ...lines].join('\n');
}

/** With those of every verb. */
export const exitsOf = ({ exits }: Pick<VerbText, 'exits'>): Exits => ({
	0: 'success, or waiting for MESH',
	...exits,
	2: 'a bug in ndoo',
});

function exitText(exits: Exits): string {
	const lines = Object.entries(exitsOf({ exits }))
		.map(([status, meaning]) => `  ${status.padStart(2)}  ${meaning}`)
		.join('\n');
	return `Exit status:\n${lines}`;
}
