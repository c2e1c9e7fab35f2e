import { parseArgs } from 'node:util';
import { isMajor, type Major, majors } from '../versions/releases.ts';
import { type EngineName, engineNames } from './engine.ts';

export type Wanted = {
	readonly engines: readonly EngineName[];
	/** Of PostgreSQL; the one that is installed where it is not said. */
	readonly version: Major | undefined;
	readonly seed: number;
	/** A part of the names of checks; all of them without it. */
	readonly only: string | undefined;
};

/** Throws for what is no engine, no version or no number. Without a seed, one by chance. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values } = parseArgs({
		args: [...words],
		options: {
			engine: { type: 'string' },
			version: { type: 'string' },
			seed: { type: 'string' },
			only: { type: 'string' },
		},
	});
	return {
		engines: values.engine === undefined ? engineNames : [engineOf(values.engine)],
		version: values.version === undefined ? undefined : majorOf(values.version),
		seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : seedOf(values.seed),
		only: values.only,
	};
}

function engineOf(word: string): EngineName {
	const engine = engineNames.find((name) => name === word);
	if (engine === undefined) throw new Error(`--engine is ${word}, and has to be one of ${engineNames.join(', ')}.`);
	return engine;
}

function majorOf(word: string): Major {
	const number = Number(word);
	if (!isMajor(number)) throw new Error(`--version is ${word}, and has to be one of ${majors.join(', ')}.`);
	return number;
}

function seedOf(word: string): number {
	const seed = Number(word);
	if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed is ${word}, and has to be a whole number.`);
	return seed;
}
