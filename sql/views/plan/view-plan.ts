import type { KeyPair, NumberColumn, SignedDecision } from '../../../flows/flow.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';

/** The number that a row holds is on the cleaned list. */
export type NumberRule = {
	readonly kind: 'number';
	readonly column: string;
	readonly format: NumberColumn['format'];
	/** Whether it may be blank instead. An invalid number or a placeholder never is (docs/design/policy.md, R6). */
	readonly blank: 'kept' | 'removed';
};

/** The columns on the child's side hold a kept key. */
export type KeyRule = { readonly kind: 'key'; readonly set: string; readonly pairs: readonly KeyPair[] };

/** When a row of a table is kept. */
export type RowRule = NumberRule | KeyRule;

/** From a table to the rows of one that hangs on it. */
export type JoinStep = { readonly table: string; readonly source: RelationName; readonly pairs: readonly KeyPair[] };

/**
 * Keys of a table, each once: those of which every row holds to every rule. A row whose number is blank holds to a number
 * rule as well; where blanks are removed, another row of the key has to be on the list (one local id may have several
 * numbers). A key with a null in it is never among them.
 */
export type KeySet = {
	readonly name: string;
	readonly table: string;
	readonly source: RelationName;
	readonly columns: readonly string[];
	/** Down to the rows that the rules are about; none when they are about the rows of the table itself. */
	readonly down: readonly JoinStep[];
	readonly rules: readonly RowRule[];
};

/**
 * Which rows are in a view: those that hold to all of at least one rule; or every row, since it has no person-level data, or of a
 * model whose people are cleaned already.
 */
export type Reach =
	| {
			readonly about: 'people';
			/** Each rests on those before it, if on any. */
			readonly keySets: readonly KeySet[];
			readonly rules: readonly RowRule[];
	  }
	| { readonly about: 'nobody'; readonly decision: SignedDecision }
	| { readonly about: 'cleaned people' };

/** One cleaned view, before any dialect. */
export type ViewPlan = {
	readonly view: RelationName;
	readonly flow: string;
	readonly table: string;
	readonly purpose: string;
	readonly recipient: string;
	readonly source: RelationName;
	readonly columns: readonly string[];
	readonly reach: Reach;
	/** Whether readers have it, or the models of the flow alone. */
	readonly isSent: boolean;
};
