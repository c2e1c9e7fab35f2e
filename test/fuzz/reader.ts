import type fc from 'fast-check';

/** Something that reads from outside, and how what it reads is made up. */
export type Reader = {
	readonly name: string;
	/** Of all cases, beside the others' shares: those that read much have a small one. */
	readonly share: number;
	readonly cases: fc.Arbitrary<Attempt>;
	/** Cases that were defects once, and those that are too large to be drawn: run first, every time. */
	readonly known: readonly Attempt[];
};

/** Hands words that people would read to the judge, who throws for what must not be in them. */
export type Shown = (words: string) => void;

/** One case. It throws for what is not as it has to be; an NdooError is a refusal, and as good as an answer. */
export type Attempt = {
	/** Named, cut, when the case is a defect. */
	readonly input: unknown;
	readonly run: (shown: Shown) => unknown;
};

/** A reader of inputs of one kind. */
export function reader<T>(
	name: string,
	share: number,
	inputs: fc.Arbitrary<T>,
	known: readonly T[],
	run: (input: T, shown: Shown) => unknown,
): Reader {
	const attempt = (input: T): Attempt => ({ input, run: (shown) => run(input, shown) });
	return { name, share, cases: inputs.map(attempt), known: known.map(attempt) };
}
