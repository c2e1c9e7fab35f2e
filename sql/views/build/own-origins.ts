import type { Problem } from '../../../core/errors.ts';
import { readBy } from '../../../flows/family.ts';
import type { Flow } from '../../../flows/flow.ts';
import { waysToOwn } from '../../../warehouse/dependencies/ways-to-own.ts';
import type { RelationName, Session } from '../../../warehouse/warehouse.ts';

/**
 * Sources of flows that are made of what the program made: a cleaned or pass-through view, a model, the list; also behind
 * somebody's view, by the engine's record of what that reads. What one return removes would come back into another, or be
 * removed twice. A table that another program stores is a source like any other.
 */
export async function ownOrigins(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const known = new Map<string, readonly string[]>();
	const problems: Problem[] = [];
	const tables = flows.flatMap(readBy).filter(({ role }) => role !== 'model');
	// Nearly always none leads there: one look says so, and one at each says where.
	if ((await waysToOwn[session.dialect](session, sourcesOf(tables))).length === 0) return problems;
	for (const { name, source, place } of tables) {
		const shown = `${source.schema}.${source.name}`;
		const ways = known.get(shown) ?? (await waysToOwn[session.dialect](session, [source]));
		known.set(shown, ways);
		const [way] = ways;
		if (way === undefined) continue;
		problems.push({
			place,
			found: `table \`${name}\` from \`${shown}\`, ${way === '' ? "which is ndoo's own" : `which reads what is ndoo's own: ${shown}${way}`}`,
			expected: 'a table or view of a clinical system, or a table that another program stores',
		});
	}
	return problems;
}

/** Each once. */
const sourcesOf = (tables: readonly { readonly source: RelationName }[]): readonly RelationName[] => [
	...new Map(tables.map(({ source }) => [JSON.stringify([source.schema, source.name]), source])).values(),
];
