import type { Problem } from '../../../core/errors.ts';
import { parentOf } from '../../../flows/family.ts';
import type { ChildTable, Flow } from '../../../flows/flow.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { keyMatchSql, rowsLookedAt } from '../render/key-match-sql.ts';

/**
 * Tables whose key meets no row of the table they hang on: a wrong column, or the same key written in two ways. Nothing of
 * such a table is disclosed, which is the closed side, and nobody would be told. To be warned of and no more, since a source
 * that is being filled looks the same.
 */
export async function unmatchedKeys(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const problems: Problem[] = [];
	for (const flow of flows) {
		for (const table of flow.tables) {
			if (table.role === 'child' && (await isUnmatched(session, flow, table))) problems.push(unmatched(table));
		}
	}
	return problems;
}

async function isUnmatched(session: Session, flow: Flow, table: ChildTable): Promise<boolean> {
	const parent = parentOf(flow, table);
	if (parent === undefined) return false;
	const joined = { child: table.source, parent: parent.source, keys: table.keys };
	const [row] = await session.query(keyMatchSql(session.dialect, joined));
	return row?.['none_match'] === 1;
}

function unmatched({ name, parent, keys, place }: ChildTable): Problem {
	const pairs = keys.map((key) => `\`${key.child}\` = \`${key.parent}\``).join(', ');
	return {
		place,
		found: `the key of table \`${name}\` (${pairs}), which meets no row of \`${parent}\` in its first ${rowsLookedAt.toLocaleString('en-GB')} rows: nothing of the table will be disclosed`,
		expected: 'columns that hold the same value, written in the same way',
	};
}
