/** The two ways in which the warehouses are spoken to: PostgreSQL's, embedded or a server; and Microsoft's. */
export type Dialect = 'postgres' | 'tsql';

/** A value as an engine gives or takes it. */
export type SqlValue = string | number | bigint | boolean | Date | null;

export type Row = Readonly<Record<string, unknown>>;

/**
 * SQL with its values apart, `$1` onwards in the PostgreSQL dialect and `@p0` onwards in T-SQL. Values never carry an NHS
 * number.
 */
export type Statement = { readonly text: string; readonly values?: readonly unknown[] };

/** A query of a bulk path, which takes no values. */
export type StreamedQuery = {
	readonly text: string;
	/** It reads a source and nothing of ours, so that a copy of the database may answer, where the target names one. */
	readonly isExtract?: boolean;
};

/** A relation by schema and name, both unquoted; `quoted` of the dialect makes SQL of it. */
export type RelationName = { readonly schema: string; readonly name: string };

export type Column = {
	readonly name: string;
	readonly type: string;
	readonly nullable: boolean;
	/** What the type stands for, where the database or an extension gave it a name of its own: a domain of text is `text`. */
	readonly base?: string;
	/** Of a text, where the dialect says it of each column (T-SQL). */
	readonly collation?: string;
};

/** Rows as arrays in column order, in batches. Every value is text as the engine prints it, or null. */
export type Batches = AsyncIterable<readonly (readonly (string | null)[])[]>;

/** What can be done on one connection, in or out of a transaction. */
export type Session = {
	readonly dialect: Dialect;
	/**
	 * Statements whose result is small. What JavaScript holds without loss comes as its own (boolean, number, bigint for
	 * eight bytes, JSON); numeric, dates and times come as text. Errors of the engine come as `warehouse-statement`, with no
	 * value in the text.
	 */
	query(statement: Statement): Promise<readonly Row[]>;
	/** Several statements, no values, no result: migrations and views. In T-SQL, batches with a line `GO` between them. */
	script(text: string): Promise<void>;
	/**
	 * With back-pressure: memory does not grow with the result. In a transaction nothing else can be done while it is read, and leaving it before its end undoes the transaction: a
	 * connection that is busy sending cannot be used for anything else.
	 */
	stream(query: StreamedQuery): Batches;
	/**
	 * The engine's bulk path into a table of one column. Chunks are whole lines of ten digits ended by `\n`; their maker
	 * may use them again once it is asked for the next. Gives the number of rows.
	 */
	load(target: RelationName, lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number>;
	/** The columns of a table or view in order; empty when there is none of that name. */
	describe(relation: RelationName): Promise<readonly Column[]>;
};

export type TransactionMode =
	| 'read-write'
	/** Read only; every statement sees the same state of the warehouse. */
	| 'snapshot';

/** A warehouse on one engine. Small on purpose: what an engine owes is written here, and the same tests run on each. */
export type WarehouseOn<E extends string> = Session & {
	readonly engine: E;
	/**
	 * All or nothing: what `work` did is undone when it throws. While it is open, or a stream of the warehouse is, only its
	 * session may be used: a call on the warehouse beside it would not be part of it.
	 */
	transaction<T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T>;
	/**
	 * Held until released or until the process ends, however it ends; `warehouse-locked` when another holds it. Where the
	 * lock can be lost on the way, nothing more is done on the warehouse after that.
	 */
	lock(name: string): Promise<AsyncDisposable>;
	close(): Promise<void>;
};

export type EmbeddedWarehouse = WarehouseOn<'embedded'>;
export type PostgresWarehouse = WarehouseOn<'postgres'>;
export type MssqlWarehouse = WarehouseOn<'mssql'>;

/** A warehouse on any engine. */
export type Warehouse = EmbeddedWarehouse | PostgresWarehouse | MssqlWarehouse;
