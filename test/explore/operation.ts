import type { Slot } from '../../loaders/list/slot-statements.ts';
import type { TransactionMode } from '../../warehouse/warehouse.ts';

/** What is put into the pointer, as text and numbers. */
export type PointerFacts = {
	readonly slot: Slot;
	readonly checkId: string;
	readonly kind: string;
	readonly environment: string;
	readonly listDate: string;
	readonly rows: number;
};

/** Columns and values of a row that is written. */
export type Written = Readonly<Record<string, string | number | boolean | null>>;

type Locking =
	| { readonly is: 'take lock' | 'let lock go'; readonly name: string }
	| { readonly is: 'commit' | 'roll back' | 'end statement' | 'wait five seconds at most' };

type OnList =
	| { readonly is: 'lock pointer'; readonly gives: 'nothing' | 'the slot' }
	| { readonly is: 'read pointer' }
	| { readonly is: 'look whether clear' | 'count' | 'build key' | 'read slot'; readonly slot: Slot }
	| { readonly is: 'empty'; readonly slot: Slot; readonly waits?: false }
	| { readonly is: 'load'; readonly slot: Slot; readonly numbers: readonly string[] }
	| { readonly is: 'point'; readonly to: PointerFacts; readonly moment: 'under lock' | 'before lock' };

type OnRecord =
	| { readonly is: 'read open check'; readonly kind: string }
	| { readonly is: 'read check'; readonly checkId: string }
	| { readonly is: 'change check'; readonly checkId: string; readonly set: Written }
	| { readonly is: 'wait for ledger' | 'read last entry' }
	| { readonly is: 'append entry'; readonly row: Written };

type Reads =
	| { readonly is: 'begin to read' | 'ask gate' | 'read cleaned view' | 'read inside view' }
	| { readonly is: 'read view' | 'count people'; readonly view: string };

type OnFiles =
	| { readonly is: 'list work folder' }
	| { readonly is: 'look for folder' | 'remove folder' | 'read reply'; readonly checkId: string }
	| { readonly is: 'give disclosure its name'; readonly made: MadeDisclosure };

/** An operation, wherever it is asked for. */
export type Bare = Locking | OnList | OnRecord | Reads | OnFiles;

/** In a transaction, or a statement by itself. */
type Where = { readonly in: TransactionMode | 'alone' };

/** What a program asks of the world outside; one step of the scheduler, or a few where its engine does a few. */
export type Operation = Where & Bare;
export type ListOperation = Where & OnList;
export type RecordOperation = Where & OnRecord;
export type FileOperation = Where & OnFiles;
export type Reading = Where & Reads;

/** A disclosure as it lies in its folder. */
export type MadeDisclosure = { readonly checkId: string; readonly tables: readonly string[] };
