import { otherRelations } from './other-relations.ts';
import { countOverTime } from './over-time.ts';
import { counter, operators, otherFunctions } from './postgres-functions.ts';
import { analyze, estimate, limit, prepared, temporarySize } from './postgres-plans.ts';
import {
	catalogue,
	counters,
	cursors,
	earlyStop,
	locks,
	mergeAndKeys,
	messages,
	sampling,
	storedStatistics,
} from './postgres-traces.ts';
import { errors, rows } from './rows.ts';
import type { Technique } from './technique.ts';
import { timing } from './timing.ts';
import { writeAndLook } from './write-and-look.ts';

/** All that is tried on PostgreSQL, embedded or a server. */
export const postgresTechniques: readonly Technique[] = [
	rows,
	errors,
	estimate,
	analyze,
	limit,
	earlyStop,
	counter,
	operators,
	otherFunctions,
	otherRelations,
	messages,
	counters,
	storedStatistics,
	catalogue,
	temporarySize,
	cursors,
	prepared,
	sampling,
	locks,
	mergeAndKeys,
	countOverTime,
	timing,
	writeAndLook,
];
