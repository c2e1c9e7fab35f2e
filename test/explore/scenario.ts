import { type Engine, type Progress, perform, type Scene, type Step } from './engine.ts';
import { type Model, type Move, movesFrom } from './explorer.ts';
import type { Point, Program } from './program.ts';
import {
	faultAtEnd,
	faultOfList,
	faultOfReader,
	faultOfStored,
	isOpen,
	nextCheck,
	noList,
	withCheck,
} from './promises.ts';
import {
	clear,
	emptiedBy,
	type Lock,
	noTransaction,
	type Stored,
	type Transaction,
	undone,
	withEmptied,
} from './world.ts';

/** Who takes part. A run of `ndoo refresh` is begun again for as long as there is something to do; others come once. */
export type Part = { readonly kind: 'run' | 'reader' | 'disclosure'; readonly program: Program };

export type Scenario = {
	readonly engine: Engine;
	/** By their names; those of one kind and one program may be taken for each other. */
	readonly parts: Readonly<Record<string, Part>>;
	/** How many processes may die, at any moment each. */
	readonly crashes: number;
	/** How many lists come after the one in use. */
	readonly months: number;
	/** How often the server lets go of a run's lock without that the run notices. */
	readonly lostLocks?: number;
	/** Only what a reader can see counts, and not how runs and the record end. */
	readonly isForReadersOnly?: boolean;
};

type Left = { readonly crashes: number; readonly months: number; readonly lostLocks: number };

/** Where an actor stands. */
type Actor = {
	/** At a point of its program; `idle` before and between, `gone` when it does not come again. */
	readonly at: number | 'idle' | 'gone';
	readonly progress: Progress;
	readonly transaction: Transaction;
	readonly held: readonly Lock[];
	/** Of one who reads: the checks whose lists were in use since it began. */
	readonly lists: readonly string[] | null;
	readonly fault: string | null;
};

export type State = {
	readonly stored: Stored;
	readonly left: Left;
	readonly actors: Readonly<Record<string, Actor>>;
};

const idle: Actor = { at: 'idle', progress: null, transaction: noTransaction, held: [], lists: null, fault: null };
const gone: Actor = { ...idle, at: 'gone' };

/** One list in use, the reply to the next check proven, and everybody about to begin. */
function firstState({ parts, crashes, months, lostLocks = 0 }: Scenario): State {
	const empty: Stored = {
		pointer: null,
		a: clear,
		b: clear,
		checks: [],
		ledger: [],
		folders: [],
		disclosed: [],
		clock: 1,
		lastMoment: 0,
	};
	return {
		stored: withCheck(empty, nextCheck(empty)),
		left: { crashes, months, lostLocks },
		actors: Object.fromEntries(Object.keys(parts).map((name) => [name, idle])),
	};
}

export function modelOf(scenario: Scenario, stored?: Stored): Model<State> {
	const { parts, engine, isForReadersOnly = false } = scenario;
	const names = Object.keys(parts);
	const ofStored = isForReadersOnly ? faultOfList : faultOfStored;
	const first = firstState(scenario);
	return {
		first: stored === undefined ? first : { ...first, stored },
		movesFrom: (state) => [...names.flatMap((name) => movesOf(scenario, state, name)), ...movesOfMonth(state)],
		partsOf: ({ stored: part, left, actors }) => [part, left, ...names.map((name) => actors[name] ?? idle)],
		faultIn: (state) => faultOfActors(state) ?? ofStored(state.stored) ?? faultOfWaiting(scenario, state),
		isEnd: ({ stored: part, left, actors }) =>
			left.months === 0 &&
			!isOpen(part) &&
			names.every((name) => actors[name]?.at === (parts[name]?.kind === 'run' ? 'idle' : 'gone')),
		faultAtEnd: ({ stored: part }) => (isForReadersOnly ? undefined : faultAtEnd(part, engine.dialect)),
		isEveryEndReachable: !isForReadersOnly,
	};
}

const faultOfActors = ({ actors }: State): string | undefined =>
	Object.values(actors).find(({ fault }) => fault !== null)?.fault ?? undefined;

