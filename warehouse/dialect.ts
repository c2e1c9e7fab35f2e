import * as postgres from './postgres-dialect.ts';
import * as tsql from './tsql-dialect.ts';
import type { Dialect, RelationName } from './warehouse.ts';

export type { Dialect } from './warehouse.ts';

/** How a dialect writes names and texts. Each throws for what the engine would change in silence. */
export type Quoting = {
	/** An identifier. Throws `config-invalid`. */
	quotedName(name: string): string;
	/** A relation with its schema, each part quoted. */
	quoted(relation: RelationName): string;
	/** A text as a literal, for the few places that take no parameter (views, grants). */
	quotedLiteral(text: string): string;
};

export const quotingOf: Readonly<Record<Dialect, Quoting>> = { postgres, tsql };
