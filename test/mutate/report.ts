import type { Rule } from './patch.ts';
import { outcomes, type Tried } from './try-patch.ts';

/** One line for each patch, as it is done. */
export const triedLine = ({ rule, name, kind, by, seconds }: Tried): string =>
	`rule ${String(rule).padEnd(2)}  ${name.padEnd(48)}  ${seconds.toFixed(1).padStart(6)} s  ${outcomes[kind].text}${by === '' ? '' : `: ${by}`}`;

export const isGood = (tried: readonly Tried[]): boolean =>
	tried.length > 0 && tried.every(({ kind }) => outcomes[kind].isGood);

/** A line for each rule, one for all, and what is to be mended, one a line. */
export function talliesText(rules: readonly Rule[], tried: readonly Tried[]): string {
	const lines = rules.flatMap(({ rule, title }) => {
		const own = tried.filter((one) => one.rule === rule);
		return own.length === 0 ? [] : [[`${rule} ${title}`, ...counts(own)]];
	});
	const bad = tried.filter(({ kind }) => !outcomes[kind].isGood);
	return [
		table([
			['rule', 'tried', 'caught', 'equivalent', 'left out', 'to mend', 'seconds'],
			...lines,
			['all', ...counts(tried)],
		]),
		...(bad.length === 0 ? [] : ['', 'To mend:', ...bad.map(triedLine)]),
	].join('\n');
}

function counts(tried: readonly Tried[]): readonly string[] {
	const number = (kind: Tried['kind']): string => String(tried.filter((one) => one.kind === kind).length);
	const bad = tried.filter(({ kind }) => !outcomes[kind].isGood).length;
	const seconds = tried.reduce((sum, one) => sum + one.seconds, 0);
	const all = tried.filter(({ kind }) => kind !== 'not-tried').length;
	return [String(all), number('caught'), number('equivalent'), number('left-out'), String(bad), seconds.toFixed(0)];
}

function table(rows: readonly (readonly string[])[]): string {
	const [head = []] = rows;
	const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
	const cell = (text: string, at: number): string =>
		at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
	return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** What the file beside the text holds. */
export const triedJson = (tried: readonly Tried[]): string =>
	`${JSON.stringify({ isGood: isGood(tried), patches: tried }, undefined, '\t')}\n`;
