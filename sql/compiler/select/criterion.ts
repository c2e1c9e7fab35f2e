import { NdooError } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import { joinedList } from '../../../core/yaml/wording.ts';

export const methods = [
	'fqn',
	'tag',
	'source',
	'flow',
	'exposure',
	'business_unit',
	'path',
	'file',
	'package',
	'config',
	'test_type',
	'test_name',
	'resource_type',
] as const;
export type Method = (typeof methods)[number];

/** One word of a selection, such as `2+tag:nightly+`; how it is written is dbt's. */
export type Criterion = {
	readonly method: Method;
	/** What stands between the method and the colon, such as `materialized` of `config.materialized:`. */
	readonly words: readonly string[];
	readonly value: string;
	/** How many steps up and down are taken in as well. */
	readonly parents: number;
	readonly children: number;
	/** `@`: all that comes after, and all that any of it needs. */
	readonly withChildrensParents: boolean;
};

/** Any of these, each of which asks for all of its criteria at once. */
export type Selection = readonly (readonly Criterion[])[];

/** Reads what `--select` or `--exclude` was given. Throws `selection-invalid`. */
export const selectionOf = (given: readonly string[]): Selection =>
	given
		.flatMap((text) => text.split(/\s+/))
		.filter((text) => text !== '')
		.map((text) => text.split(',').map(criterionOf));

const form = /^(?<at>@)?(?:(?<up>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:\+(?<down>\d*))?$/s;

function criterionOf(text: string): Criterion {
	const { at, up, method: named, value = '', down } = form.exec(text)?.groups ?? {};
	if (value === '') throw invalid(text, 'a name, or a method and what it is to find, such as `tag:nightly`');
	if (at !== undefined && down !== undefined)
		throw invalid(text, '`@` or a `+` at the end, not both: `@` takes in all that comes after already');
	const [method = '', ...words] = named === undefined ? [usualMethod(value)] : named.split('.');
	if (!isMethod(method)) throw invalid(text, `one of the methods ${joinedList(methods)}${didYouMean(method, methods)}`);
	if ((method === 'config') !== words.length > 0)
		throw invalid(
			text,
			method === 'config' ? '`config.<key>:<value>`, such as `config.materialized:table`' : `\`${method}:\``,
		);
	return { method, words, value, parents: steps(up), children: steps(down), withChildrensParents: at !== undefined };
}

const isMethod = (text: string): text is Method => methods.some((method) => method === text);

/** What a word without a method is taken for. */
function usualMethod(value: string): Method {
	if (/[\\/]/.test(value)) return 'path';
	return /\.(sql|ya?ml)$/i.test(value) ? 'file' : 'fqn';
}

/** A `+` without a number goes all the way. */
function steps(text: string | undefined): number {
	if (text === undefined) return 0;
	return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}

const invalid = (text: string, expected: string): NdooError =>
	new NdooError('selection-invalid', `The selection \`${text}\` cannot be read: expected ${expected}.`, {
		todo: 'See `ndoo ls --help` for examples. Nothing was done.',
	});
