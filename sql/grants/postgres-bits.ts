import type { Right } from './access.ts';

/** One bit for each kind of command. */
export type Bits = readonly (readonly [Right, number])[];

export const rightsIn = (value: unknown, bits: Bits): readonly Right[] =>
	bits.flatMap(([right, bit]) => ((Number(value) & bit) === 0 ? [] : [right]));

/** As pg_relation_is_updatable counts. */
export const writeBits: Bits = [
	['update', 4],
	['insert', 8],
	['delete', 16],
];

/** As pg_trigger counts. */
export const fireBits: Bits = [
	['insert', 4],
	['delete', 8],
	['update', 16],
	['truncate', 32],
];
