/** What a plan says of itself, as numbers by their names; the order is the plan's. */
export type PlanNumber = { readonly name: string; readonly value: number; readonly relation: string };

/** The numbers of all steps of a plan in JSON, each with the table that its step reads. */
export function planNumbers(json: string): readonly PlanNumber[] {
	if (json === '') return [];
	return numbersIn(JSON.parse(json), '');
}

function numbersIn(value: unknown, relation: string): readonly PlanNumber[] {
	if (Array.isArray(value)) return value.flatMap((one) => numbersIn(one, relation));
	if (typeof value !== 'object' || value === null) return [];
	const entries = Object.entries(value);
	const [, own = ''] = entries.find(([name]) => name === 'Relation Name') ?? [];
	return entries.flatMap(([name, inner]) =>
		typeof inner === 'number' ? [{ name, value: inner, relation: String(own) }] : numbersIn(inner, String(own)),
	);
}

export const sumOf = (numbers: readonly PlanNumber[], ...names: readonly string[]): number =>
	numbers.reduce((sum, { name, value }) => (names.includes(name) ? sum + value : sum), 0);
