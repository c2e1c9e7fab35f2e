import { readFileSync } from 'node:fs';
import type { Slot } from '../../loaders/list/slot-statements.ts';
import { tsqlFenceSql } from '../../sql/views/render/tsql-fence.ts';
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
import type { ListOperation, Operation, Reading } from './operation.ts';
import { bodyOf, type RoutineStep, routineOf, type Value, type Variables } from './tsql-routine.ts';
import { type ListTables, type Pointer, type SlotContent, seenBy } from './world.ts';

const migration = (name: string): string =>
	readFileSync(new URL(`../../sql/migrations/tsql/${name}.sql`, import.meta.url), 'utf8');

/** The SQL that a reader of SQL Server goes by. */
export type TsqlTexts = { readonly list: string; readonly gate: string; readonly fence: string };
export const tsqlTexts: TsqlTexts = {
	list: migration('0004-cleaned-list'),
	gate: migration('0006-disclosure-gate'),
	fence: tsqlFenceSql({
		fence: { schema: 'ndoo_inside', name: 'fence' },
		inside: { schema: 'ndoo_inside', name: 'inside' },
		columns: [{ name: 'patient_id', type: 'int' }],
	}),
};

/** How a reader by one statement sees what others do. A disclosure is under SNAPSHOT whatever it is. */
export const isolations = ['locks', 'row versions', 'uncommitted'] as const;
export type Isolation = (typeof isolations)[number];

/** Which of the three conditions of an inside view a plan evaluates first: the gate, and one before each slot is opened. */
export const everyPlan = ['gab', 'gba', 'agb', 'bga', 'abg', 'bag'] as const;

/** A reader under way, statement by statement of the functions that it goes through. */
type Local = {
	/** In the fence; null for one who reads the inside view itself, or asks the gate alone. */
	readonly fence: Frame | null;
	/** In the inside view. */
	readonly inside: Inside | null;
	readonly rows: readonly string[];
};
type Frame = { readonly at: number; readonly variables: Variables; readonly half: Value | undefined };
type Inside = Frame & { readonly order: string; readonly began: number; readonly scans: Slot | null };

const frame: Frame = { at: 0, variables: {}, half: undefined };

/**
 * SQL Server. Each look of a reader is a moment of its own, unless its isolation gives it versions; a plain read waits for a row that
 * is being changed. What keeps its list whole is the SQL of the functions that it goes through, which is read here step by step.
 */
