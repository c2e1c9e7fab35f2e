import type { Dialect } from '../../../warehouse/dialect.ts';
import { postgresViewDialect } from './postgres-words.ts';
import { tsqlViewDialect } from './tsql-words.ts';
import type { ViewDialect } from './words.ts';

export const viewDialectOf: Readonly<Record<Dialect, ViewDialect>> = {
	postgres: postgresViewDialect,
	tsql: tsqlViewDialect,
};
