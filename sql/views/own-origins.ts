import type { Problem } from '../../core/errors.ts';
import type { Flow } from '../../flows/flow.ts';
import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import { readBy } from './family.ts';
import { readsOf } from './postgres-reads.ts';
import { ownReadsSql } from './tsql-reads-sql.ts';

/**
 * Sources of flows that are made of what the program made: a cleaned or pass-through view, a model, the list; also behind
 * somebody's view, by the engine's record of what that reads. What one return removes would come back into another, or be
 * removed twice. A table that another program stores is a source like any other.
 */
export async function ownOrigins(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const known = new Map<string, readonly string[]>();
	const problems: Problem[] = [];
	for (const { name, role, source, place } of flows.flatMap(readBy)) {
		if (role === 'model') continue;
		const shown = `${source.schema}.${source.name}`;
		const ways = known.get(shown) ?? (await waysToOwn[session.dialect](session, source));
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

type WaysToOwn = (session: Session, source: RelationName) => Promise<readonly string[]>;

/** From a source to what is the program's own; nothing where it leads to none. */
const waysToOwn: Readonly<Record<Dialect, WaysToOwn>> = {
	postgres: async (session, source) =>
		(await readsOf(session, [source])).filter(({ isOwn, isCutOff }) => isOwn || isCutOff).map(({ way }) => way),
	tsql: async (session, { schema, name }) =>
		(await session.query({ text: ownReadsSql, values: [schema, name] })).map(({ way }) => String(way)),
};
