import { smallestGroup } from '../../core/suppress.ts';
import type { Mistake } from '../../core/yaml/source.ts';
import type { Column, Session } from '../../loaders/warehouse/warehouse.ts';
import { isAboutPeople, parentOf } from '../../sql/views/family.ts';
import type { Bridge, ChildTable, Flow, FlowTable } from '../flow.ts';
import { nameSense } from './column-name.ts';
import type { ColumnRules } from './column-rules.ts';
import type { Profile } from './profile.ts';
import { canHoldNumber, profileTable } from './sample.ts';
import { shareText } from './share-text.ts';

type Looked = { readonly table: FlowTable; readonly rules: ColumnRules };

/**
 * Columns of a table with NHS numbers of which the flow does not say whose they are. Of a table about people those that
 * are disclosed; of one about nobody all that its source has, since a number in it would be somebody's.
 */
export async function undeclaredNumbers(
	session: Session,
	flow: Flow,
	{ table, rules }: Looked,
): Promise<readonly Mistake[]> {
	const known = declaredNumbers(flow, table);
	const isLookedAt = (column: Column) =>
		canHoldNumber(column) &&
		!known.includes(column.name) &&
		(table.role === 'nobody' || table.columns.includes(column.name));
	const columns = (await session.describe(table.source)).filter(isLookedAt);
	const profiles = await profileTable(session, table.source, columns, rules.placeholders);
	return [...profiles].flatMap(([column, profile]) => {
		const because = evidence(column, profile, rules.validShareFloor);
		return because === undefined ? [] : [mistake(table, column, because)];
	});
}

function evidence(column: string, { values, numbers, hasManyNumbers }: Profile, floor: number): string | undefined {
	if (values >= smallestGroup)
		return hasManyNumbers && numbers / values >= floor
			? `in which ${shareText(numbers, values)} of the values are NHS numbers`
			: undefined;
	return ['number', 'other-person'].includes(nameSense(column)) ? 'whose name is that of NHS numbers' : undefined;
}

const mistake = ({ name, role }: FlowTable, column: string, because: string): Mistake =>
	role === 'nobody'
		? {
				found: `table \`${name}\` as one about nobody, and its column \`${column}\`, ${because}`,
				expected: '`subject` or `via` for a table about people',
			}
		: {
				found: `the column \`${column}\` of table \`${name}\`, ${because}, and the flow does not say whose`,
				expected: "`alsoIn` under `subject` for the subject's own, `otherPeople` for others'; or leave the column out",
			};

/** Columns of which the flow says whose numbers they hold: in the table itself, or by the keys that it hangs by. */
function declaredNumbers(flow: Flow, table: FlowTable | Bridge): readonly string[] {
	if (!isAboutPeople(table)) return [];
	const { number } = table;
	const own = number === undefined ? [] : [number.column, ...(number.alsoIn ?? [])];
	const others = table.role === 'bridge' ? [] : (table.otherPeople ?? []);
	return [...own, ...others, ...(table.role === 'child' ? keysWithNumbers(flow, table) : [])];
}

function keysWithNumbers(flow: Flow, child: ChildTable): readonly string[] {
	const parent = parentOf(flow, child);
	if (parent === undefined) return [];
	const known = declaredNumbers(flow, parent);
	return child.keys.filter((key) => known.includes(key.parent)).map((key) => key.child);
}
