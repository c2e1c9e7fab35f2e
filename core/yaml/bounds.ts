import { type Document, isAlias, isCollection, isNode, isPair } from 'yaml';
import type { Problem } from '../errors.ts';
import type { Mistake } from './source.ts';

/** Far over any file that a person writes; an alias counts as what it stands for. */
const mostValues = 20_000;
const deepest = 64;

/** Problems of one file that are shown: whoever has corrected so many runs the command again. */
export const mostProblems = 100;

const tooMany: Mistake = {
	found: 'more than 20,000 keys and values, with what its aliases stand for',
	expected: 'fewer, or some of them in a file of their own',
};

const tooDeep: Mistake = { found: `values more than ${deepest} deep in each other`, expected: 'fewer levels' };

/** Those that are shown of many. */
export const firstOf = (file: string, problems: readonly Problem[]): readonly Problem[] =>
	problems.length <= mostProblems
		? problems
		: [
				{ place: { file }, found: `more than ${mostProblems} mistakes`, expected: 'the first of them corrected' },
				...problems.slice(0, mostProblems),
			];

/**
 * Why a document is not one that a person wrote, if it is not: a few aliases of aliases make millions of values, each of which
 * every check would look at.
 */
export function unboundedness({ contents }: Document): Mistake | undefined {
	const sizes = new Map<unknown, number>();
	const anchors = new Map<string, unknown>();
	let depth = 0;
	let isDeep = false;
	// One that stands for what holds it has no size yet; it is refused for that (syntax.ts).
	const sizeOf = (node: unknown): number =>
		isAlias(node) ? (sizes.get(anchors.get(node.source)) ?? 1) : measured(node, depth + 1);
	const measured = (node: unknown, at: number): number => {
		if (at > deepest) isDeep = true;
		if (isDeep) return 0;
		if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
		depth = at;
		const size = partsOf(node).reduce<number>((sum, part) => sum + sizeOf(part), 1);
		depth = at - 1;
		sizes.set(node, size);
		return size;
	};
	const size = sizeOf(contents);
	if (isDeep) return tooDeep;
	return size > mostValues ? tooMany : undefined;
}

const partsOf = (node: unknown): readonly unknown[] =>
	isCollection(node) ? node.items.flatMap((item) => (isPair(item) ? [item.key, item.value] : [item])) : [];