export function tsqlEngine(
	isolation: Isolation,
	{ texts = tsqlTexts, plans = everyPlan }: { readonly texts?: TsqlTexts; readonly plans?: readonly string[] } = {},
): Engine {
	const inUse = routineOf(bodyOf(texts.list, 'ndoo_list.is_in_use'));
	const routines: Readonly<Record<string, readonly RoutineStep[]>> = {
		g: routineOf(bodyOf(texts.gate, 'ndoo.assert_disclosable')),
		a: inUse,
		b: inUse,
	};
	const fence = routineOf(bodyOf(texts.fence, '[ndoo_inside].[fence]'));
	const hold = bodyOf(texts.list, 'ndoo_list.hold');
	if (!(hold.indexOf('slot_a_held') < hold.indexOf('slot_a_filled'))) throw new Error('a slot is to be held first');
	const engine: Engine = {
		dialect: 'tsql',
		conflicts: {
			share: ['load', 'exclusive'],
			update: ['update', 'exclusive'],
			load: ['share', 'load', 'exclusive'],
			exclusive: ['share', 'update', 'load', 'exclusive'],
		},
		leavesRemains: false,
		mayReadersWait: isolation === 'uncommitted',
		readsWaitFor,
		isClear: (scene, slot) => {
			const isClear = seenBy(scene.transaction, scene.stored)[slot].numbers.length === 0;
			return [done(scene, `finds slot ${slot} ${isClear ? 'clear' : 'not clear'}`, [{ is_clear: isClear }])];
		},
		point,
		read,
	};
	return engine;

	/** The first update locks everybody out, the second takes the moment. */
	function point(scene: Scene, { to, moment }: Extract<ListOperation, { is: 'point' }>): readonly Step[] {
		const lock = { on: 'pointer', mode: 'exclusive' } as const;
		const moments = momentsOfMove(scene);
		if (moment === 'before lock' && scene.progress === null)
			return moments.map((clock) =>
				goesOn(scene, 'takes the moment', { clock }, { stored: { ...scene.stored, clock, lastMoment: clock } }),
			);
		if (moment === 'before lock') {
			const movedAt = Number(scene.progress?.['clock']);
			return underLock(engine, scene, lock, (locked) =>
				done(scene, `points to slot ${to.slot}`, [], {
					transaction: withEffect(locked, { does: 'point', to: { ...to, movedAt } }),
				}),
			);
		}
		if (scene.progress === null)
			return underLock(engine, scene, lock, (transaction) =>
				goesOn(scene, 'locks everybody out of the pointer', { isLocked: true }, { transaction }),
			);
		return moments.map((clock) =>
			done(scene, `points to slot ${to.slot} at ${clock}`, [], {
				stored: { ...scene.stored, clock, lastMoment: clock },
				transaction: withEffect(scene.transaction, { does: 'point', to: { ...to, movedAt: clock } }),
			}),
		);
	}

	function read(scene: Scene, operation: Reading): readonly Step[] {
		const local = scene.progress as Local | null;
		if (local !== null) return advanced(scene, local, operation);
		const begun = operation.in === 'snapshot' || isolation === 'row versions' ? withSnapshot(scene) : scene;
		if (operation.is === 'begin to read') return [done(begun, 'takes its snapshot', [])];
		if (operation.is === 'read cleaned view')
			return [goesOn(begun, 'begins its statement', { fence: frame, inside: null, rows: [] } satisfies Local)];
		return insides(operation.is === 'ask gate' ? ['g'] : plans, begun).map(([inside, at]) =>
			goesOn(at, 'begins its statement', { fence: null, inside, rows: [] } satisfies Local),
		);
	}

	/** Every order in which a plan may ask, and a clock that may have ticked since the pointer moved. */
	function insides(orders: readonly string[], scene: Scene): readonly (readonly [Inside, Scene])[] {
		const { clock, lastMoment } = scene.stored;
		const clocks = lastMoment === clock ? [clock, clock + 1] : [clock];
		return orders.flatMap((order) =>
			clocks.map((began): readonly [Inside, Scene] => [
				{ ...frame, order, began, scans: null },
				{ ...scene, stored: { ...scene.stored, clock: began } },
			]),
		);
	}

	function advanced(scene: Scene, local: Local, operation: Reading): readonly Step[] {
		if (local.inside !== null) return insideAdvanced(scene, local, local.inside, operation);
		const { fence: outer } = local;
		const step = outer === null ? undefined : fence[outer.at];
		if (outer === null || step === undefined || step.does === 'return') return [answered(scene, local, operation)];
		if (step.does === 'read inside') {
			const next = { ...outer, at: outer.at + 1 };
			return insides(plans, scene).map(([inside, at]) =>
				goesOn(at, `reads the inside view, ${inside.order}`, { ...local, fence: next, inside } satisfies Local),
			);
		}
		return stepped(scene, outer, fence).map(({ says, frame: after, scene: at, returns }) =>
			returns === 'refusal'
				? refused(at, `fence: ${says}, and refuses`, 'replaced')
				: goesOn(at, `fence: ${says}`, { ...local, fence: after } satisfies Local),
		);
	}

	function answered(scene: Scene, { rows }: Local, { is }: Reading): Step {
		if (is === 'ask gate') return done(scene, 'is let in by the gate', [{ is_open: 1 }]);
		if (is === 'count people') return done(scene, 'counts people', [{ people: 100 }]);
		return done(scene, `has read ${rows.length} people`, rows);
	}

	function insideAdvanced(scene: Scene, local: Local, inside: Inside, operation: Reading): readonly Step[] {
		const [now] = inside.order;
		if (now === undefined) return advanced(scene, { ...local, inside: null }, operation);
		const next: Inside = { ...inside, ...frame, order: inside.order.slice(1), scans: null };
		if (inside.scans !== null) {
			const rows = [...local.rows, ...contentOf(scene, inside.scans).numbers];
			return [goesOn(scene, `scans slot ${inside.scans}`, { ...local, inside: next, rows } satisfies Local)];
		}
		const given: Variables = now === 'g' ? {} : { slot: now, began: inside.began };
		const at: Frame = { ...inside, variables: { ...inside.variables, ...given } };
		return stepped(scene, at, routines[now] ?? []).map(({ says, frame: after, scene: then, returns }) => {
			const label = `${now === 'g' ? 'gate' : `slot ${now}`}: ${says}`;
			if (returns === 'refusal') return refused(then, `${label}, and refuses`, 'replaced');
			const scans: Slot | null = returns === 1 && (now === 'a' || now === 'b') ? now : null;
			const left: Inside = returns === undefined || scans !== null ? { ...inside, ...after, scans } : next;
			return goesOn(then, label, { ...local, inside: left } satisfies Local);
		});
	}

	/** The next look or lock of a routine, and what follows from it; none while it waits. */
	function stepped(scene: Scene, at: Frame, routine: readonly RoutineStep[]): readonly Stepped[] {
		const step = routine[at.at];
		if (step?.does === 'look') return looked(scene, at, step.into).map((one) => concluded(one, routine));
		if (step?.does !== 'hold') throw new Error('a routine begins with a look');
		return held(scene, at, step).map((one) => concluded(one, routine));
	}

	/**
	 * The view `list_in_use` reads the pointer twice: as the isolation has it, and with a lock. By locks and by versions nothing can come
	 * between that matters; what reads uncommitted may have seen a move that is not over, and waits for its end then.
	 */
	function looked(scene: Scene, at: Frame, into: readonly (readonly [string, string])[]): readonly Stepped[] {
		const isLocked = !isFree(engine, scene, { on: 'pointer', mode: 'share' });
		const isDirty = isolation === 'uncommitted' && scene.transaction.snapshot === null;
		if (isDirty && at.half === undefined) {
			const dirty = JSON.stringify(dirtyPointer(scene));
			return [{ says: 'looks at the pointer, uncommitted', frame: { ...at, half: dirty }, scene }];
		}
		if (isLocked) return [];
		const { pointer: last } = scene.stored;
		const { snapshot } = scene.transaction;
		const own = isDirty ? (JSON.parse(String(at.half)) as Pointer | null) : (snapshot ?? scene.stored).pointer;
		const variables = own === null || last === null ? {} : valuesOf(own, last, into);
		const says = `looks at the pointer: ${own?.slot ?? 'none'}`;
		return [{ says, frame: { at: at.at + 1, half: undefined, variables: { ...at.variables, ...variables } }, scene }];
	}

	function held(
		scene: Scene,
		at: Frame,
		{ slot: name, into }: Extract<RoutineStep, { does: 'hold' }>,
	): readonly Stepped[] {
		const slot = at.variables[name] ?? null;
		const filled = (value: Value): Frame => ({ ...at, at: at.at + 1, variables: { ...at.variables, [into]: value } });
		if (slot !== 'a' && slot !== 'b') return [{ says: 'holds no slot', frame: filled(null), scene }];
		const lock = { on: slot, mode: 'share' } as const;
		if (!isFree(engine, scene, lock)) return [];
		const isFilled = Math.sign(contentOf(scene, slot).numbers.length);
		const transaction = withLock(scene.transaction, lock);
		return [{ says: `holds slot ${slot}`, frame: filled(isFilled), scene: { ...scene, transaction } }];
	}
}