function movesOf(scenario: Scenario, state: State, name: string): readonly Move<State>[] {
	const part = scenario.parts[name];
	const actor = state.actors[name];
	if (part === undefined || actor === undefined || actor.at === 'gone') return [];
	if (actor.at === 'idle') return part.kind === 'run' && !isOpen(state.stored) ? [] : [begin(state, name, part)];
	const { operation } = part.program.at(actor.at);
	if (operation === undefined) throw new Error(`${name} stands at the end of its program`);
	const steps = perform(scenario.engine, sceneOf(state, name), operation);
	const moves = steps.map((step) => taken(scenario, state, { name, part, actor, step }));
	return [...moves, ...accidents(scenario, state, name)];
}

/** Its first step is the one that it stands before then; that it was begun is no step that anybody could see. */
function begin(state: State, name: string, { program, kind }: Part): Move<State> {
	const { pointer } = state.stored;
	const inUse = [pointer?.checkId ?? noList];
	const lists = kind === 'run' ? null : inUse;
	const actor: Actor = { ...idle, at: program.first().id, lists };
	return { label: `${name}: begins`, to: withActor(state, name, actor) };
}

const withActor = (state: State, name: string, actor: Actor): State => ({
	...state,
	actors: { ...state.actors, [name]: actor },
});

function sceneOf({ stored, actors }: State, name: string): Scene {
	const { transaction, held, progress } = actors[name] ?? idle;
	const others = Object.entries(actors).flatMap(([other, actor]) => (other === name ? [] : [actor]));
	return {
		stored,
		transaction,
		held,
		progress,
		others: others.map((other) => other.transaction),
		othersHeld: others.flatMap((other) => other.held),
	};
}

type Taken = { readonly name: string; readonly part: Part; readonly actor: Actor; readonly step: Step };

function taken(scenario: Scenario, state: State, { name, part, actor, step }: Taken): Move<State> {
	const label = `${name}: ${step.says}`;
	const after: Actor = { ...actor, transaction: step.transaction, held: step.held, progress: step.progress ?? null };
	const moved = seenByOthers({ ...state, stored: step.stored }, name, actor.transaction, step);
	if (step.answer === undefined || actor.at === 'idle' || actor.at === 'gone')
		return { label, to: withActor(moved, name, after) };
	const point = part.program.after(actor.at, step.answer);
	if (point.end === undefined) return { label, to: withActor(moved, name, { ...after, at: point.id }) };
	const ended = endOf(scenario, part, { actor: after, point });
	return { label: `${label} [${point.end}]`, to: withActor(moved, name, ended) };
}

/** What a commit means for everybody else: a slot that was emptied, and another list in use. */
function seenByOthers(state: State, name: string, before: Transaction, { transaction, answer }: Step): State {
	const isCommit = answer !== undefined && before.effects.length > 0 && transaction === noTransaction;
	if (!isCommit) return state;
	const emptied = emptiedBy(before);
	const checkId = state.stored.pointer?.checkId;
	const actors = Object.entries(state.actors).map(([other, actor]): readonly [string, Actor] => {
		if (other === name || typeof actor.at === 'string') return [other, actor];
		const isNew = checkId !== undefined && actor.lists?.includes(checkId) === false;
		const lists = isNew ? [...(actor.lists ?? []), checkId] : actor.lists;
		return [other, { ...actor, lists, transaction: withEmptied(actor.transaction, emptied) }];
	});
	return { ...state, actors: Object.fromEntries(actors) };
}

function endOf(
	{ isForReadersOnly }: Scenario,
	{ kind }: Part,
	{ actor, point: { end = '' } }: { readonly actor: Actor; readonly point: Point },
): Actor {
	if (kind !== 'run') return { ...gone, fault: faultOfReader(end, actor.lists ?? []) ?? null };
	const isWell = runEnds.includes(end) || (isForReadersOnly === true && end.startsWith('error '));
	return isWell ? idle : { ...idle, fault: `a run ended in ${end}` };
}

const runEnds = ['over', 'idle', 'error warehouse-locked'];

