import type { Slot } from '../../loaders/list/slot-statements.ts';
import type { MadeDisclosure, PointerFacts, Written } from './operation.ts';

/** What is in the pointer; in T-SQL with the moment of its last move. */
export type Pointer = PointerFacts & { readonly movedAt: number };

/** What is in a slot. */
export type SlotContent = {
	/** In their order. */
	readonly numbers: readonly string[];
	readonly hasKey: boolean;
	/** Rows on the disk that nobody sees: of a load that was undone. */
	readonly hasRemains: boolean;
};

/** The three places that hold a list and say which one is in use. */
export type ListTables = { readonly pointer: Pointer | null; readonly a: SlotContent; readonly b: SlotContent };

/** What is committed, or on the disk. */
export type Stored = ListTables & {
	readonly checks: readonly Written[];
	readonly ledger: readonly Written[];
	/** Checks that have a folder, with their reply in it. */
	readonly folders: readonly string[];
	readonly disclosed: readonly MadeDisclosure[];
	/** The server's clock. It need not tick between two events. */
	readonly clock: number;
	/** What a publication last took from it. */
	readonly lastMoment: number;
};

export type LockMode = 'share' | 'update' | 'load' | 'exclusive';
export type LockOn = 'check' | 'pointer' | Slot | 'ledger' | `check ${string}`;
export type Lock = { readonly on: LockOn; readonly mode: LockMode };

/** What a transaction has done and nobody else sees. */
export type Effect =
	| { readonly does: 'empty' | 'build key'; readonly slot: Slot }
	| { readonly does: 'load'; readonly slot: Slot; readonly numbers: readonly string[] }
	| { readonly does: 'point'; readonly to: Pointer }
	| { readonly does: 'change check'; readonly checkId: string; readonly set: Written }
	| { readonly does: 'append entry'; readonly row: Written };

/** A transaction; of a statement by itself, that statement. */
export type Transaction = {
	/** Of the tables of the list, as they were when it began to read; null where each statement sees its own moment. */
	readonly snapshot: ListTables | null;
	readonly locks: readonly Lock[];
	readonly effects: readonly Effect[];
	/** Gives up when a lock is not to be had. */
	readonly isImpatient: boolean;
};

export const noTransaction: Transaction = { snapshot: null, locks: [], effects: [], isImpatient: false };

export const clear: SlotContent = { numbers: [], hasKey: false, hasRemains: false };

/** What a transaction sees: what is committed, or its snapshot, and what it did itself. */
export const seenBy = ({ effects, snapshot }: Transaction, stored: Stored): Stored =>
	effects.reduce(applied, snapshot === null ? stored : { ...stored, ...snapshot });

function applied(stored: Stored, effect: Effect): Stored {
	switch (effect.does) {
		case 'empty':
			return { ...stored, [effect.slot]: clear };
		case 'build key':
			return { ...stored, [effect.slot]: { ...stored[effect.slot], hasKey: true } };
		case 'load': {
			const before = stored[effect.slot];
			return { ...stored, [effect.slot]: { ...before, numbers: [...before.numbers, ...effect.numbers] } };
		}
		case 'point':
			return { ...stored, pointer: effect.to };
		case 'change check':
			return {
				...stored,
				checks: stored.checks.map((check) =>
					check['check_id'] === effect.checkId ? { ...check, ...effect.set } : check,
				),
			};
		case 'append entry':
			return { ...stored, ledger: [...stored.ledger, effect.row] };
		default:
			return effect satisfies never;
	}
}

/** What is committed when a transaction ends well. */
export const committed = ({ effects }: Transaction, stored: Stored): Stored => effects.reduce(applied, stored);

/** The slots whose TRUNCATE was committed: it is bound to no snapshot, so that whoever has one finds nothing there. */
export const emptiedBy = ({ effects }: Transaction): readonly Slot[] =>
	effects.flatMap((effect) => (effect.does === 'empty' ? [effect.slot] : []));

export const withEmptied = (transaction: Transaction, slots: readonly Slot[]): Transaction =>
	transaction.snapshot === null || slots.length === 0
		? transaction
		: {
				...transaction,
				snapshot: { ...transaction.snapshot, ...Object.fromEntries(slots.map((slot) => [slot, clear])) },
			};

/** What stays on the disk of a transaction that was undone: the rows that it loaded, seen by nobody. */
export function undone({ effects }: Transaction, stored: Stored): Stored {
	const isLoaded = (slot: Slot): boolean => effects.some((effect) => effect.does === 'load' && effect.slot === slot);
	const left = (slot: Slot): SlotContent => (isLoaded(slot) ? { ...stored[slot], hasRemains: true } : stored[slot]);
	return { ...stored, a: left('a'), b: left('b') };
}

/** The list that a reader would find now; null when there is none. */
export const listIn = ({ pointer, a, b }: ListTables): readonly string[] | null =>
	pointer === null ? null : { a, b }[pointer.slot].numbers;
