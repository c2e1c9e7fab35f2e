import { scrub } from '../scrub.ts';

/** A stretch of one line, both from 1; `length` is at least 1. */
export type Stretch = { readonly line: number; readonly column: number; readonly length: number };

const linesAround = 2;

/**
 * The line with a caret under the stretch and two lines on either side, ready to print below a problem. Tabs are shown,
 * since they are often the mistake; what looks like an NHS number is not (DESIGN, rule 2).
 */
export function codeFrame(text: string, { line, column, length }: Stretch): string {
	const lines = linesOf(text, line);
	const first = Math.max(1, line - linesAround);
	const last = Math.min(lines.length, line + linesAround);
	const width = String(last).length;
	return lines
		.slice(first - 1, last)
		.flatMap((content, index) => {
			const number = first + index;
			const shown =
				`    ${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${scrub(content)}`.trimEnd();
			return number === line ? [shown, `      ${' '.repeat(width)} | ${caret(content, column, length)}`] : [shown];
		})
		.join('\n');
}

// The nothing after the last line end is no line, unless it is what the problem is about.
function linesOf(text: string, needed: number): readonly string[] {
	const lines = text.split(/\r\n|\r|\n/).map((content) => content.replaceAll('\t', '→'));
	return lines.at(-1) === '' && needed < lines.length ? lines.slice(0, -1) : lines;
}

// Scrubbing may change the length of what stands before the caret and of what it marks.
function caret(content: string, column: number, length: number): string {
	const before = scrub(content.slice(0, column - 1)).length;
	const marked = scrub(content.slice(column - 1, column - 1 + length).trimEnd()).length;
	return `${' '.repeat(before)}${'^'.repeat(Math.max(1, marked))}`;
}
