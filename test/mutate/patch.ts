import { z } from 'zod';

const oneLine = z.string().min(1);

/** A place in the sources that is broken on purpose. */
const patchSchema = z.strictObject({
	/** Unique among all rules, in kebab-case. */
	name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
	file: oneLine,
	/** Occurs exactly once in the file. */
	find: oneLine,
	replace: z.string(),
	/** What is broken by it, and why that matters. */
	why: oneLine,
	/** What is to notice, the fastest first: a test file, or a project and a file; ` > ` and a part of a test's name may follow. */
	tests: z.array(oneLine).min(1),
	/** Why nothing can notice; the patch is tried nevertheless, and must not be caught. */
	equivalent: oneLine.optional(),
});

/** One file of patches: those of one rule. */
export const ruleSchema = z.strictObject({
	rule: z.int().min(0).max(12),
	title: oneLine,
	means: oneLine,
	patches: z.array(patchSchema).min(1),
});

export type Rule = Readonly<z.infer<typeof ruleSchema>>;
export type Patch = Readonly<z.infer<typeof patchSchema>>;

/** Which rules there have to be patches for. */
export const ruleNumbers: readonly number[] = Array.from({ length: 13 }, (_, number) => number);

export type Applied = { readonly text: string } | { readonly fault: string };

/** The text of the patch's file with the patch applied. */
export function applied({ find, replace }: Pick<Patch, 'find' | 'replace'>, text: string): Applied {
	const times = text.split(find).length - 1;
	if (times !== 1) return { fault: `the text to find occurs ${times} times in the file, and has to occur once` };
	if (find === replace) return { fault: 'it replaces the text with itself' };
	return { text: text.replace(find, () => replace) };
}

const projects = ['unit', 'integration', 'postgres'] as const;

export type NamedTest = {
	readonly project: (typeof projects)[number];
	readonly file: string;
	/** A part of the name of the tests to run; all of the file without it. */
	readonly name: string | undefined;
};

/** `test/a.test.ts`, `postgres test/a.test.ts`, `test/a.test.ts > part of a name`. */
export function namedTest(words: string): NamedTest {
	const [place = '', name] = words.split(' > ');
	const project = projects.find((one) => place.startsWith(`${one} `));
	const file = project === undefined ? place : place.slice(project.length + 1);
	const usual = file.startsWith('test/integration/') ? 'integration' : 'unit';
	return { project: project ?? usual, file, name };
}
