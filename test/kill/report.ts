import { scrub } from '../../core/scrub.ts';
import type { Fault } from './trial.ts';

export type Result = {
	readonly name: string;
	readonly points: number;
	readonly killed: number;
	readonly pairs: number;
	/** Runs with trouble, a second scheduler or another clock. */
	readonly troubles: number;
	readonly faults: readonly Fault[];
	/** Seconds of the processor since the beginning. */
	readonly cpu: number;
};

export const line = ({ name, points, killed, pairs, troubles, faults, cpu }: Result): string =>
	[
		name.padEnd(30),
		`${points} points, ${killed} killed, ${pairs} pairs, ${troubles} with trouble:`,
		faults.length === 0 ? 'the same end' : `${faults.length} FAULTS`,
		`(${cpu.toFixed(0)} s of CPU so far)`,
	].join(' ');

export const faultText = ({ at, what }: Fault): string => `    ${scrub(at)}: ${scrub(what).slice(0, 1000)}`;

export function figures(results: readonly Result[], cpu: number): string {
	const sum = (figure: (result: Result) => number): number => results.reduce((total, one) => total + figure(one), 0);
	return [
		`${results.length} commands`,
		`${sum(({ points }) => points)} points`,
		`${sum(({ killed }) => killed)} killed singly`,
		`${sum(({ pairs }) => pairs)} in pairs`,
		`${sum(({ troubles }) => troubles)} with trouble`,
		`${sum(({ faults }) => faults.length)} with another end`,
		`${cpu.toFixed(0)} s of CPU.`,
	].join(', ');
}