/** A process dies, and the server undoes what it had not committed; or the server loses the connection that held its lock. */
function accidents({ engine, parts }: Scenario, state: State, name: string): readonly Move<State>[] {
	const actor = state.actors[name] ?? idle;
	const { left, stored } = state;
	const kind = parts[name]?.kind;
	const crash: Move<State> = {
		label: `${name}: dies`,
		to: {
			...withActor(state, name, kind === 'run' ? idle : gone),
			stored: engine.leavesRemains ? undone(actor.transaction, stored) : stored,
			left: { ...left, crashes: left.crashes - 1 },
		},
	};
	const lost: Move<State> = {
		label: `the server lets go of the lock of ${name}, who does not notice`,
		to: { ...withActor(state, name, { ...actor, held: [] }), left: { ...left, lostLocks: left.lostLocks - 1 } },
	};
	return [
		...(left.crashes > 0 && kind !== 'reader' ? [crash] : []),
		...(left.lostLocks > 0 && actor.held.length > 0 ? [lost] : []),
	];
}

/** When nothing is left to do, a month passes: the reply to the next check is proven. */
function movesOfMonth({ stored, left, actors }: State): readonly Move<State>[] {
	if (left.months === 0 || isOpen(stored)) return [];
	const next = nextCheck(stored);
	return [
		{
			label: `a month passes: the reply to ${next} is proven`,
			to: { stored: withCheck(stored, next), left: { ...left, months: left.months - 1 }, actors },
		},
	];
}

/**
 * Readers wait for the last statements of a publication at most, never for its load; and a publication that has loaded waits
 * for no reader (docs/design/rules.md, rule 3).
 */
function faultOfWaiting(scenario: Scenario, state: State): string | undefined {
	const actors = Object.entries(state.actors);
	const loading = actors.filter(([, { transaction }]) => transaction.effects.some(({ does }) => does === 'load'));
	if (loading.length === 0) return undefined;
	const isUnderWay = loading.some(([, { progress }]) => progress !== null && 'half' in progress);
	const waiting = actors.filter(([name]) => isWaiting(scenario, state, name)).map(([name]) => name);
	for (const name of waiting) {
		const isRun = scenario.parts[name]?.kind === 'run';
		// A statement that one publication has overtaken already may meet the load of the next, and is refused then.
		const isOvertaken = (state.actors[name]?.lists?.length ?? 0) > 1;
		const isFreeToWait = isOvertaken || scenario.engine.mayReadersWait === true;
		if (!isRun && isUnderWay && !isFreeToWait) return `${name} waits while a list is loaded`;
		const hasLoaded = loading.some(([loader]) => loader === name);
		if (isRun && hasLoaded && !isWaiting(scenario, withoutReaders(scenario, state), name))
			return `${name} has loaded a list, and waits for somebody who reads`;
	}
	return undefined;
}

function isWaiting({ engine, parts }: Scenario, state: State, name: string): boolean {
	const at = state.actors[name]?.at;
	const operation = typeof at === 'number' ? parts[name]?.program.at(at).operation : undefined;
	return operation !== undefined && perform(engine, sceneOf(state, name), operation).length === 0;
}

/** As if nobody read: of whoever does, the locks on the list are left out, and not the turn at the ledger. */
function withoutReaders({ parts }: Scenario, state: State): State {
	const actors = Object.entries(state.actors).map(([name, actor]): readonly [string, Actor] => {
		if (parts[name]?.kind === 'run') return [name, actor];
		const locks = actor.transaction.locks.filter(({ on }) => on === 'ledger');
		return [name, { ...actor, transaction: { ...actor.transaction, locks } }];
	});
	return { ...state, actors: Object.fromEntries(actors) };
}

/** What is stored when the run of a scenario has gone to its end with nobody beside it. */
export async function undisturbed({ engine }: Pick<Scenario, 'engine'>, program: Program): Promise<Stored> {
	const model = modelOf({ engine, parts: { run: { kind: 'run', program } }, crashes: 0, months: 0 });
	let state = model.first;
	while (!model.isEnd(state)) {
		const [move] = await movesFrom(model, state);
		if (move === undefined) throw new Error('a run by itself waits for somebody');
		state = move.to;
	}
	return state.stored;
}
