import { parseArgs } from 'node:util';

export type Wanted = {
	readonly seed: number;
	/** A part of the names of commands; all of them without it. */
	readonly only: string | undefined;
	/** Of each command: all of its points, or so many beside those at which something becomes visible. */
	readonly points: number | 'all';
	/** Second points for each first one. */
	readonly pairs: number;
	/** Points for each kind of trouble. */
	readonly faults: number;
	/** After so many no command is begun any more. */
	readonly minutes: number;
};

/** Throws for what is no option or no number. Without a seed, one by chance. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values } = parseArgs({
		args: [...words],
		options: {
			seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
			only: { type: 'string' },
			points: { type: 'string', default: 'all' },
			pairs: { type: 'string', default: '2' },
			faults: { type: 'string', default: '4' },
			minutes: { type: 'string', default: '90' },
		},
	});
	return {
		only: values.only,
		seed: numberOf('seed', values.seed),
		points: values.points === 'all' ? 'all' : numberOf('points', values.points),
		pairs: numberOf('pairs', values.pairs),
		faults: numberOf('faults', values.faults),
		minutes: numberOf('minutes', values.minutes),
	};
}

function numberOf(option: string, word: string): number {
	const number = Number(word);
	if (!Number.isInteger(number) || number < 0) throw new Error(`--${option} is ${word}, and has to be a whole number.`);
	return number;
}
