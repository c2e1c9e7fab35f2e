import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { FileLocation, Problem } from '../errors.ts';
import { codeFrame } from './frame.ts';

/** Keys and list positions from the root of a file to a value in it, such as `tables`, 0, `columns`. */
export type YamlPath = readonly PropertyKey[];

/** What is wrong, without the place. */
export type Mistake = { readonly found: string; readonly expected?: string };

/** A YAML file that was parsed, with what is needed to point into it. */
export type YamlSource = {
	/** As it is to be shown: relative to the project, with forward slashes. */
	readonly file: string;
	readonly text: string;
	/** The text as frames show it: of the same length, where some of it is not for everybody's eyes. */
	readonly shown: string;
	readonly document: Document;
	readonly lines: LineCounter;
};

type Spot = { readonly key: Node | undefined; readonly value: Node | undefined };

/** A problem at a value or at the key before it; a path that leads nowhere is shown at the last part that is there. */
export function problemAt(
	source: YamlSource,
	path: YamlPath,
	mistake: Mistake,
	at: 'key' | 'value' = 'value',
): Problem {
	const { key, value, missing } = spotAt(source, path);
	const node = at === 'key' || missing || isEmpty(value) ? key : value;
	const [start, end] = node?.range ?? [startOf(value), 0];
	return problemBetween(source, start, end, mistake);
}

/** A problem at a stretch of the text, given by offsets from 0. */
export function problemBetween(
	source: Pick<YamlSource, 'file' | 'shown' | 'lines'>,
	start: number,
	end: number,
	mistake: Mistake,
): Problem {
	const { line, column } = positionOf(source, start);
	const frame = codeFrame(source.shown, { line, column, length: Math.max(1, end - start) });
	return { place: { file: source.file, line, column }, ...mistake, frame };
}

/** Where a value is. */
export const placeAt = (source: YamlSource, path: YamlPath): FileLocation => ({
	file: source.file,
	...positionOf(source, startOf(spotAt(source, path).value)),
});

// The counter gives line 0 for a text without a line end.
function positionOf({ lines }: Pick<YamlSource, 'lines'>, offset: number) {
	const { line, col } = lines.linePos(offset);
	return { line: Math.max(1, line), column: Math.max(1, col) };
}

const startOf = (node: Node | undefined): number => node?.range?.[0] ?? 0;

function spotAt({ document }: YamlSource, path: YamlPath): Spot & { readonly missing: boolean } {
	let spot: Spot = { key: undefined, value: document.contents ?? undefined };
	for (const step of path) {
		const next = childOf(resolved(spot.value, document), step);
		if (next === undefined) return { ...spot, missing: true };
		spot = next;
	}
	return { ...spot, missing: false };
}

export function childOf(node: Node | undefined, step: PropertyKey): Spot | undefined {
	if (isMap<Node, Node | null>(node)) {
		const pair = node.items.find(
			({ key }: Pair<Node, Node | null>) => isScalar(key) && String(key.value) === String(step),
		);
		return pair === undefined ? undefined : { key: pair.key, value: pair.value ?? undefined };
	}
	const item = isSeq<Node>(node) ? node.items[Number(step)] : undefined;
	return item === undefined ? undefined : { key: undefined, value: item };
}

export const resolved = (node: Node | undefined, document: Document): Node | undefined =>
	isAlias(node) ? node.resolve(document) : node;

const isEmpty = (node: Node | undefined): boolean =>
	node === undefined || (isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]);
