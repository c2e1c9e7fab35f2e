/** Whom a view is for, as its first lines say it. */
export type Header = {
	/** What it is. */
	readonly what: string;
	readonly purpose: string;
	readonly recipient: string;
	/** Whom it is granted to. */
	readonly grants: string;
};

/** The comment that every view begins with (docs/design/design.md, "SQL text"). */
export const headerSql = ({ what, purpose, recipient, grants }: Header): readonly string[] => [
	comment(what),
	comment(`Purpose: ${purpose}`),
	comment(`Recipient: ${recipient}`),
	comment(`Grants: ${grants}.`),
];

// A line end in the text would end the comment and begin a statement.
const comment = (text: string): string => `-- ${text.trim().replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, '\n--   ')}`;
