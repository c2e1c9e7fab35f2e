/** What came back for a text of SQL: everything that a program which sends it could look at. */
export type Answer = {
	/** Of the last statement that has any. */
	readonly rows: readonly Readonly<Record<string, string | null>>[];
	/** Code and texts of the engine's refusal; undefined when there was none. */
	readonly error: string | undefined;
	/** What the server said beside the rows. */
	readonly messages: readonly string[];
	readonly milliseconds: number;
};

/** A connection of one login. */
export type AttackSession = {
	/** Several statements; an error is an answer. */
	run(text: string): Promise<Answer>;
	/** As new: no transaction, no setting, no temporary table. */
	renew(): Promise<void>;
};

export const valueIn = ({ rows }: Answer, column: string): string => rows[0]?.[column] ?? '';

/** All of an answer but its time. */
export const textOf = ({ rows, error, messages }: Answer): string => JSON.stringify({ rows, error, messages });

/** A value as each engine prints it. */
export const printed = (value: unknown): string | null => {
	if (value === null || value === undefined) return null;
	if (value instanceof Date) return value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
