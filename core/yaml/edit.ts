import { Document, isMap, isNode, isScalar, type Pair, parseDocument, type Scalar, visit, type YAMLMap } from 'yaml';

/** What a block is to hold: texts by their keys, in order, and blocks in it. */
export type BlockValue = { readonly [key: string]: string | BlockValue | undefined };

type TextPair = Pair<Scalar<string>, unknown>;
type TextMap = YAMLMap<Scalar<string>, unknown>;

/**
 * A YAML text with one block of its top level as it is to be; without the block when that is undefined. Everything else
 * stays byte for byte, and so do the comments in the block: one that stood at a key which goes is left where it was. A new
 * block is put before the first of the keys in `before` that is there. Undefined when the text has a form in which this
 * cannot be done, such as `{ … }` for the whole file.
 */
export function withBlock(
	text: string,
	key: string,
	value: BlockValue | undefined,
	before: readonly string[] = [],
): string | undefined {
	const document = parseDocument(text, { stringKeys: true });
	const root = document.contents;
	if (document.errors.length > 0 || !isTextMap(root) || root.flow === true) return undefined;
	const start = startOf(root, key);
	if (start !== undefined && !/(^|\n)$/.test(text.slice(0, start))) return undefined;
	if (start === undefined) return value === undefined ? text : inserted(text, blockText(key, value), root, before);
	const end = endOfBlock(text, start);
	const block = value === undefined ? '' : changed(text.slice(start, end), value);
	return block === undefined ? undefined : spliced(text, { start, end }, block);
}

type Range = { readonly start: number; readonly end: number };

function spliced(text: string, { start, end }: Range, block: string): string {
	const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
	return `${text.slice(0, start)}${block.replaceAll('\n', lineEnd)}${text.slice(end)}`;
}

function inserted(text: string, block: string, root: TextMap, before: readonly string[]): string {
	const next = before.map((name) => startOf(root, name)).find((start) => start !== undefined);
	if (next === undefined) {
		const gap = text.endsWith('\n') ? '\n' : '\n\n';
		return spliced(text, { start: text.length, end: text.length }, `${gap}${block}`);
	}
	const start = startOfComments(text, next);
	return spliced(text, { start, end: start }, `${block}\n`);
}

/** To the end of the last line that is set in; what follows it, blank lines and comments at the margin, is not the block's. */
function endOfBlock(text: string, start: number): number {
	const [first = '', ...lines] = text.slice(start).split(/(?<=\n)/);
	let [end, seen] = [start + first.length, start + first.length];
	for (const line of lines) {
		if (/^[^\s]/.test(line)) break;
		seen += line.length;
		if (line.trim() !== '') end = seen;
	}
	return end;
}

function changed(block: string, value: BlockValue): string | undefined {
	const document = parseDocument(block, { stringKeys: true });
	const root = document.contents;
	const map = isTextMap(root) ? root.items[0]?.value : undefined;
	if (document.errors.length > 0 || !isTextMap(map)) return undefined;
	fill(map, value, document);
	const text = document.toString({ lineWidth: 0 });
	return block.endsWith('\n') ? text : text.slice(0, -1);
}

function blockText(key: string, value: BlockValue): string {
	const document = new Document();
	document.contents = document.createNode({ [key]: value });
	return document.toString({ lineWidth: 0 });
}

function fill(map: TextMap, value: BlockValue, document: Document): void {
	const wanted = Object.entries(value).filter((entry) => entry[1] !== undefined);
	const names = wanted.map(([name]) => name);
	for (const pair of map.items.filter(({ key }) => !names.includes(key.value))) takeAway(map, pair);
	for (const [name, inner] of wanted) {
		const standing = pairOf(map, name);
		if (typeof inner === 'object' && isTextMap(standing?.value)) fill(standing.value, inner, document);
		else put(map, document.createPair(name, inner), standing);
	}
	map.items.sort((one, other) => names.indexOf(one.key.value) - names.indexOf(other.key.value));
}

function put(map: TextMap, pair: TextPair, standing: TextPair | undefined): void {
	if (standing === undefined) map.items.push(pair);
	else if (isScalar(standing.value) && isScalar(pair.value)) standing.value.value = pair.value.value;
	else {
		addComments(standing.key, 'commentBefore', commentsIn(standing.value));
		standing.value = pair.value;
	}
}

/** Removes a pair, and leaves its comments at the pair after it, or at the end of the block. */
function takeAway(map: TextMap, pair: TextPair): void {
	const next = map.items[map.items.indexOf(pair) + 1];
	map.items = map.items.filter((one) => one !== pair);
	const comments = [...commentsIn(pair.key), ...commentsIn(pair.value)];
	if (next === undefined) addComments(map, 'comment', comments);
	else addComments(next.key, 'commentBefore', comments);
}

function addComments(
	node: Pick<Scalar, 'comment' | 'commentBefore'>,
	at: 'comment' | 'commentBefore',
	comments: readonly string[],
): void {
	const all = [...comments, node[at]].filter((comment) => typeof comment === 'string');
	if (all.length > 0) node[at] = all.join('\n');
}

function commentsIn(node: unknown): readonly string[] {
	const found: (string | null | undefined)[] = [];
	if (isNode(node)) visit(node, { Node: (_, { commentBefore, comment }) => void found.push(commentBefore, comment) });
	return found.filter((comment) => typeof comment === 'string');
}

/** The start of the comment lines right above a line. */
function startOfComments(text: string, offset: number): number {
	const above = /(?:^[ \t]*#[^\n]*\n)+(?![\s\S])/m.exec(text.slice(0, offset));
	return above?.index ?? offset;
}

const pairOf = (map: TextMap, name: string): TextPair | undefined => map.items.find(({ key }) => key.value === name);

const startOf = (root: TextMap, name: string): number | undefined => pairOf(root, name)?.key.range?.[0];

const isTextMap = (node: unknown): node is TextMap =>
	isMap(node) && node.items.every(({ key }) => isScalar(key) && typeof key.value === 'string');
