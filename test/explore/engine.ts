import type { Slot } from '../../loaders/list/slot-statements.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';
import type { FileOperation, ListOperation, Operation, Reading, RecordOperation } from './operation.ts';
import type { Answer } from './program.ts';
import {
	committed,
	type Effect,
	type Lock,
	type LockMode,
	type LockOn,
	noTransaction,
	type Stored,
	seenBy,
	type Transaction,
	undone,
} from './world.ts';

/** The world as one actor meets it. */
export type Scene = {
	readonly stored: Stored;
	readonly transaction: Transaction;
	/** Locks that last longer than a transaction. */
	readonly held: readonly Lock[];
	/** How far it is with an operation of several steps. */
	readonly progress: Progress;
	/** What others hold, and have loaded without having committed it. */
	readonly others: readonly Transaction[];
	readonly othersHeld: readonly Lock[];
};

export type Progress = Readonly<Record<string, unknown>> | null;

/** A step of an actor; without an answer the operation goes on. */
export type Step = Pick<Scene, 'stored' | 'transaction' | 'held'> & {
	readonly says: string;
	readonly progress?: Progress;
	readonly answer?: Answer;
};

/** How an engine does what differs from one to the other. */
export type Engine = {
	readonly dialect: Dialect;
	/** Modes of lock that do not go together. */
	readonly conflicts: Readonly<Record<LockMode, readonly LockMode[]>>;
	isClear(scene: Scene, slot: Slot): readonly Step[];
	point(scene: Scene, operation: Extract<ListOperation, { is: 'point' }>): readonly Step[];
	/** The gate, a view, and both as a reader of a cleaned view meets them. */
	read(scene: Scene, operation: Reading): readonly Step[];
	/** Locks that a plain read of a row waits for, but does not keep. */
	readonly readsWaitFor: (operation: Operation) => readonly LockOn[];
	readonly leavesRemains: boolean;
	/** A reader of what is not committed may go by a move that is undone: it waits for the next load then, and is refused. */
	readonly mayReadersWait?: boolean;
};

/** The step that ends an operation. */
export const done = (scene: Scene, says: string, value: unknown, changes: Partial<Scene> = {}): Step => ({
	stored: changes.stored ?? scene.stored,
	transaction: changes.transaction ?? scene.transaction,
	held: changes.held ?? scene.held,
	says,
	answer: { value },
});

export const goesOn = (scene: Scene, says: string, progress: Progress, changes: Partial<Scene> = {}): Step => {
	const { answer: _, ...step } = done(scene, says, null, changes);
	return { ...step, progress };
};

export const refused = (scene: Scene, says: string, error: Extract<Answer, { error: string }>['error']): Step => ({
	...done(scene, says, null),
	answer: { error },
});

export function isFree(engine: Engine, { others, othersHeld }: Scene, { on, mode }: Lock): boolean {
	const conflicting = engine.conflicts[mode];
	return [...othersHeld, ...others.flatMap(({ locks }) => locks)].every(
		(lock) => lock.on !== on || !conflicting.includes(lock.mode),
	);
}

export const withLock = (transaction: Transaction, lock: Lock): Transaction =>
	transaction.locks.some(({ on, mode }) => on === lock.on && mode === lock.mode)
		? transaction
		: { ...transaction, locks: [...transaction.locks, lock] };

export const withEffect = (transaction: Transaction, effect: Effect): Transaction => ({
	...transaction,
	effects: [...transaction.effects, effect],
});

/** What is done when a lock is to be had; waiting is no step, and giving up is one. */
export function underLock(
	engine: Engine,
	scene: Scene,
	lock: Lock,
	step: (transaction: Transaction) => Step,
): readonly Step[] {
	if (isFree(engine, scene, lock)) return [step(withLock(scene.transaction, lock))];
	return scene.transaction.isImpatient ? [refused(scene, `waited five seconds for ${lock.on}`, 'lock timeout')] : [];
}

