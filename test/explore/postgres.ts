import { readFileSync } from 'node:fs';
import type { Slot } from '../../loaders/list/slot-statements.ts';
import {
	done,
	type Engine,
	goesOn,
	isFree,
	refused,
	type Scene,
	type Step,
	underLock,
	withEffect,
	withLock,
} from './engine.ts';
import type { Reading } from './operation.ts';
import { type ListTables, listIn, seenBy } from './world.ts';

const migration = (name: string): string =>
	readFileSync(new URL(`../../sql/migrations/postgres/${name}.sql`, import.meta.url), 'utf8');

/** The SQL that a reader of PostgreSQL goes by. */
export type PostgresTexts = { readonly list: string; readonly gate: string };
export const postgresTexts: PostgresTexts = {
	list: migration('0004-cleaned-list'),
	gate: migration('0006-disclosure-gate'),
};

/** What a reader of a cleaned view does, as the SQL of the migrations has it. */
type Rules = {
	/** The gate sees the state that its caller's statement sees, and not a newer one. */
	readonly isGateOfCallersMoment: boolean;
	/** The gate refuses a list whose slot was emptied, and locks the slots by looking. */
	readonly looksIntoSlot: boolean;
};

/** Throws when the SQL has a form that the model does not know. */
function rulesOf({ list, gate }: PostgresTexts): Rules {
	for (const slot of ['a', 'b']) {
		const branch = `from ndoo_list.slot_${slot} as ${slot} where (select p.slot from ndoo_list.pointer as p) = '${slot}'`;
		if (!list.replaceAll(/\s+/g, ' ').includes(branch))
			throw new Error(`the model does not know this form of ndoo_list.cleaned_list`);
	}
	const [, volatility] = /language plpgsql (stable|volatile) /.exec(gate) ?? [];
	if (volatility === undefined) throw new Error('the model does not know this form of ndoo.assert_disclosable');
	return {
		isGateOfCallersMoment: volatility === 'stable',
		looksIntoSlot:
			gate.includes("when 'a' then not exists (select from ndoo_list.slot_a)") &&
			gate.includes("when 'b' then not exists (select from ndoo_list.slot_b)") &&
			gate.includes('slot_is_empty is distinct from (list.rows = 0)'),
	};
}

const view: Reading = { is: 'read inside view', in: 'alone' };
const slots: readonly Slot[] = ['a', 'b'];

/**
 * PostgreSQL. A statement reads by the snapshot that it took, row versions and the pointer alike. TRUNCATE is bound to no
 * snapshot, and waits for those who hold a lock on the table, as everybody does who reads it, until the end of the transaction. The
 * snapshot of a statement may be older than its lock: a function, as a fence is, plans what is in it when its caller has begun.
 */
export function postgresEngine(texts: PostgresTexts = postgresTexts): Engine {
	const rules = rulesOf(texts);
	const engine: Engine = {
		dialect: 'postgres',
		conflicts: {
			share: ['exclusive'],
			update: ['update', 'exclusive'],
			load: ['load', 'exclusive'],
			exclusive: ['share', 'update', 'load', 'exclusive'],
		},
		leavesRemains: true,
		readsWaitFor: () => [],
		isClear: (scene, slot) => {
			const { numbers, hasKey, hasRemains } = seenBy(scene.transaction, scene.stored)[slot];
			// The size of the file, which counts what another has loaded and not committed.
			const isBeingLoaded = scene.others.some(({ effects }) =>
				effects.some((effect) => effect.does === 'load' && effect.slot === slot),
			);
			const isClear = numbers.length === 0 && !hasKey && !hasRemains && !isBeingLoaded;
			return [done(scene, `finds slot ${slot} ${isClear ? 'clear' : 'not clear'}`, [{ is_clear: isClear }])];
		},
		point: (scene, { to }) =>
			underLock(engine, scene, { on: 'pointer', mode: 'update' }, (locked) =>
				done(scene, `points to slot ${to.slot}`, [], {
					transaction: withEffect(locked, { does: 'point', to: { ...to, movedAt: 0 } }),
				}),
			),
		read: (scene, operation) => (operation.in === 'alone' ? statement(scene) : inSnapshot(scene, operation)),
	};
	return engine;

	/** Any statement of a transaction that sees one state: it is taken by the first. */
	function inSnapshot(scene: Scene, operation: Reading): readonly Step[] {
		// Where each statement sees its own moment, it takes a new one.
		const isOwn = operation.in === 'read-write' && scene.progress === null;
		const begun = withSnapshot(isOwn ? { ...scene, transaction: { ...scene.transaction, snapshot: null } } : scene);
		if (operation.is === 'begin to read') return [done(begun, 'takes its snapshot', [])];
		if (scene.progress !== null) return [answered(scene, operation)];
		return locking(begun).map((locked) => asked(locked, operation));
	}

	/** The gate, which every view asks first. */
	function asked(scene: Scene, operation: Reading): Step {
		const tables = scene.transaction.snapshot ?? scene.stored;
		const refusal = refusalOf(rules.isGateOfCallersMoment ? tables : scene.stored);
		if (refusal !== undefined) return refused(scene, `is refused: ${refusal}`, 'replaced');
		if (operation.is === 'ask gate') return done(scene, 'is let in by the gate', [{ is_open: true }]);
		return goesOn(scene, 'is let in by the gate', { has: 'passed' });
	}

	function answered(scene: Scene, operation: Reading): Step {
		const numbers = listIn(scene.transaction.snapshot ?? scene.stored) ?? [];
		if (operation.is === 'count people') return done(scene, 'counts people', [{ people: 100 }]);
		return done(scene, `reads ${numbers.length} people`, numbers);
	}

	/** A statement by itself: lock and snapshot in either order, then the gate and the list. */
	function statement(scene: Scene): readonly Step[] {
		const { progress } = scene;
		const first = { snapshot: goesOn(withSnapshot(scene), 'takes its snapshot', { has: 'snapshot' }) };
		if (progress === null)
			return [first.snapshot, ...locking(scene).map((locked) => goesOn(locked, 'locks the slots', { has: 'locks' }))];
		if (progress['has'] === 'locks') return [goesOn(withSnapshot(scene), 'takes its snapshot', { has: 'both' })];
		if (progress['has'] === 'snapshot')
			return locking(scene).map((locked) => goesOn(locked, 'locks the slots', { has: 'both' }));
		return [progress['has'] === 'both' ? asked(scene, view) : answered(scene, view)];
	}

	function withSnapshot(scene: Scene): Scene {
		if (scene.transaction.snapshot !== null) return scene;
		const { pointer, a, b } = scene.stored;
		return { ...scene, transaction: { ...scene.transaction, snapshot: { pointer, a, b } } };
	}

	/** The scene with both slots locked; none while somebody empties one. */
	function locking(scene: Scene): readonly Scene[] {
		const locks = slots.map((on) => ({ on, mode: 'share' }) as const);
		if (!locks.every((lock) => isFree(engine, scene, lock))) return [];
		return [{ ...scene, transaction: locks.reduce(withLock, scene.transaction) }];
	}

	function refusalOf({ pointer, a, b }: ListTables): string | undefined {
		if (pointer === null) return 'there is no list';
		const isEmpty = { a, b }[pointer.slot].numbers.length === 0;
		return rules.looksIntoSlot && isEmpty !== (pointer.rows === 0) ? 'the list was replaced' : undefined;
	}
}
