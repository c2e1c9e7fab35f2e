import type { Dialect } from '../dialect.ts';

/** Statements as one script to be read, or run by hand. */
export const scriptOf = (dialect: Dialect, statements: readonly string[]): string => statements.join(between[dialect]);

// SQL Server takes a view only as a batch of its own.
const between: Readonly<Record<Dialect, string>> = { postgres: '\n\n', tsql: '\ngo\n\n' };
