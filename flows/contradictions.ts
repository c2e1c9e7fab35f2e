import { formatPlace, type Problem } from '../core/errors.ts';
import { readBy } from './family.ts';
import type { Bridge, Flow, FlowTable } from './flow.ts';

type Said = { readonly flow: Flow; readonly table: Exclude<FlowTable, { role: 'model' }> | Bridge };

/**
 * Where two tables of the flows of a project, or of one flow, say of one source what cannot both be: that it has no person-level data and
 * about people; or that its people are known by different columns, where neither says whose number the other's is.
 */
export function contradictions(flows: readonly Flow[]): readonly Problem[] {
	const said = flows.flatMap((flow) =>
		readBy(flow).flatMap((table): readonly Said[] => (table.role === 'model' ? [] : [{ flow, table }])),
	);
	return said.flatMap((one, at) => {
		const earlier = said.slice(0, at).filter(({ table }) => isSameSource(table, one.table));
		return earlier.flatMap((other) => contradiction(one, other)).slice(0, 1);
	});
}

const isSameSource = (one: Said['table'], { source: { schema, name } }: Said['table']): boolean =>
	one.source.schema === schema && one.source.name === name;

const [without, withPeople] = ['without person-level data', 'about people'] as const;

function contradiction(one: Said, other: Said): readonly Problem[] {
	const { source, place } = one.table;
	const shown = `\`${source.schema}.${source.name}\``;
	const elsewhere = `table \`${other.table.name}\` of \`${other.flow.name}\` (${formatPlace(other.table.place)})`;
	const [isNobodys, isOthersNobodys] = [one, other].map(({ table }) => table.role === 'nobody');
	if (isNobodys !== isOthersNobodys) {
		const [here, there] = isNobodys ? [without, withPeople] : [withPeople, without];
		const found = `table \`${one.table.name}\` from ${shown} as one ${here}, and ${elsewhere} has it as one ${there}`;
		return [{ place, found, expected: 'one answer to whether the source is about people, in every flow' }];
	}
	const [own, theirs] = [numberOf(one), numberOf(other)];
	if (own === undefined || theirs === undefined || own === theirs) return [];
	if (says(one, theirs) || says(other, own)) return [];
	return [
		{
			place,
			found: `table \`${one.table.name}\` from ${shown}, whose people have their number in \`${own}\`, and ${elsewhere} has it in \`${theirs}\``,
			expected: `one column; or \`${theirs}\` under \`alsoIn\`, if it is the same person's, or under \`otherPeople\``,
		},
	];
}

const numberOf = ({ table }: Said): string | undefined => ('number' in table ? table.number?.column : undefined);

function says({ table }: Said, column: string): boolean {
	const alsoIn = 'number' in table ? (table.number?.alsoIn ?? []) : [];
	const otherPeople = 'otherPeople' in table ? (table.otherPeople ?? []) : [];
	return alsoIn.includes(column) || otherPeople.includes(column);
}
