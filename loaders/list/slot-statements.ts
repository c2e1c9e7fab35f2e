import type { Statement } from '../../warehouse/warehouse.ts';

/**
 * The two places of the cleaned list. One is in use, the other is free: loaded at the next publication, empty else.
 *
 * Why this form (docs/design/rules.md, rule 3): a table that is dropped, renamed or moved gets a new id, and every grant
 * and denial on the old one is lost without a word. Here objects never change, only what is in them and which one the
 * pointer names. Loading the free slot takes no lock that a reader of the other one meets; the pointer moves by an ordinary
 * update. Why a reader then sees the list before or the list after, whole, differs by dialect, and is said there.
 */
export type Slot = 'a' | 'b';

/** What is recorded of the list in use, in the order in which `point` takes it. */
export type PointerValues = readonly [
	slot: Slot,
	checkId: string,
	kind: string,
	environment: string,
	listDate: Date,
	rows: number,
	publishedAt: Date,
	shareRemoved: number | null,
];

/** How a dialect tells its engine of the slots; why each form is right is said where it is. */
export type SlotStatements = {
	/** Gives the `slot` in use, or no row, and locks the pointer against another publication, not against readers. */
	readonly lockPointer: readonly Statement[];
	/** How long clearing waits for readers, who wait behind it. */
	readonly waitFiveSeconds: string;
	/** One row, `is_clear`. */
	isClear(slot: Slot): Statement;
	/** Removes what is in a slot, and everything that was made of it. */
	empty(slot: Slot): string;
	/** After a slot was loaded. */
	finish(slot: Slot): string;
	point(values: PointerValues): Statement;
	/** Whether somebody else's lock lasted longer than was waited. */
	isTimeout(error: unknown): boolean;
	/** Whole days since `list_date`, by the warehouse's clock; one that is ahead is none. */
	readonly ageDays: string;
};
