import type { Exploration } from './explorer.ts';
import type { Plant } from './plants.ts';

/** What an exploration came to, in one line. */
export function figuresLine(name: string, found: Exploration, seconds: number): string {
	const { states, transitions, depth, ends, isWhole, counterexample } = found;
	const figures = [
		`${count(states)} states`,
		`${count(transitions)} transitions`,
		`depth ${depth}`,
		`${ends} ends`,
		`${seconds.toFixed(1)} s`,
	].join(', ');
	const end = isWhole ? 'no counterexample' : 'stopped before its end';
	return `${counterexample === undefined ? end : 'COUNTEREXAMPLE'}  ${name}: ${figures}`;
}

/** A counterexample, step by step. */
export const traceText = ({ counterexample }: Exploration): string =>
	counterexample === undefined
		? ''
		: [
				...counterexample.trace.map((step, at) => `  ${String(at + 1).padStart(3)}  ${step}`),
				`  =>   ${counterexample.fault}`,
			].join('\n');

/** The last steps of it: how it came to the first is as it should be. */
export function shortTraceText(found: Exploration, steps = 12): string {
	const lines = traceText(found).split('\n');
	return lines.length <= steps + 1 ? lines.join('\n') : ['   …', ...lines.slice(-steps - 1)].join('\n');
}

/** Whether the error that was planted is what was found. */
export const isFound = ({ finds }: Plant, { counterexample }: Exploration): boolean =>
	counterexample !== undefined && finds.test(counterexample.fault);

export function plantLine(plant: Plant, found: Exploration): string {
	return `${isFound(plant, found) ? 'found ' : 'MISSED'}  ${plant.name}: ${count(found.states)} states`;
}

const count = (number: number): string => number.toLocaleString('en-GB');
