import { basename } from 'node:path/posix';
import type { GraphNode } from '../graph.ts';
import type { Criterion } from './criterion.ts';
import { nameMatcher, pathMatcher } from './glob.ts';
import { configOf } from './node-config.ts';

type IsMeant = (node: GraphNode) => boolean;

/** Whether a node is one that a criterion names by itself, without its `+` and `@`. */
export function matcher({ method, words, value }: Criterion, project: string): IsMeant {
	const isLike = (pattern: string) => {
		const found = nameMatcher(pattern);
		return (text: string) => found.test(text);
	};
	switch (method) {
		case 'fqn':
			return nameOf(value);
		case 'tag':
			return tagged(isLike(value));
		case 'source':
			return sourceMatcher(value, project);
		case 'flow':
			return flowMatcher(isLike(value));
		case 'exposure':
		case 'business_unit':
			return kindNamed(method, isLike(value));
		case 'path':
			return pathOf(value);
		case 'file':
			return fileMatcher(isLike(value));
		case 'package':
			return () => value === 'this' || isLike(value)(project);
		case 'config':
			return (node) => hasConfig(node, words, value);
		case 'test_type':
			return (node) =>
				node.resourceType === 'test' &&
				(value === 'data' || value === (node.kind === 'single' ? 'singular' : 'generic'));
		case 'test_name':
			return testMatcher(isLike(value));
		case 'resource_type':
			return (node) => node.resourceType === value;
		default:
			return method satisfies never;
	}
}

type IsLike = (text: string) => boolean;

const tagged =
	(isLike: IsLike): IsMeant =>
	({ tags }) =>
		tags.some(isLike);

const kindNamed =
	(kind: GraphNode['resourceType'], isLike: IsLike): IsMeant =>
	({ resourceType, name }) =>
		resourceType === kind && isLike(name);

/** A flow and its views. */
const flowMatcher =
	(isLike: IsLike): IsMeant =>
	(node) =>
		(node.resourceType === 'exposure' && isLike(node.name)) || (node.resourceType === 'view' && isLike(node.flow));

const fileMatcher =
	(isLike: IsLike): IsMeant =>
	({ path }) =>
		isLike(basename(path)) || isLike(basename(path).replace(/\.\w+$/, ''));

const testMatcher =
	(isLike: IsLike): IsMeant =>
	(node) =>
		node.resourceType === 'test' && isLike(node.kind === 'single' ? node.name : node.kind);

/** Sources, flows and units have methods of their own, as in dbt. */
const hasName = ({ resourceType }: GraphNode): boolean => ['model', 'view', 'test'].includes(resourceType);

/**
 * dbt's rule: the last part alone, or the first parts in order, of which one with a wildcard covers all that is left. A
 * pattern without a dot is looked for in the last part as well, so that `stg_*` finds what it seems to, in any folder.
 */
function nameOf(wanted: string): IsMeant {
	const parts = wanted.split('.');
	const wild = parts.findIndex((part) => /[*?[\]]/.test(part));
	const fixed = wild < 0 ? parts : parts.slice(0, wild);
	const rest = wild < 0 ? undefined : nameMatcher(parts.slice(wild).join('.'));
	const leaf = parts.length > 1 ? undefined : nameMatcher(wanted);
	const isNamed = (fqn: readonly string[]): boolean =>
		leaf?.test(fqn.at(-1) ?? '') === true ||
		(fqn.length >= parts.length &&
			fixed.every((part, at) => fqn[at] === part) &&
			(rest?.test(fqn.slice(wild).join('.')) ?? true));
	return (node) => hasName(node) && (isNamed(node.fqn) || isNamed(node.fqn.slice(1)));
}

function sourceMatcher(value: string, project: string): IsMeant {
	const parts = value.split('.');
	const [table, source, word] = parts.length === 1 ? ['*', ...parts] : parts.toReversed();
	const [isTable, isSource, isProject] = [table, source, word].map((pattern = '*') => nameMatcher(pattern));
	return (node) =>
		node.resourceType === 'source' &&
		isTable?.test(node.name) === true &&
		isSource?.test(node.source) === true &&
		isProject?.test(project) === true;
}

function pathOf(value: string): IsMeant {
	const found = pathMatcher(value);
	return ({ path }) => {
		const parts = path.split('/');
		return parts.some((_, at) => found.test(parts.slice(0, at + 1).join('/')));
	};
}

function hasConfig(node: GraphNode, words: readonly string[], wanted: string): boolean {
	const value = words.reduce<unknown>(
		(inner, word) => (isBlock(inner) ? Reflect.get(inner, word) : undefined),
		configOf(node),
	);
	const isWanted = (one: unknown) => ['string', 'boolean', 'number'].includes(typeof one) && String(one) === wanted;
	return Array.isArray(value) ? value.some(isWanted) : isWanted(value);
}

const isBlock = (value: unknown): value is object =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
