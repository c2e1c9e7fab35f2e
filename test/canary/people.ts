import { isNhsIndex, type NhsIndex, nhsIndexOf, nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { demoSources, type SourceTable } from '../../scripts/demo/sources.ts';
import { isRemoved, nationalRate } from '../../stand-in/opt-out-rule.ts';

// Numbers that begin with 5 are nobody's, and unlike those that begin with 9 they may go through a check of the live
// environment (test/integration/support/public-month.ts).
const [firstHead, heads] = [500_000_000, 100_000_000];

/** So many different people, drawn by chance. */
export function drawPeople(count: number, random: () => number): readonly NhsIndex[] {
	const drawn = new Set<NhsIndex>();
	while (drawn.size < count) {
		const head = firstHead + Math.floor(random() * heads);
		if (isNhsIndex(head)) drawn.add(head);
	}
	return [...drawn];
}

/** The sources of a warehouse, and everybody in them. */
export type Population = { readonly tables: readonly SourceTable[]; readonly people: readonly NhsIndex[] };

/** The demo's two clinical systems, with all their ways to write a number, and with people who were drawn for this run. */
export function drawnPopulation(random: () => number): Population {
	const given = new Map<NhsIndex, NhsIndex>();
	const fresh = drawPeople(6_000, random)[Symbol.iterator]();
	const personFor = (index: NhsIndex): NhsIndex => {
		const known = given.get(index) ?? fresh.next().value;
		if (known === undefined) throw new Error('more people are in the sources than were drawn');
		given.set(index, known);
		return known;
	};
	const rewritten = (cell: string | number | null | undefined): string | null => {
		const text = cell === null || cell === undefined ? null : String(cell);
		const index = nhsIndexOf((text ?? '').replace(/\.0$/, '').replaceAll(/[^0-9]/g, ''));
		return text === null || index === undefined ? text : inItsPlace(text, nhsNumberOf(personFor(index)));
	};
	const tables = demoSources().map((table) =>
		'nhs_number' in table.columns
			? { ...table, rows: table.rows.map((row) => ({ ...row, nhs_number: rewritten(row['nhs_number']) })) }
			: table,
	);
	return { tables, people: [...given.values()] };
}

/** Digit by digit: what is between them, and after them, stays. */
function inItsPlace(text: string, number: string): string {
	let at = 0;
	return text.replaceAll(/[0-9]/g, (digit) => number[at++] ?? digit);
}

/** Whom the service removes by a seed of its rule. */
export const removedBy = (seed: string) => (index: NhsIndex) => isRemoved(index, { seed, rate: nationalRate });
