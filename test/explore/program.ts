import { NdooError } from '../../core/errors.ts';
import { Unwalked } from './explorer.ts';
import type { Operation } from './operation.ts';

/** What the world answers to an operation: a value, or the error that the product's port throws for it. */
export type Answer = { readonly value: unknown } | { readonly error: 'lock timeout' | 'lock held' | 'replaced' };

export type Ask = (operation: Operation) => Promise<unknown>;

/** Where a program stands: at the operation that it asks for next, or at its end. */
export type Point = {
	readonly id: number;
	readonly operation: Operation | undefined;
	/** What came of it. */
	readonly end: string | undefined;
};

type Known = Point & {
	readonly answers: readonly Answer[];
	readonly next: Map<string, Known>;
	/** Goes on with the run that stopped here, which can be done once. */
	resume: ((answer: Answer) => Promise<Paused>) | undefined;
};

type Paused =
	| { readonly operation: Operation; readonly resume: (answer: Answer) => Promise<Paused> }
	| { readonly end: string };

/**
 * A function of the product as a tree of what it asks for after each answer. The function itself runs, against a world
 * that answers one operation at a time; since it has no other source of anything (the clock stands, ids and files are handed in), the
 * same answers lead to the same question, and each way through it is run once, however many interleavings it is part of.
 */
export class Program {
	readonly #run: (ask: Ask) => Promise<string>;
	readonly #errorOf: (error: Extract<Answer, { error: string }>['error']) => Error;
	readonly #points: Known[] = [];

	constructor(
		run: (ask: Ask) => Promise<string>,
		errorOf: (error: Extract<Answer, { error: string }>['error']) => Error,
	) {
		this.#run = run;
		this.#errorOf = errorOf;
	}

	get points(): number {
		return this.#points.length;
	}

	/** Where it begins. */
	first(): Point {
		const first = this.#points[0];
		if (first !== undefined) return first;
		throw new Unwalked(this.#start([]).then((paused) => this.#keep([], paused)));
	}

	at(id: number): Point {
		return this.#known(id);
	}

	/** Where it stands after an answer to what it asked for. */
	after(id: number, answer: Answer): Point {
		const before = this.#known(id);
		const key = JSON.stringify(answer);
		const after = before.next.get(key);
		if (after !== undefined) return after;
		throw new Unwalked(this.#walk(before, key, answer));
	}

	async #walk(before: Known, key: string, answer: Answer): Promise<void> {
		const answers = [...before.answers, answer];
		const { resume } = before;
		before.resume = undefined;
		before.next.set(key, this.#keep(answers, await (resume ? resume(answer) : this.#start(answers))));
	}

	#keep(answers: readonly Answer[], paused: Paused): Known {
		const isOver = 'end' in paused;
		const point: Known = {
			id: this.#points.length,
			operation: isOver ? undefined : paused.operation,
			end: isOver ? paused.end : undefined,
			answers,
			next: new Map(),
			resume: isOver ? undefined : paused.resume,
		};
		this.#points.push(point);
		return point;
	}

	#known(id: number): Known {
		const point = this.#points[id];
		if (point === undefined) throw new Error('no such point of a program');
		return point;
	}

	/** Runs the function anew with these answers, to the operation that it asks for after them. */
	async #start(answers: readonly Answer[]): Promise<Paused> {
		let given = 0;
		let { promise, resolve } = Promise.withResolvers<Paused>();
		const settle = async (answer: Answer): Promise<unknown> => {
			if ('error' in answer) throw this.#errorOf(answer.error);
			return answer.value;
		};
		const ask: Ask = async (operation) => {
			const known = answers[given++];
			if (known !== undefined) return await settle(known);
			const answered = Promise.withResolvers<Answer>();
			const resume = async (answer: Answer): Promise<Paused> => {
				({ promise, resolve } = Promise.withResolvers<Paused>());
				answered.resolve(answer);
				return await promise;
			};
			resolve({ operation, resume });
			return await settle(await answered.promise);
		};
		this.#run(ask).then(
			(end) => resolve({ end }),
			(error: unknown) => resolve({ end: endIn(error) }),
		);
		return await promise;
	}
}

const endIn = (error: unknown): string =>
	error instanceof NdooError ? `error ${error.code}` : `bug: ${error instanceof Error ? error.stack : String(error)}`;
