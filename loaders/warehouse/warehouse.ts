/** A value as an engine gives or takes it. */
export type Value = string | number | bigint | boolean | Date | null;

export type Row = Readonly<Record<string, unknown>>;

/** SQL with its values apart, `$1` onwards in the PostgreSQL dialect. Values never carry an NHS number. */
export type Statement = { readonly text: string; readonly values?: readonly unknown[] };

/** A relation by schema and name, both unquoted; `quoted` of the dialect makes SQL of it. */
export type RelationName = { readonly schema: string; readonly name: string };

export type Column = { readonly name: string; readonly type: string; readonly nullable: boolean };

/** What can be done on one connection, in or out of a transaction. */
export type Session = {
	/**
	 * Statements whose result is small. What JavaScript holds without loss comes as its own (boolean, number, bigint for
	 * eight bytes, JSON); numeric, dates and times come as text. Errors of the engine come as `warehouse-statement`, with no
	 * value in the text.
	 */
	query(statement: Statement): Promise<readonly Row[]>;
	/** Several statements, no values, no result: migrations and views. */
	script(text: string): Promise<void>;
	/**
	 * Rows as arrays in column order, in batches, with back-pressure: memory does not grow with the result. Every value is
	 * text as the engine prints it, or null.
	 */
	stream(statement: Statement): AsyncIterable<readonly (readonly unknown[])[]>;
	/**
	 * The engine's bulk path into a table of one column. Chunks are whole lines of ten digits ended by `\n`.
	 * Gives the number of rows.
	 */
	load(target: RelationName, lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number>;
	/** The columns of a table or view in order; empty when there is none of that name. */
	describe(relation: RelationName): Promise<readonly Column[]>;
};

export type TransactionMode =
	| 'read-write'
	/** Read only; every statement sees the same state of the warehouse. */
	| 'snapshot';

/**
 * A warehouse engine. Small on purpose: what an engine owes is written here, and the same tests run on each.
 */
export type Warehouse = Session & {
	readonly engine: 'embedded';
	readonly dialect: 'postgres';
	/**
	 * All or nothing: what `work` did is undone when it throws. While it is open, or a stream of the warehouse is, only its
	 * session may be used: a call on the warehouse beside it would not be part of it.
	 */
	transaction<T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T>;
	/** Held until released or until the process ends, however it ends; `warehouse-locked` when another holds it. */
	lock(name: string): Promise<AsyncDisposable>;
	close(): Promise<void>;
};