/** Every way in which an operation can go on in a scene; none while it waits. */
export function perform(engine: Engine, scene: Scene, operation: Operation): readonly Step[] {
	const { stored, transaction } = scene;
	const waits = engine.readsWaitFor(operation).some((on) => !isFree(engine, scene, { on, mode: 'share' }));
	if (waits && transaction.snapshot === null)
		return transaction.isImpatient ? [refused(scene, 'waited five seconds', 'lock timeout')] : [];
	switch (operation.is) {
		case 'take lock': {
			const lock: Lock = { on: 'check', mode: 'exclusive' };
			return isFree(engine, scene, lock)
				? [done(scene, 'takes the lock of the check', null, { held: [lock] })]
				: [refused(scene, 'finds the lock of the check taken', 'lock held')];
		}
		case 'let lock go':
			return [done(scene, 'lets the lock of the check go', null, { held: [] })];
		case 'wait five seconds at most':
			return [done(scene, 'will wait five seconds', [], { transaction: { ...transaction, isImpatient: true } })];
		case 'commit':
		case 'end statement': {
			const says = operation.is === 'commit' ? 'commits' : 'is done';
			return [done(scene, says, null, { stored: committed(transaction, stored), transaction: noTransaction })];
		}
		case 'roll back': {
			const left = engine.leavesRemains ? undone(transaction, stored) : stored;
			return [done(scene, 'rolls back', null, { stored: left, transaction: noTransaction })];
		}
		case 'begin to read':
		case 'ask gate':
		case 'read cleaned view':
		case 'read inside view':
		case 'read view':
		case 'count people':
			return engine.read(scene, operation);
		case 'list work folder':
		case 'look for folder':
		case 'remove folder':
		case 'read reply':
		case 'give disclosure its name':
			return [onFiles(scene, operation)];
		case 'read open check':
		case 'read check':
		case 'change check':
		case 'wait for ledger':
		case 'read last entry':
		case 'append entry':
			return onRecord(engine, scene, operation);
		default:
			return onList(engine, scene, operation);
	}
}

function onList(engine: Engine, scene: Scene, operation: ListOperation): readonly Step[] {
	const { transaction } = scene;
	const seen = seenBy(transaction, scene.stored);
	switch (operation.is) {
		case 'lock pointer':
			return underLock(engine, scene, { on: 'pointer', mode: 'update' }, (locked) => {
				const rows = operation.gives === 'the slot' ? pointerRows(seen) : [];
				return done(scene, 'locks the pointer', rows, { transaction: locked });
			});
		case 'read pointer':
			return [done(scene, `reads the pointer: ${seen.pointer?.slot ?? 'none'}`, pointerRows(seen))];
		case 'look whether clear':
			return engine.isClear(scene, operation.slot);
		case 'empty': {
			const { slot } = operation;
			const emptied = (locked: Transaction) =>
				done(scene, `empties slot ${slot}`, [], { transaction: withEffect(locked, { does: 'empty', slot }) });
			return operation.waits === false
				? [emptied(transaction)]
				: underLock(engine, scene, { on: slot, mode: 'exclusive' }, emptied);
		}
		case 'load':
			return load(engine, scene, operation);
		case 'build key': {
			const { slot } = operation;
			const keyed = withEffect(transaction, { does: 'build key', slot });
			return [done(scene, `builds the key of slot ${slot}`, [], { transaction: keyed })];
		}
		case 'count':
			return [done(scene, `counts slot ${operation.slot}`, [{ rows: seen[operation.slot].numbers.length }])];
		case 'read slot':
			return [done(scene, `reads slot ${operation.slot}`, seen[operation.slot].numbers)];
		case 'point':
			return engine.point(scene, operation);
		default:
			return operation satisfies never;
	}
}

