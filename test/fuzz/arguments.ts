import { parseArgs } from 'node:util';

export type Wanted = {
	readonly seed: number;
	/** Over all readers together. */
	readonly cases: number;
	/** A part of the name of a reader; all of them without it. */
	readonly only: string | undefined;
};

/** Throws for what is no number, or an option that does not exist. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values } = parseArgs({
		args: [...words],
		options: {
			seed: { type: 'string', default: '1' },
			cases: { type: 'string', default: '100000' },
			only: { type: 'string' },
		},
	});
	return { seed: whole('seed', values.seed, 0), cases: whole('cases', values.cases, 1), only: values.only };
}

function whole(name: string, word: string, least: number): number {
	const number = Number(word);
	if (Number.isInteger(number) && number >= least) return number;
	throw new Error(`--${name} is ${word}, and has to be a whole number of ${least} or more.`);
}
