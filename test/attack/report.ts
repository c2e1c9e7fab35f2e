import type { Attempt } from './attack.ts';

/** Whether everything that was planted was found, and nothing else. */
export const isGood = (attempts: readonly Attempt[]): boolean =>
	attempts.length > 0 && attempts.every((attempt) => outcome(attempt).isGood);

type Outcome = { readonly text: string; readonly isGood: boolean };

/** A plant is to be found, and by `ndoo grants` where only its owner can close it; the product is to tell nothing. */
export function outcome({ on, verdict, isReported }: Attempt): Outcome {
	const found = verdict.isLeak;
	if (on === 'product')
		return found ? bad('LEAK') : good(verdict.isSilent ? 'nothing: all alike' : 'nothing: by chance');
	if (!found) return bad('MISSED');
	if (isReported === false) return bad('found, and `ndoo grants` DOES NOT SAY SO');
	return good(isReported === true ? 'found, and `ndoo grants` says so' : 'found');
}

const good = (text: string): Outcome => ({ text, isGood: true });
const bad = (text: string): Outcome => ({ text, isGood: false });

/** A line for each attempt: no person is in it, and nothing that a query returned. */
export function attemptsTable(attempts: readonly Attempt[]): string {
	const head = ['technique', 'login', 'on', 'outcome', 'chance', 'people', 's'];
	const rows = attempts.map((attempt) => {
		const { technique, attackers, on, what, verdict, seconds } = attempt;
		const people = `2 × ${verdict.people}${verdict.repeats === 1 ? '' : ` × ${verdict.repeats}`}`;
		const chance = verdict.isSilent ? '' : verdict.chance.toExponential(0);
		return [technique, attackers, `${on}: ${what}`, outcome(attempt).text, chance, people, seconds.toFixed(1)];
	});
	const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		row
			.map((cell, at) => cell.padEnd(widths[at] ?? 0))
			.join('  ')
			.trimEnd();
	return [head, ...rows].map(line).join('\n');
}

export function tally(attempts: readonly Attempt[]): string {
	const [plants, product] = [
		attempts.filter(({ on }) => on === 'plant'),
		attempts.filter(({ on }) => on === 'product'),
	];
	const found = plants.filter((attempt) => outcome(attempt).isGood).length;
	const leaks = product.filter((attempt) => !outcome(attempt).isGood).length;
	return `${found} of ${plants.length} planted leaks found; ${product.length} attempts on the product, ${leaks} of them found a leak.`;
}
