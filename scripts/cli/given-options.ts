import type { Options } from 'yargs';
import { NdooError } from '../../core/errors.ts';
import { variableOf } from './option-variable.ts';

type OptionMap = Readonly<Record<string, Options>>;
type Given = Readonly<Record<string, unknown>>;

/**
 * Throws `config-invalid` for an option that is given more than once, of which only one could count, and for one that is not
 * given as it is declared. yargs lets both pass.
 */
export function requireGiven(options: OptionMap, given: Given, argv: readonly string[]): void {
	for (const [name, option] of Object.entries(options)) {
		if (isRepeated(name, option, given, argv)) throw misgiven(name, option, 'is given more than once');
		const value = given[name];
		if (value !== undefined && !isOfType(value, option))
			throw misgiven(name, option, 'is not given in a form that it has');
		if (option.type === 'number' && !isAmount(value, option)) throw noAmount(name);
	}
}

// yargs makes a list of the values of most; of a switch it takes the last, so that `--no-dry-run` would undo `--dry-run`.
function isRepeated(name: string, { type, array }: Options, given: Given, argv: readonly string[]): boolean {
	if (array) return false;
	return type === 'boolean' ? flagsIn(argv).filter((flag) => flag === name).length > 1 : Array.isArray(given[name]);
}

/** The names of the flags of a command line, as they are declared: yargs takes them in camel case, and with `no-` before them. */
function flagsIn(argv: readonly string[]): readonly string[] {
	const end = argv.indexOf('--');
	return argv.slice(0, end === -1 ? undefined : end).flatMap((word) => {
		const flag = /^--(?:no-)?([^=]+)/.exec(word)?.[1];
		return flag === undefined ? [] : [flag.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)];
	});
}

// `--no-option` gives false, and `--option.key` a block.
const isOfType = (value: unknown, { type = 'string', array }: Options): boolean =>
	array ? Array.isArray(value) && value.every((one) => typeof one === type) : typeof value === type;

function misgiven(name: string, { type }: Options, how: string): NdooError {
	const value = type === 'boolean' ? '' : ` <${type === 'number' ? 'number' : 'value'}>`;
	return new NdooError('config-invalid', `--${name} ${how}.`, {
		todo: `Give it once, as \`--${name}${value}\`, or leave it out. Nothing was done.`,
	});
}

// What is no number compares as neither more nor less than anything: a wait would have no end, and no pause.
const isAmount = (value: unknown, option: Options): boolean =>
	typeof value === 'number' ? value >= 0 : value === undefined && option.default === undefined;

const noAmount = (name: string): NdooError =>
	new NdooError('config-invalid', `Expected a number not below 0 for --${name}.`, {
		todo: `Give one, or leave --${name} and ${variableOf(name)} out. Nothing was done.`,
	});
