import type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { ExitStatus } from '../core/exit-status.ts';
import { type Edge, type LogFormat, logFormats, type Printer, printer } from './edge.ts';

/** Options that every verb has. */
export const commonOptions = {
	'project-dir': { type: 'string', default: '.', describe: 'Folder of the project (the one with ndoo.yml)' },
	target: { type: 'string', describe: 'Warehouse to use, by its name under targets: in ndoo.yml' },
	'log-format': { choices: logFormats, default: 'text', describe: 'text for people, json for machines' },
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
	/** The words after `ndoo`, such as `disclose <flow>`. */
	readonly command: string;
	/** One line for the list of verbs. */
	readonly summary: string;
	/** What it does, when it is run, what it leaves behind. */
	readonly about: string;
	readonly options: T;
	/** What stands without a flag, by the names in `command`. */
	readonly positional?: P;
	readonly examples: readonly (readonly [command: string, what: string])[];
	/** The statuses it can end in beside 0 and 2, with their meaning here. */
	readonly exits: Exits;
	readonly run: (given: Given<T, P>, edge: Edge, print: Printer) => Promise<ExitStatus>;
};

/** A verb of the command line, ready to be added to yargs. */
export type Verb = {
	readonly name: string;
	add(program: Argv, edge: Edge, finish: (status: ExitStatus) => void): Argv;
};

export function verb<const T extends OptionMap, const P extends PositionalMap = Record<never, never>>(
	specification: VerbSpecification<T, P>,
): Verb {
	const { command, summary, about, options, positional, examples, exits, run } = specification;
	return {
		name: command.split(' ')[0] ?? command,
		add: (program, edge, finish) =>
			program.command({
				command,
				describe: summary,
				builder: (inner) => {
					inner.usage(`$0 ${command}\n\n${flowed(about)}`);
					inner.options(fromEnvironment({ ...options, ...commonOptions }, edge.environment));
					for (const [name, option] of Object.entries<PositionalOptions>(positional ?? {}))
						inner.positional(name, option);
					for (const [line, what] of examples) inner.example(`$0 ${line}`, what);
					return inner.epilogue(exitText(exits));
				},
				handler: async (parsed) => {
					const given = parsed as unknown as Given<T, P>;
					finish(await run(given, edge, printer(edge, given['log-format'])));
				},
			}),
	};
}

// Wrapped anew to the width of the terminal; lines that are set in stay lines.
const flowed = (text: string): string => text.replaceAll(/(?<=\S)\n(?=\S)/g, ' ');

/** Each option's variable: NDOO_ and its name in capitals. A flag beats it; it beats the project and the default. */
export const variableOf = (option: string): string => `NDOO_${option.replaceAll('-', '_').toUpperCase()}`;

function fromEnvironment(options: OptionMap, environment: Edge['environment']): Record<string, Options> {
	const entries = Object.entries(options).map(([name, option]) => {
		const variable = variableOf(name);
		const value = environment[variable];
		const described = { ...option, describe: `${option.describe ?? ''} [${variable}]` };
		return [name, value === undefined ? described : { ...described, default: typed(value, option) }] as const;
	});
	return Object.fromEntries(entries);
}

function typed(value: string, { type, array }: Options): string | number | boolean | readonly string[] {
	if (array) return value.split(',');
	if (type === 'number') return Number(value);
	return type === 'boolean' ? ['1', 'true', 'yes'].includes(value.toLowerCase()) : value;
}

function exitText(exits: Exits): string {
	const lines = Object.entries({ 0: 'done, or waiting as it should', ...exits, 2: 'a bug in ndoo' })
		.map(([status, meaning]) => `  ${status.padStart(2)}  ${meaning}`)
		.join('\n');
	return `Exit status:\n${lines}`;
}
