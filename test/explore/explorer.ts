/** One step of one actor, and the state that it leads to. */
export type Move<S> = { readonly label: string; readonly to: S };

export type Model<S> = {
	readonly first: S;
	/** Every step that can come next. Throws `Unwalked` when a program has to be run further before that is known. */
	movesFrom(state: S): readonly Move<S>[];
	/** A state by its parts: two states are one when their parts say the same as JSON. */
	partsOf(state: S): readonly object[];
	/** What must not be so in any state. */
	faultIn(state: S): string | undefined;
	/** Everybody is done. */
	isEnd(state: S): boolean;
	/** What must not be so at the end. */
	faultAtEnd(state: S): string | undefined;
	/** An end has to be in reach of every state. */
	readonly isEveryEndReachable: boolean;
};

/** A program that has not been run so far yet; ask again when `walk` is done. */
export class Unwalked extends Error {
	readonly walk: Promise<unknown>;

	constructor(walk: Promise<unknown>) {
		super('a program has not been run so far yet');
		this.walk = walk;
	}
}

/** A way from the first state to a fault, one line a step. */
export type Counterexample = { readonly fault: string; readonly trace: readonly string[] };

export type Exploration = {
	readonly states: number;
	readonly transitions: number;
	/** Steps on the shortest way to the state that is furthest away. */
	readonly depth: number;
	readonly ends: number;
	/** Every state within the bound was seen. */
	readonly isWhole: boolean;
	readonly counterexample: Counterexample | undefined;
};

/**
 * Looks at every state that any order of steps leads to, nearest first, so that a counterexample is a shortest one. A state
 * without a next step is an end, or a fault: everybody waits for somebody. At last, an end can be reached from every state.
 */
export async function explore<S>(model: Model<S>, { most = 20_000_000 } = {}): Promise<Exploration> {
	const seen = new SeenStates<S>(model);
	const queue: S[] = [model.first];
	seen.add(model.first, -1, '');
	const total = { transitions: 0, ends: 0 };
	const figures = () => ({ ...total, states: seen.size, depth: seen.depth, isWhole: false });
	const finding = (at: number, fault: string): Exploration => ({
		...figures(),
		counterexample: { fault, trace: seen.trace(at) },
	});

	for (let at = 0; at < queue.length && seen.size <= most; at++) {
		const state = queue[at] as S;
		// Its place in the queue is not needed any more, and there may be millions.
		delete queue[at];
		const moves = await movesFrom(model, state);
		const fault = faultOf(model, state, moves.length === 0);
		if (fault !== undefined) return finding(at, fault);
		if (model.isEnd(state)) {
			seen.markEnd(at);
			total.ends += 1;
		}
		total.transitions += moves.length;
		for (const { label, to } of moves) if (seen.add(to, at, label)) queue.push(to);
	}
	if (seen.size > most) return { ...figures(), counterexample: undefined };
	const lost = model.isEveryEndReachable ? seen.withoutEnd() : undefined;
	if (lost !== undefined) return finding(lost, 'from here no end can be reached');
	return { ...figures(), isWhole: true, counterexample: undefined };
}

function faultOf<S>(model: Model<S>, state: S, isStuck: boolean): string | undefined {
	const fault = model.faultIn(state);
	if (fault !== undefined) return fault;
	if (model.isEnd(state)) return model.faultAtEnd(state);
	return isStuck ? 'everybody waits for somebody' : undefined;
}

/** The steps that can come next; runs programs further where that has to be known. */
export async function movesFrom<S>(model: Model<S>, state: S): Promise<readonly Move<S>[]> {
	for (;;) {
		try {
			return model.movesFrom(state);
		} catch (error) {
			if (!(error instanceof Unwalked)) throw error;
			await error.walk;
		}
	}
}

/** The states that were seen, each with the step that first led to it, and every step between them. */
class SeenStates<S> {
	readonly #model: Model<S>;
	readonly #numberOf = new Map<string, number>();
	readonly #parts = new Map<string, number>();
	readonly #partOf = new WeakMap<object, number>();
	readonly #from: number[] = [];
	readonly #label: string[] = [];
	readonly #depth: number[] = [];
	readonly #edges: { readonly from: number[]; readonly to: number[] } = { from: [], to: [] };
	readonly #ends: number[] = [];

	constructor(model: Model<S>) {
		this.#model = model;
	}

	get size(): number {
		return this.#from.length;
	}

	get depth(): number {
		return this.#depth.at(-1) ?? 0;
	}

	/** Whether it is new. */
	add(state: S, from: number, label: string): boolean {
		const key = this.#model
			.partsOf(state)
			.map((part) => this.#partNumber(part))
			.join();
		const known = this.#numberOf.get(key);
		const number = known ?? this.size;
		if (from >= 0) {
			this.#edges.from.push(from);
			this.#edges.to.push(number);
		}
		if (known !== undefined) return false;
		this.#numberOf.set(key, number);
		this.#from.push(from);
		this.#label.push(label);
		this.#depth.push(from < 0 ? 0 : (this.#depth[from] ?? 0) + 1);
		return true;
	}

	markEnd(at: number): void {
		this.#ends.push(at);
	}

	trace(at: number): readonly string[] {
		const labels: string[] = [];
		for (let one = at; one > 0; one = this.#from[one] ?? 0) labels.push(this.#label[one] ?? '');
		return labels.reverse();
	}

	/** The first state from which no way leads to an end. */
	withoutEnd(): number | undefined {
		const { from, to } = this.#edges;
		const first = new Int32Array(this.size).fill(-1);
		const next = new Int32Array(from.length);
		for (const [edge, target] of to.entries()) {
			next[edge] = first[target] ?? -1;
			first[target] = edge;
		}
		const reached = new Uint8Array(this.size);
		const open = [...this.#ends];
		for (const end of open) reached[end] = 1;
		for (let state = open.pop(); state !== undefined; state = open.pop()) {
			for (let edge = first[state] ?? -1; edge >= 0; edge = next[edge] ?? -1) {
				const before = from[edge] ?? 0;
				if (reached[before] === 1) continue;
				reached[before] = 1;
				open.push(before);
			}
		}
		const lost = reached.indexOf(0);
		return lost < 0 ? undefined : lost;
	}

	#partNumber(part: object): number {
		const known = this.#partOf.get(part);
		if (known !== undefined) return known;
		const text = JSON.stringify(part);
		const number = this.#parts.get(text) ?? this.#parts.size;
		this.#parts.set(text, number);
		this.#partOf.set(part, number);
		return number;
	}
}
