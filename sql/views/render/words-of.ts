import type { Dialect } from '../../../warehouse/dialect.ts';
import { postgresWords } from './postgres-words.ts';
import { tsqlWords } from './tsql-words.ts';
import type { Words } from './words.ts';

export const wordsOf: Readonly<Record<Dialect, Words>> = { postgres: postgresWords, tsql: tsqlWords };
