/** Whom a view is for, as its first lines say it. */
export type Header = {
	/** What it is. */
	readonly what: string;
	readonly purpose: string;
	readonly recipient: string;
};

/** The comment that every view begins with (STYLE: purpose and grants). */
export const headerSql = ({ what, purpose, recipient }: Header): readonly string[] => [
	comment(what),
	comment(`Purpose: ${purpose}`),
	comment(`Recipient: ${recipient}`),
	// No role by name: the text is the same in every warehouse (its role has the warehouse in its name).
	comment("Grants: select to the flow's role."),
];

// A line end in the text would end the comment and begin a statement.
const comment = (text: string): string => `-- ${text.trim().replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, '\n--   ')}`;
