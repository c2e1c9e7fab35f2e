/** A table of a page. What stands in a cell is text: marks of the table in it are kept from being one. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[rowText(head), rowText(head.map(() => '---')), ...rows.map((row) => rowText(row.map(cell)))].join('\n');

const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const cell = (text: string): string =>
	text
		.replaceAll(/[\\|]/g, '\\$&')
		.replaceAll(/\s*[\r\n]\s*/g, ' ')
		.trim();

/** The parts of a page, with an empty line between them and a line end after the last. */
export const page = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