/** The conditions up to the next step that others could come before: they look at variables alone. */
function concluded(stepped: Stepped, routine: readonly RoutineStep[]): Stepped {
	const { frame: at } = stepped;
	const step = routine[at.at];
	if (at.half !== undefined || step === undefined) return stepped;
	const isSo = ('when' in step && step.when?.(at.variables)) ?? null;
	const next = (): Stepped => concluded({ ...stepped, frame: { ...at, at: at.at + 1 } }, routine);
	switch (step.does) {
		case 'look':
		case 'read inside':
		case 'return':
			return stepped;
		case 'hold':
			return step.when === undefined || isSo === true ? stepped : next();
		case 'return if':
			return isSo === true ? { ...stepped, returns: step.value } : next();
		case 'refuse if':
			return isSo === true ? { ...stepped, returns: 'refusal' } : next();
		case 'refuse unless':
			return isSo === true ? next() : { ...stepped, returns: 'refusal' };
		case 'refuse':
			return { ...stepped, returns: 'refusal' };
		default:
			return step satisfies never;
	}
}

type Stepped = {
	readonly says: string;
	readonly frame: Frame;
	readonly scene: Scene;
	readonly returns?: number | 'refusal';
};

/**
 * A reader may have begun in the very tick of the clock in which the pointer moves. Between two moves it ticks at least once: a whole
 * list is loaded there.
 */
function momentsOfMove({ stored: { clock, lastMoment } }: Scene): readonly number[] {
	return lastMoment === clock ? [clock + 1] : [clock, clock + 1];
}

function withSnapshot(scene: Scene): Scene {
	if (scene.transaction.snapshot !== null) return scene;
	const { pointer, a, b } = scene.stored;
	return { ...scene, transaction: { ...scene.transaction, snapshot: { pointer, a, b } } };
}

const contentOf = ({ transaction, stored }: Scene, slot: Slot): SlotContent => {
	const tables: ListTables = transaction.snapshot ?? stored;
	return tables[slot];
};

function dirtyPointer({ others, stored }: Scene): Pointer | null {
	const moved = others.flatMap(({ effects }) => effects).findLast((effect) => effect.does === 'point');
	return moved?.does === 'point' ? moved.to : stored.pointer;
}

const valuesOf = (own: Pointer, last: Pointer, into: readonly (readonly [string, string])[]): Variables => {
	const columns: Variables = {
		slot: own.slot,
		rows: own.rows,
		moved_at: own.movedAt,
		last_moved_at: last.movedAt,
		1: 1,
	};
	const wanted = new Set(['kind', 'environment', 'list_date']);
	return Object.fromEntries(
		into.filter(([, column]) => !wanted.has(column)).map(([variable, column]) => [variable, columns[column] ?? null]),
	);
};

/** Rows that a plain read waits for while another changes them. */
function readsWaitFor(operation: Operation): ReturnType<Engine['readsWaitFor']> {
	if (operation.is === 'read pointer') return ['pointer'];
	if (operation.is === 'look whether clear' || operation.is === 'count') return [operation.slot];
	if (operation.is === 'read check') return [`check ${operation.checkId}`];
	return operation.is === 'read open check' ? ['check c1', 'check c2', 'check c3'] : [];
}
