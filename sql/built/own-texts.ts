import type { Dialect, RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import { availableMigrations } from '../migrations/migration.ts';

/**
 * Functions of the program's schemas whose text is in no migration of this program; in T-SQL views and triggers as well. Both engines
 * keep these texts as they were given. What the warehouse says of itself comes from two of them, so that they are asked for their
 * own text first, by the engine's catalogue; and the tables of the record, where they are no plain tables. Of a text that this
 * account may not see nothing is said.
 */
export async function strangeTexts(session: Session): Promise<readonly RelationName[]> {
	const migrations = (await availableMigrations(session.dialect)).map(({ sql }) => sql);
	const rows = await session.query({ text: textsSql[session.dialect] });
	return rows.flatMap((row) => {
		const text = row['text'];
		if (text === null || text === undefined) return [];
		const known = String(text).replaceAll('\r\n', '\n').trim();
		const isOurs = known !== '' && row['is_as_declared'] !== false && migrations.some((sql) => sql.includes(known));
		return isOurs ? [] : [{ schema: String(row['schema_name']), name: String(row['name']) }];
	});
}

const textsSql: Readonly<Record<Dialect, string>> = {
	postgres: `
		select n.nspname::text as schema_name, p.proname::text as name, p.prosrc as text,
			-- How the two are run that say what stands.
			p.proname not in ('standing_objects', 'source_beneath') or (
				l.lanname = 'sql' and p.provolatile = 's' and not p.prosecdef and not p.proisstrict
				and coalesce(p.proconfig = array['search_path=pg_catalog'], false)
				and pg_catalog.pg_get_function_identity_arguments(p.oid) in ('', 'schema_name text, name text')
				and pg_catalog.pg_get_function_result(p.oid) in
					('TABLE(schema_name text, name text, kind text, digest bytea)', 'TABLE(object text, digest bytea)')
			) as is_as_declared
		from pg_catalog.pg_proc as p
		join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
		join pg_catalog.pg_language as l on l.oid = p.prolang
		where n.nspname in ('ndoo', 'ndoo_list') and p.prokind in ('f', 'p')
		union all
		-- What a record is in says the same to everybody who asks, however he asks.
		select 'ndoo', made.name, '', false
		from pg_catalog.unnest(array['built_object', 'built_source']) as made (name)
		where not exists (
			select from pg_catalog.pg_class as c
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			where n.nspname = 'ndoo' and c.relname = made.name and c.relkind = 'r'
				and not c.relrowsecurity and not c.relhasrules and not c.relhassubclass
		)`,
	tsql: `
		select s.name as schema_name, o.name as name, m.[definition] as text
		from sys.sql_modules as m
		join sys.objects as o on o.object_id = m.object_id
		join sys.schemas as s on s.schema_id = o.schema_id
		where s.name in (N'ndoo', N'ndoo_list')`,
};
