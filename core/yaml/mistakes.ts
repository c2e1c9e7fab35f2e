import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import { scrub } from '../scrub.ts';
import { mostProblems } from './bounds.ts';
import { problemAt, type YamlPath, type YamlSource } from './source.ts';
import { didYouMean, suggestion } from './suggestion.ts';
import { found } from './wording.ts';

type Issue = z.core.$ZodIssue;

/** The issues that zod found with the value of a file, as problems at their places in it. */
export function schemaProblems(issues: readonly Issue[], value: unknown, source: YamlSource): readonly Problem[] {
	const flat = issues.flatMap((issue) => withoutUnions(issue, value));
	const meant = new Set(flat.flatMap((issue) => keysMeant(issue, value)));
	return flat
		.filter((issue) => !(isMissing(issue, value) && meant.has(pathText(issue.path))))
		.flatMap(byKey)
		.slice(0, mostProblems + 1)
		.flatMap((issue) => problemsOf(issue, value, source));
}

// Of thousands of unknown keys few are shown.
const byKey = (issue: Issue): readonly Issue[] =>
	issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

function problemsOf(issue: Issue, value: unknown, source: YamlSource): readonly Problem[] {
	const { path, message: expected } = issue;
	if (issue.code === 'unrecognized_keys')
		return issue.keys.map((key) => {
			const hint = didYouMean(key, unusedKeys(issue, value));
			return problemAt(source, [...path, key], { found: scrub(`the unknown key \`${key}\`${hint}`), expected }, 'key');
		});
	if (issue.code === 'invalid_key') {
		const key = `the key \`${String(path.at(-1))}\``;
		return [problemAt(source, path, { found: scrub(key), expected: issue.issues[0]?.message ?? expected }, 'key')];
	}
	const here = valueAt(value, path);
	if (here === undefined) return [problemAt(source, path, { found: `no \`${String(path.at(-1))}\``, expected })];
	const hint =
		issue.code === 'invalid_value' && typeof here === 'string' ? didYouMean(here, quotedWords(expected)) : '';
	return [problemAt(source, path, { found: `${found(here)}${quotesHint(issue, here)}${hint}`, expected })];
}

// YAML reads 007 as the number 7: what was meant as text has to be quoted.
const quotesHint = (issue: Issue, here: unknown): string =>
	issue.code === 'invalid_type' && issue.expected === 'string' && ['number', 'boolean'].includes(typeof here)
		? ' without quotes'
		: '';

/** Of a choice between blocks, the issues of the one that was meant: the only one that knows the most of the keys given. */
function withoutUnions(issue: Issue, value: unknown): readonly Issue[] {
	if (issue.code !== 'invalid_union') return [issue];
	const ranked = issue.errors
		.map((branch) => ({ branch, strangers: strangersIn(branch) }))
		.sort((a, b) => a.strangers - b.strangers);
	const [best, next] = ranked;
	if (best === undefined || best.strangers === next?.strangers) return [unknownToAll(issue, value)];
	return best.branch.flatMap((inner) => withoutUnions({ ...inner, path: [...issue.path, ...inner.path] }, value));
}

const strangersIn = (branch: readonly Issue[]): number =>
	branch
		.filter(({ path }) => path.length === 0)
		.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

// The union's own expectation names the keys of all its blocks: a key beside these is a slip, and worth pointing at.
function unknownToAll(issue: Issue, value: unknown): Issue {
	const { path, message } = issue;
	const here = valueAt(value, path);
	const known = quotedWords(message);
	const keys = isBlock(here) && known.length > 0 ? Object.keys(here).filter((key) => !known.includes(key)) : [];
	return keys.length === 0 ? issue : { code: 'unrecognized_keys', keys, path, message };
}

// A mistyped key is one mistake: that the right one is missing need not be said as well.
function keysMeant(issue: Issue, value: unknown): readonly string[] {
	if (issue.code !== 'unrecognized_keys') return [];
	const candidates = unusedKeys(issue, value);
	return issue.keys
		.map((key) => suggestion(key, candidates))
		.filter((key) => key !== undefined)
		.map((key) => pathText([...issue.path, key]));
}

function unusedKeys({ path, message }: Issue, value: unknown): readonly string[] {
	const here = valueAt(value, path);
	return quotedWords(message).filter((key) => isBlock(here) && !Object.hasOwn(here, key));
}

const isMissing = ({ path }: Issue, value: unknown): boolean => valueAt(value, path) === undefined;

const pathText = (path: YamlPath): string => JSON.stringify(path.map(String));

/** The words that an expectation names are what may stand there. */
const quotedWords = (expected: string): readonly string[] => expected.match(/(?<=`)[^`, ]+(?=`)/g) ?? [];

function valueAt(value: unknown, path: YamlPath): unknown {
	return path.reduce<unknown>(
		(inner, step) => (isBlock(inner) && Object.hasOwn(inner, step) ? Reflect.get(inner, step) : undefined),
		value,
	);
}

const isBlock = (value: unknown): value is object => typeof value === 'object' && value !== null;
