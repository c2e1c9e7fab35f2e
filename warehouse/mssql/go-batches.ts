/**
 * A script as its batches: a line that is nothing but GO ends one, as in sqlcmd and SSMS, which do not look either whether
 * the line is inside a comment or a text. The count that those tools take after it is not taken.
 */
export const goBatches = (script: string): readonly string[] =>
	script.split(/^[ \t]*go[ \t]*\r?$/im).filter((batch) => batch.trim() !== '');
