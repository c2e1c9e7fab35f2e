import type { Mistake } from '../../../core/yaml/source.ts';
import type { TextRange } from '../../../warehouse/sql-text/tokens.ts';
import { isFault, readCall, type TemplateCall } from './call.ts';

/** A mistake in a SQL file, and where. */
export type Slip = Mistake & TextRange;

export type Piece =
	| ({ readonly kind: 'text'; readonly text: string } & TextRange)
	| ({ readonly kind: 'call'; readonly call: TemplateCall } & TextRange);

/** A SQL file as its author wrote it: SQL, and calls between double braces. */
export type Template = { readonly pieces: readonly Piece[]; readonly slips: readonly Slip[] };

const opening = /\{\{-?|\{%-?|\{#-?/g;

/**
 * Cuts a file into SQL and calls. Of Jinja it takes `{{ call() }}` and `{# comment #}`, with `-` against the blanks around;
 * never throws, every mistake is given back with its place.
 */
export function readTemplate(text: string): Template {
	const pieces: Piece[] = [];
	const slips: Slip[] = [];
	let at = 0;
	let trimsStart = false;
	const addText = (end: number, trimsEnd: boolean): void => {
		const piece = trimmed(text, { start: at, end }, { start: trimsStart, end: trimsEnd });
		if (piece.end > piece.start) pieces.push({ kind: 'text', text: text.slice(piece.start, piece.end), ...piece });
	};
	for (opening.lastIndex = 0; ; ) {
		opening.lastIndex = at;
		const open = opening.exec(text);
		if (open === null) break;
		addText(open.index, open[0].endsWith('-'));
		const tag = readTag(text, open.index, open[0]);
		if ('call' in tag) pieces.push({ kind: 'call', call: tag.call, start: open.index, end: tag.end });
		// A block has an end, which is a block as well: one is enough to be told.
		if ('slip' in tag && !(tag.slip.found === block.found && slips.some(({ found }) => found === block.found)))
			slips.push(tag.slip);
		at = tag.end;
		trimsStart = text.slice(tag.end - 3, tag.end).startsWith('-');
	}
	addText(text.length, false);
	return { pieces, slips };
}

type Tag =
	| { readonly end: number; readonly call: TemplateCall }
	| { readonly end: number; readonly slip: Slip }
	| { readonly end: number };

function readTag(text: string, start: number, open: string): Tag {
	const kind = open.slice(0, 2);
	const close = closingOf(text, start + open.length, kind);
	if (close === undefined) {
		const end = text.length;
		const slip = {
			start,
			end: start + open.length,
			found: `\`${kind}\` that never closes`,
			expected: `\`${closers[kind]}\``,
		};
		return { end, slip };
	}
	if (kind === '{#') return { end: close.end };
	if (kind === '{%') return { end: close.end, slip: { start, end: close.end, ...block } };
	const inner = start + open.length;
	const call = readCall(text.slice(inner, close.start), inner);
	if (!isFault(call)) return { end: close.end, call };
	return {
		end: close.end,
		slip: { start: call.start, end: call.end, found: foundAt(text, call), expected: call.expected },
	};
}

const closers: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

const block = {
	found: 'a block `{% … %}`',
	expected: 'SQL with `{{ … }}` alone: a model has no loops, conditions or macros here',
};

function closingOf(text: string, from: number, kind: string): TextRange | undefined {
	const close = kind === '{{' ? endOfCall(text, from) : text.indexOf(closers[kind] ?? '', from);
	if (close === undefined || close < 0) return undefined;
	const hasDash = close > from && text.charAt(close - 1) === '-';
	return { start: hasDash ? close - 1 : close, end: close + 2 };
}

/** Where `}}` closes a call: not in a text, and not where it closes pairs in braces. */
function endOfCall(text: string, from: number): number | undefined {
	const marks = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"{}]/gs;
	marks.lastIndex = from;
	let depth = 0;
	for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
		const [found] = mark;
		// A quote that opens no text.
		if (found === "'" || found === '"') return undefined;
		if (found === '}' && depth === 0) return text.charAt(mark.index + 1) === '}' ? mark.index : undefined;
		if (found === '{') depth += 1;
		if (found === '}') depth -= 1;
	}
	return undefined;
}

const foundAt = (text: string, { start, end }: TextRange): string => {
	const found = text.slice(start, end).trim();
	return found === '' || found === '}' ? 'the end of the call' : `\`${found}\``;
};

function trimmed(
	text: string,
	{ start, end }: TextRange,
	at: { readonly start: boolean; readonly end: boolean },
): TextRange {
	let [from, to] = [start, end];
	while (at.start && from < to && /\s/.test(text.charAt(from))) from += 1;
	while (at.end && to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
	return { start: from, end: to };
}
