import type { Dialect, RelationName, Session } from '../../warehouse/warehouse.ts';
import { availableMigrations } from '../migrations/migration.ts';

/**
 * Functions of the program's schemas whose text is in no migration of this program; in T-SQL views and triggers as well. Both engines
 * keep these texts as they were given. One that this account may not see differs from what is on record.
 */
export async function strangeTexts(session: Session): Promise<readonly RelationName[]> {
	const migrations = (await availableMigrations(session.dialect)).map(({ sql }) => sql);
	const rows = await session.query({ text: textsSql[session.dialect] });
	return rows.flatMap((row) => {
		const text = row['text'];
		if (text === null || text === undefined) return [];
		const known = String(text).replaceAll('\r\n', '\n').trim();
		const isOurs = known !== '' && migrations.some((sql) => sql.includes(known));
		return isOurs ? [] : [{ schema: String(row['schema_name']), name: String(row['name']) }];
	});
}

const textsSql: Readonly<Record<Dialect, string>> = {
	postgres: `
		select n.nspname::text as schema_name, p.proname::text as name, p.prosrc as text
		from pg_catalog.pg_proc as p
		join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
		where n.nspname in ('ndoo', 'ndoo_list') and p.prokind in ('f', 'p')`,
	tsql: `
		select s.name as schema_name, o.name as name, m.[definition] as text
		from sys.sql_modules as m
		join sys.objects as o on o.object_id = m.object_id
		join sys.schemas as s on s.schema_id = o.schema_id
		where s.name in (N'ndoo', N'ndoo_list')`,
};
