import { parseArgs } from 'node:util';
import type { RulePatch } from './patch-files.ts';

export type Wanted = {
	/** Numbers of rules and parts of names of patches; all of them without any. */
	readonly only: readonly string[];
	/** How many patches are tried at once. */
	readonly jobs: number;
	/** No patch is begun after these. */
	readonly minutes: number;
	/** Names the patches and tries none. */
	readonly isList: boolean;
};

/** Throws for what is no number, or an option that does not exist. */
export function wantedOf(words: readonly string[]): Wanted {
	const { values } = parseArgs({
		args: [...words],
		options: {
			only: { type: 'string', multiple: true, default: [] },
			jobs: { type: 'string', default: '2' },
			minutes: { type: 'string', default: '90' },
			list: { type: 'boolean', default: false },
		},
	});
	return {
		only: values.only.flatMap((word) => word.split(',')),
		jobs: atLeastOne('jobs', values.jobs),
		minutes: atLeastOne('minutes', values.minutes),
		isList: values.list,
	};
}

function atLeastOne(name: string, word: string): number {
	const number = Number(word);
	if (Number.isInteger(number) && number >= 1) return number;
	throw new Error(`--${name} is ${word}, and has to be a whole number of 1 or more.`);
}

/** Throws for a word that selects nothing, so that a mistyped name is not taken for success. */
export function selected(all: readonly RulePatch[], only: readonly string[]): readonly RulePatch[] {
	const selects = (word: string, { rule, patch }: RulePatch): boolean =>
		/^\d+$/.test(word) ? rule === Number(word) : patch.name.includes(word);
	const idle = only.find((word) => !all.some((one) => selects(word, one)));
	if (idle !== undefined)
		throw new Error(`--only ${idle} is neither a rule with patches nor a part of a patch's name.`);
	return only.length === 0 ? all : all.filter((one) => only.some((word) => selects(word, one)));
}
