import type { Dialect } from '../dialect.ts';
import type { RelationName, Session } from '../warehouse.ts';
import { readsOf } from './postgres-reads.ts';
import { ownReadsSql } from './tsql-reads-sql.ts';

type WaysToOwn = (session: Session, sources: readonly RelationName[]) => Promise<readonly string[]>;

/** From relations to what is the program's own, each as ` → schema.name → …`; nothing where they lead to none. */
export const waysToOwn: Readonly<Record<Dialect, WaysToOwn>> = {
	postgres: async (session, sources) =>
		(sources.length === 0 ? [] : await readsOf(session, sources))
			.filter(({ isOwn, isCutOff }) => isOwn || isCutOff)
			.map(({ way }) => way),
	tsql: async (session, sources) => {
		const ways: string[] = [];
		for (const { schema, name } of sources)
			ways.push(...(await session.query({ text: ownReadsSql, values: [schema, name] })).map(({ way }) => String(way)));
		return ways;
	},
};
