import { scrub } from '../scrub.ts';

/** A stretch of one line, both from 1; `length` is at least 1. */
export type Stretch = { readonly line: number; readonly column: number; readonly length: number };

const linesAround = 2;

/**
 * The line with a caret under the stretch and two lines on either side, ready to print below a problem. Tabs are shown,
 * since they are often the mistake; what looks like an NHS number is not (docs/design/rules.md, rule 2).
 */
export function codeFrame(text: string, { line, column, length }: Stretch): string {
	const lines = linesOf(text, line);
	const first = Math.max(1, line - linesAround);
	const last = Math.min(lines.length, line + linesAround);
	const width = String(last).length;
	return lines
		.slice(first - 1, last)
		.map((content) => content.replaceAll('\t', '→'))
		.flatMap((content, index) => {
			const number = first + index;
			const mark = number === line ? markOf(content, column, length) : undefined;
			const from = content.length <= widest ? 0 : Math.max(0, (mark?.start ?? 0) - widest / 2);
			const shown =
				`    ${mark ? '>' : ' '} ${String(number).padStart(width)} | ${cut(scrub(content), from)}`.trimEnd();
			return mark ? [shown, `      ${' '.repeat(width)} | ${caret(mark, from)}`] : [shown];
		})
		.join('\n');
}

// The nothing after the last line end is no line, unless it is what the problem is about.
function linesOf(text: string, needed: number): readonly string[] {
	const lines = text.split(/\r\n|\r|\n/);
	return lines.at(-1) === '' && needed < lines.length ? lines.slice(0, -1) : lines;
}

/** Of a longer line, what is around the place. */
const widest = 200;

const cut = (content: string, from: number): string =>
	`${from > 0 ? '…' : ''}${content.slice(from, from + widest)}${content.length > from + widest ? '…' : ''}`;

// Scrubbing may change the length of what stands before the caret and of what it marks.
function markOf(content: string, column: number, length: number) {
	const start = scrub(content.slice(0, column - 1)).length;
	const marked = scrub(content.slice(column - 1, column - 1 + length).trimEnd()).length;
	return { start, length: Math.max(1, marked) };
}

const caret = ({ start, length }: { readonly start: number; readonly length: number }, from: number): string =>
	`${' '.repeat(start - from + (from > 0 ? 1 : 0))}${'^'.repeat(Math.min(length, from + widest - start))}`;
