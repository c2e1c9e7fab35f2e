import { parseArgs } from 'node:util';
import { isMajor, type Major, majors } from '../versions/releases.ts';

export const engines = ['embedded', 'postgres', 'mssql'] as const;
export type Engine = (typeof engines)[number];

export type Wanted = {
	readonly engine: Engine;
	/** Of PostgreSQL; the one that is installed where it is not said. */
	readonly version: Major | undefined;
	readonly seed: number;
	/** Of each group. */
	readonly people: number;
	readonly minutes: number;
	/** A part of the name of what is tried; everything without it. */
	readonly only: string | undefined;
};

/** Throws for what is no engine, no version or no number. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values } = parseArgs({
		args: [...words],
		options: {
			engine: { type: 'string', default: 'embedded' },
			version: { type: 'string' },
			seed: { type: 'string', default: '1' },
			people: { type: 'string', default: '48' },
			minutes: { type: 'string', default: '20' },
			only: { type: 'string' },
		},
	});
	const engine = engines.find((name) => name === values.engine);
	if (engine === undefined)
		throw new Error(`--engine is ${values.engine}, and has to be one of ${engines.join(', ')}.`);
	const version = values.version === undefined ? undefined : majorOf(values.version);
	if (version !== undefined && engine !== 'postgres') throw new Error('--version is for --engine postgres.');
	return {
		engine,
		version,
		seed: atLeast('seed', values.seed, 0),
		// Fewer could not be told from chance in two rounds.
		people: atLeast('people', values.people, 24),
		minutes: atLeast('minutes', values.minutes, 1),
		only: values.only,
	};
}

function majorOf(word: string): Major {
	const number = Number(word);
	if (!isMajor(number)) throw new Error(`--version is ${word}, and has to be one of ${majors.join(', ')}.`);
	return number;
}

function atLeast(name: string, word: string, least: number): number {
	const number = Number(word);
	if (Number.isInteger(number) && number >= least) return number;
	throw new Error(`--${name} is ${word}, and has to be a whole number of ${least} or more.`);
}
