import {
	type Alias,
	type Document,
	type ErrorCode,
	isScalar,
	LineCounter,
	parseDocument,
	visit,
	type YAMLError,
	type YAMLMap,
} from 'yaml';
import type { Problem } from '../errors.ts';
import { mostProblems, unboundedness } from './bounds.ts';
import { type Mistake, problemBetween, type YamlSource } from './source.ts';

/** A text read as YAML: where to point, what is wrong with its form, and whether its values can be read all the same. */
export type Syntax = {
	readonly source: YamlSource;
	readonly problems: readonly Problem[];
	readonly isReadable: boolean;
};

/** Reads YAML 1.2 without schema: one document, text keys, no merge keys. `shown` is what frames show of it. Never throws. */
export function readSyntax(file: string, text: string, shown = text): Syntax {
	const lines = new LineCounter();
	// The parser compares each key with all before it.
	const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false };
	const document = parseDocument(text, options);
	const source = { file, text, shown, document, lines };
	const errors = onePerLine([...document.errors, ...document.warnings], lines);
	const isWhole = errors.length === 0;
	const unbounded = isWhole ? unboundedness(document) : undefined;
	if (unbounded !== undefined) return { source, problems: [{ place: { file }, ...unbounded }], isReadable: false };
	const problems = errors
		.slice(0, mostProblems + 1)
		.map((error) => problemBetween(source, error.pos[0], error.pos[1], mistakeOf(error)));
	// Of a text with a key twice the values are read all the same, so that every mistake is told at once.
	const unclear = isWhole ? unclearNodes(document, source) : [];
	return {
		source,
		problems: [...problems, ...repeatedKeys(document, source), ...unclear],
		isReadable: isWhole && unclear.length === 0,
	};
}

function repeatedKeys(document: Document, source: YamlSource): readonly Problem[] {
	const repeated: number[] = [];
	visit(document, {
		Map(_, node) {
			repeated.push(...repeatedIn(node));
		},
	});
	return repeated.slice(0, mostProblems + 1).map((start) => {
		const key = keyAt(source.text, start);
		const mistake = { found: `the key \`${key}\` a second time`, expected: 'each key once' };
		return problemBetween(source, start, start + key.length, mistake);
	});
}

/** Where the keys of a block start that stand in it before. */
function repeatedIn({ items }: YAMLMap): readonly number[] {
	const seen = new Set<unknown>();
	return items.flatMap(({ key }) => {
		if (!isScalar(key) || !seen.has(key.value)) {
			seen.add(isScalar(key) ? key.value : key);
			return [];
		}
		return [key.range?.[0] ?? 0];
	});
}

// One slip makes the parser stumble several times over the same line.
function onePerLine(errors: readonly YAMLError[], lines: LineCounter): readonly YAMLError[] {
	const seen = new Set<number>();
	return errors.filter(({ pos }) => {
		const { line } = lines.linePos(pos[0]);
		return seen.has(line) ? false : seen.add(line);
	});
}

/** What the parser lets pass and we do not: an alias to nothing or to what holds it, and merge keys, which YAML 1.2 dropped. */
function unclearNodes(document: Document, source: YamlSource): readonly Problem[] {
	const mistakes: { readonly range: readonly number[] | null | undefined; readonly mistake: Mistake }[] = [];
	const anchors = new Map<string, unknown>();
	visit(document, {
		Alias(_, node, ancestors) {
			const mistake = aliasMistake(node, anchors.get(node.source), ancestors);
			if (mistake !== undefined) mistakes.push({ range: node.range, mistake });
		},
		Value(key, node) {
			if (node.anchor !== undefined) anchors.set(node.anchor, node);
			if (key === 'key' && isScalar(node) && node.value === '<<')
				mistakes.push({ range: node.range, mistake: mergeKey });
		},
	});
	return mistakes
		.slice(0, mostProblems + 1)
		.map(({ range, mistake }) => problemBetween(source, range?.[0] ?? 0, range?.[1] ?? 1, mistake));
}

function aliasMistake({ source }: Alias, anchor: unknown, ancestors: readonly unknown[]): Mistake | undefined {
	if (anchor === undefined)
		return {
			found: `the alias \`*${source}\`, which points at nothing`,
			expected: `\`&${source}\` further up in the file`,
		};
	if (ancestors.includes(anchor))
		return {
			found: `the alias \`*${source}\`, which points at what holds it`,
			expected: 'the value itself, written out',
		};
	return undefined;
}

const mergeKey: Mistake = { found: 'the merge key `<<`', expected: 'the keys themselves, written out' };

const keyAt = (text: string, offset: number): string =>
	/^[^:\r\n]*/.exec(text.slice(offset, offset + longestKey))?.[0].trim() ?? '';

/** Of a key that has to stand on one line (YAML 1.2.2, 7.4). */
const longestKey = 1024;

function mistakeOf({ code, message }: YAMLError): Mistake {
	if (code === 'MISSING_CHAR' && message.startsWith('Missing closing'))
		return { found: 'text that opens with a quote and never closes', expected: 'the same quote at its end' };
	return mistakes[code];
}

const lostShape: Mistake = {
	found: 'text that does not fit here',
	expected:
		'`key: value`, or `- ` before an entry of a list, in line with its neighbours (quote a value that holds `: ` or ` #`)',
};
const lostLine: Mistake = {
	found: 'a line that is not in line with its neighbours, or a bracket that is not closed',
	expected:
		'the keys of a block and the entries of a list to start in the same column, and a `]` or `}` for each `[` or `{`',
};
const lostKey: Mistake = { found: 'text without a colon after it', expected: '`key: value`' };
const strangeKey: Mistake = { found: 'a key that is not plain text', expected: 'a key on one line, such as `name:`' };
const strangeMark: Mistake = {
	found: 'a YAML mark (`&`, `*`, `!` or `%`) that means nothing here',
	expected: 'a plain value; put quotes around text that starts with such a mark',
};

/** Our words for the parser's codes; only the place is taken from the parser. */
const mistakes: Readonly<Record<ErrorCode, Mistake>> = {
	ALIAS_PROPS: strangeMark,
	BAD_ALIAS: strangeMark,
	BAD_COLLECTION_TYPE: strangeMark,
	BAD_DIRECTIVE: strangeMark,
	BAD_PROP_ORDER: strangeMark,
	MULTIPLE_ANCHORS: strangeMark,
	MULTIPLE_TAGS: strangeMark,
	TAG_RESOLVE_FAILED: strangeMark,
	BAD_SCALAR_START: {
		found: 'a value that starts with a character which YAML keeps for itself',
		expected: 'quotes around the value',
	},
	BAD_DQ_ESCAPE: {
		found: 'a backslash that YAML does not know inside double quotes',
		expected: 'single quotes around text with backslashes, such as a Windows path',
	},
	BAD_INDENT: lostLine,
	BLOCK_IN_FLOW: lostLine,
	BLOCK_AS_IMPLICIT_KEY: lostShape,
	UNEXPECTED_TOKEN: lostShape,
	IMPOSSIBLE: lostShape,
	RESOURCE_EXHAUSTION: lostShape,
	DUPLICATE_KEY: { found: 'a key a second time', expected: 'each key once' },
	KEY_OVER_1024_CHARS: strangeKey,
	NON_STRING_KEY: strangeKey,
	MULTILINE_IMPLICIT_KEY: lostKey,
	MISSING_CHAR: lostKey,
	MULTIPLE_DOCS: { found: 'a second document, begun by `---`', expected: 'one document in a file' },
	TAB_AS_INDENT: { found: 'a tab at the start of a line', expected: 'spaces: YAML takes no tabs there' },
};
