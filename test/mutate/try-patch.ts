import type { CleanTests } from './clean-tests.ts';
import type { Copy } from './copy.ts';
import { namedTest, type Patch } from './patch.ts';
import type { RulePatch } from './patch-files.ts';
import { runTests } from './test-runner.ts';

/** Which outcomes are as they should be, and which make the run fail. */
export const outcomes = {
	caught: { isGood: true, text: 'caught' },
	equivalent: { isGood: true, text: 'equivalent' },
	'left-out': { isGood: true, text: 'left out: none of its tests can run here' },
	survived: { isGood: false, text: 'SURVIVED' },
	'not-equivalent': { isGood: false, text: 'CAUGHT, and was called equivalent' },
	'does-not-apply': { isGood: false, text: 'NO LONGER APPLIES' },
	stopped: { isGood: false, text: 'STOPPED, by no assertion' },
	unclean: { isGood: false, text: 'ITS TESTS FAIL WITHOUT IT' },
	'not-tried': { isGood: false, text: 'NOT TRIED: the time was up' },
} as const;

export type OutcomeKind = keyof typeof outcomes;

export type Tried = {
	readonly rule: number;
	readonly name: string;
	readonly file: string;
	readonly kind: OutcomeKind;
	/** The test that noticed, or what went wrong. */
	readonly by: string;
	readonly seconds: number;
};

export type Found = { readonly kind: OutcomeKind; readonly by: string };

export async function tryPatch(copy: Copy, clean: CleanTests, { rule, patch }: RulePatch): Promise<Tried> {
	const began = performance.now();
	const found = await outcomeOf(copy, clean, patch);
	const seconds = (performance.now() - began) / 1000;
	return { rule, name: patch.name, file: patch.file, ...asExpected(found, patch.equivalent), seconds };
}

export const untried = ({ rule, patch }: RulePatch): Tried => ({
	rule,
	name: patch.name,
	file: patch.file,
	kind: 'not-tried',
	by: '',
	seconds: 0,
});

/** What a patch that is called equivalent comes to. */
export function asExpected(found: Found, equivalent: string | undefined): Found {
	if (equivalent === undefined) return found;
	if (found.kind === 'survived') return { kind: 'equivalent', by: equivalent };
	return found.kind === 'caught' ? { ...found, kind: 'not-equivalent' } : found;
}

/** Tests run in their order, until one notices. */
async function outcomeOf(copy: Copy, clean: CleanTests, patch: Patch): Promise<Found> {
	const cannotApply = await copy.whilePatched(patch, async () => undefined);
	if (cannotApply !== undefined) return { kind: 'does-not-apply', by: cannotApply.fault };
	const { fit, fault } = await fitTests(copy, clean, patch.tests);
	if (fault !== undefined) return fault;
	if (fit.length === 0) return { kind: 'left-out', by: patch.tests.join(', ') };
	const found = await copy.whilePatched(patch, async () => await firstNotice(copy, fit));
	return 'fault' in found ? { kind: 'does-not-apply', by: found.fault } : found;
}

/** The tests that pass on whole sources, or the one that does not. */
async function fitTests(copy: Copy, clean: CleanTests, tests: readonly string[]) {
	const fit: string[] = [];
	for (const words of tests) {
		const verdict = await clean.verdict(copy, words);
		if (verdict.kind === 'passed') fit.push(words);
		else if (verdict.kind !== 'left-out') {
			const fault: Found = { kind: 'unclean', by: `${words}: ${verdict.by}` };
			return { fit, fault };
		}
	}
	return { fit, fault: undefined };
}

async function firstNotice(copy: Copy, tests: readonly string[]): Promise<Found> {
	let stopped: string | undefined;
	for (const words of tests) {
		const verdict = await runTests(copy, namedTest(words));
		if (verdict.kind === 'noticed') return { kind: 'caught', by: `${namedTest(words).file}: ${verdict.by}` };
		if (verdict.kind === 'stopped') stopped ??= `${words}: ${verdict.by}`;
	}
	return stopped === undefined ? { kind: 'survived', by: tests.join(', ') } : { kind: 'stopped', by: stopped };
}
