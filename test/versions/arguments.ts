import { parseArgs } from 'node:util';
import { isMajor, type Major, majors } from './releases.ts';

export type Wanted = {
	readonly versions: readonly Major[];
	/** Of test files, as the test runner takes them; every suite that needs a server when there is none. */
	readonly files: readonly string[];
	/** For one version. */
	readonly minutes: number;
};

/** Numbers are versions, all else files. Throws for a version that is not tested on. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values, positionals } = parseArgs({
		args: [...words],
		options: { minutes: { type: 'string', default: '60' } },
		allowPositionals: true,
	});
	const minutes = Number(values.minutes);
	if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}, and has to be a number above 0.`);
	const numbers = positionals.filter((word) => /^\d+$/.test(word)).map(Number);
	const unknown = numbers.find((number) => !isMajor(number));
	if (unknown !== undefined) throw new Error(`PostgreSQL ${unknown} is not one of ${majors.join(', ')}.`);
	return {
		versions: numbers.length === 0 ? majors : numbers.filter(isMajor),
		files: positionals.filter((word) => !/^\d+$/.test(word)),
		minutes,
	};
}
