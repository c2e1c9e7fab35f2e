import type { KeyPair, SubjectTable } from '../../flows/flow.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';

/** When a row of a table is kept. */
export type RowRule =
	/** The number it holds is on the cleaned list. */
	| ({ readonly kind: 'number' } & SubjectTable['number'])
	/** The columns on the child's side hold a kept key. */
	| { readonly kind: 'key'; readonly set: string; readonly pairs: readonly KeyPair[] };

/**
 * Keys of a table, each once: those of which every row holds to every rule. To a number rule a row whose number is blank
 * holds as well, as long as another row of the key is on the list (one local id may have several numbers). A key with a
 * null in it is never among them.
 */
export type KeySet = {
	readonly name: string;
	readonly table: string;
	readonly source: RelationName;
	readonly columns: readonly string[];
	readonly rules: readonly RowRule[];
};

/** One cleaned view, before any dialect. */
export type ViewPlan = {
	readonly view: RelationName;
	readonly flow: string;
	readonly table: string;
	readonly purpose: string;
	readonly recipient: string;
	readonly source: RelationName;
	readonly columns: readonly string[];
	/** Each rests on those before it, if on any. */
	readonly keySets: readonly KeySet[];
	/** A row is in the view when all of them hold. */
	readonly rules: readonly RowRule[];
};

/** The role that may read the cleaned views of a flow. */
export const roleOf = (flow: string): string => `ndoo_read_${flow}`;
