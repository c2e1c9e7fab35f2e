import { z } from 'zod';
import { scrub } from '../scrub.ts';

/**
 * What the schema expected, in our words: handed to zod as its error map, so that its own never reach a person. A check
 * with an `error` of its own keeps that; the description of a key follows its type.
 */
export function expectation(issue: z.core.$ZodRawIssue): string {
	const expected = typeOrRange(issue);
	const schema = issue.inst;
	const description = schema instanceof z.ZodType ? schema.description : undefined;
	return description === undefined ? expected : `${expected}: ${description}`;
}

function typeOrRange(issue: z.core.$ZodRawIssue): string {
	switch (issue.code) {
		case 'invalid_type':
			return typeWords[issue.expected] ?? unclear;
		case 'invalid_value':
			return joinedList(issue.values.map(String));
		case 'unrecognized_keys':
			return issue.inst instanceof z.ZodObject ? joinedList(Object.keys(issue.inst.shape)) : unclear;
		case 'too_small':
			return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
		case 'too_big':
			return tooBig(issue.origin, Number(issue.maximum));
		case 'invalid_format':
			return issue.format === 'date' ? 'a date such as 2026-03-31' : unclear;
		default:
			return unclear;
	}
}

const unclear = 'a value of another form';

const typeWords: Readonly<Record<string, string>> = {
	string: 'text',
	number: 'a number',
	int: 'a whole number',
	boolean: '`true` or `false`',
	array: 'a list, each entry on a line of its own that starts with `- `',
	object: 'a block of keys',
	record: 'a block of keys',
};

function tooSmall(origin: string, minimum: number, inclusive: boolean): string {
	if (origin === 'string') return minimum === 1 ? 'text that is not empty' : `at least ${minimum} characters`;
	if (origin === 'array') return minimum === 1 ? 'at least one entry' : `at least ${minimum} entries`;
	return `a number ${inclusive ? `not below ${minimum}` : `above ${minimum}`}`;
}

function tooBig(origin: string, maximum: number): string {
	if (origin === 'string') return `at most ${maximum} characters`;
	if (origin === 'array') return `at most ${maximum} entries`;
	return `a number not above ${maximum}`;
}

/** `` `a`, `b` or `c` ``. */
export function joinedList(words: readonly string[]): string {
	const quoted = words.map((word) => `\`${word}\``);
	const last = quoted.pop() ?? '';
	return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

const longest = 60;

/** What stands in the file, short, with nothing in it that looks like an NHS number. */
export function found(value: unknown): string {
	if (value === null) return 'nothing';
	if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
	if (typeof value === 'object') return Object.keys(value).length === 0 ? 'no keys' : 'a block of keys';
	if (typeof value === 'number' && scrub(String(value)) === String(value)) return `the number ${value}`;
	if (value === '') return 'empty text';
	const text = scrub(String(value));
	return `\`${text.length > longest ? `${text.slice(0, longest)}…` : text}\``;
}
