import type { Dialect } from '../../../warehouse/dialect.ts';
import { postgresViewDialect } from './postgres-view-dialect.ts';
import { tsqlViewDialect } from './tsql-view-dialect.ts';
import type { ViewDialect } from './view-dialect.ts';

export const viewDialectOf: Readonly<Record<Dialect, ViewDialect>> = {
	postgres: postgresViewDialect,
	tsql: tsqlViewDialect,
};