function onRecord(engine: Engine, scene: Scene, operation: RecordOperation): readonly Step[] {
	const { transaction } = scene;
	const { checks, ledger } = seenBy(transaction, scene.stored);
	switch (operation.is) {
		case 'read open check': {
			const open = checks.filter(({ kind, state }) => kind === operation.kind && state !== 'purged');
			return [done(scene, `sees the check ${open.map(({ state }) => state)}`, open)];
		}
		case 'read check': {
			const found = checks.filter((check) => check['check_id'] === operation.checkId);
			return [done(scene, `looks at the check ${operation.checkId}`, found)];
		}
		case 'change check': {
			const { checkId, set } = operation;
			return underLock(engine, scene, { on: `check ${checkId}`, mode: 'exclusive' }, (locked) => {
				const changed = withEffect(locked, { does: 'change check', checkId, set });
				return done(scene, `makes the check ${checkId} ${set['state']}`, [], { transaction: changed });
			});
		}
		case 'wait for ledger':
			return underLock(engine, scene, { on: 'ledger', mode: 'exclusive' }, (locked) =>
				done(scene, 'locks the ledger', [], { transaction: locked }),
			);
		case 'read last entry': {
			const last = ledger.slice(-1).map(({ chain }) => ({ chain }));
			return [done(scene, 'reads the last entry', last)];
		}
		case 'append entry': {
			const { row } = operation;
			const appended = withEffect(transaction, { does: 'append entry', row });
			return [done(scene, `appends "${row['event']}"`, [], { transaction: appended })];
		}
		default:
			return operation satisfies never;
	}
}

function onFiles(scene: Scene, operation: FileOperation): Step {
	const { stored } = scene;
	const { folders, disclosed } = stored;
	switch (operation.is) {
		case 'list work folder':
			return done(scene, 'lists the work folder', folders);
		case 'look for folder':
			return done(scene, 'looks for the folder', folders.includes(operation.checkId));
		case 'remove folder': {
			const left = folders.filter((one) => one !== operation.checkId);
			return done(scene, `removes the files of ${operation.checkId}`, null, { stored: { ...stored, folders: left } });
		}
		case 'read reply': {
			const { checkId } = operation;
			return done(scene, 'reads the reply', folders.includes(checkId) ? repliesTo(checkId) : null);
		}
		case 'give disclosure its name': {
			const all = [...disclosed, operation.made];
			return done(scene, 'gives the disclosure its name', null, { stored: { ...stored, disclosed: all } });
		}
		default:
			return operation satisfies never;
	}
}

const pointerRows = ({ pointer }: Stored) =>
	pointer === null
		? []
		: [
				{
					slot: pointer.slot,
					check_id: pointer.checkId,
					environment: pointer.environment,
					list_date: pointer.listDate,
					rows: pointer.rows,
					age_days: 1,
				},
			];

/** A bulk load takes its time: whoever looks, looks at half of it. */
function load(
	engine: Engine,
	scene: Scene,
	{ slot, numbers }: Extract<ListOperation, { is: 'load' }>,
): readonly Step[] {
	const half = Math.ceil(numbers.length / 2);
	const loaded = (transaction: Transaction, part: readonly string[]): Partial<Scene> => ({
		transaction: withEffect(transaction, { does: 'load', slot, numbers: part }),
	});
	if (scene.progress !== null)
		return [
			done(scene, `loads the rest into slot ${slot}`, numbers.length, loaded(scene.transaction, numbers.slice(half))),
		];
	return underLock(engine, scene, { on: slot, mode: 'load' }, (locked) =>
		goesOn(scene, `loads half a list into slot ${slot}`, { half }, loaded(locked, numbers.slice(0, half))),
	);
}

/** The reply to each check: who may be disclosed by its list. One person stays, one goes, one comes, month by month. */
const numbersOf: Readonly<Record<string, readonly string[]>> = {
	c1: ['9990000018', '9990000026'],
	c2: ['9990000018', '9990000034'],
	c3: ['9990000018', '9990000042'],
};
export const repliesTo = (checkId: string): readonly string[] => numbersOf[checkId] ?? [];
