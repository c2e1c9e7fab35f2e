import { readsOf } from '../../warehouse/dependencies/postgres-reads.ts';
import { type HeldColumn, heldColumns } from '../../warehouse/held-types.ts';
import type { Dialect, RelationName, Session } from '../../warehouse/warehouse.ts';

/** A source as a search meets it. */
export type SourceState = {
	readonly columns: readonly HeldColumn[];
	/**
	 * Another text when the table was made again or emptied, has other parts, or is a view of something else; undefined where the
	 * engine's record cannot tell, so that what was found holds for that search alone.
	 */
	readonly identity: string | undefined;
};

export const sourceState = async (session: Session, source: RelationName): Promise<SourceState> => ({
	columns: await heldColumns(session, source),
	identity: await identities[session.dialect](session, source),
});

type Identity = (session: Session, source: RelationName) => Promise<string | undefined>;

const identities: Readonly<Record<Dialect, Identity>> = {
	postgres: async (session, source) => {
		const reads = await readsOf(session, [source]);
		const behind = reads.filter(({ kind }) => kind === 'relation').map(({ schema, name }) => ({ schema, name }));
		// Of a function that is not on record nobody knows what it reads.
		if (reads.some(({ kind, isCutOff }) => kind === 'function' || isCutOff)) return undefined;
		const rows = await session.query({ text: relationsBehind, values: [JSON.stringify(behind)] });
		return rows.some(({ relkind }) => relkind === 'f') ? undefined : JSON.stringify(rows.map((row) => row['is']));
	},
	// What a view reads is not followed here.
	tsql: async (session, { schema, name }) => {
		const [row] = await session.query({
			text: `
				select concat(o.object_id, ' ', convert(varchar(30), o.create_date, 126), ' ', convert(varchar(30), o.modify_date, 126)) as state
				from sys.objects as o
				join sys.schemas as s on s.schema_id = o.schema_id
				where s.name = @p0 and o.name = @p1 and o.type = 'U'`,
			values: [schema, name],
		});
		return row && String(row['state']);
	},
};

/** The file of a table is another one when it was emptied or written anew; a column that is computed when it is read is in none. */
const relationsBehind = `
	select distinct c.relkind::text as relkind,
		pg_catalog.concat_ws(' ', c.oid, pg_catalog.pg_relation_filenode(c.oid),
			case when c.relkind in ('v', 'm') then pg_catalog.md5(pg_catalog.pg_get_viewdef(c.oid)) end,
			(
				select pg_catalog.md5(pg_catalog.string_agg(pg_catalog.pg_get_expr(d.adbin, d.adrelid), ',' order by d.adnum))
				from pg_catalog.pg_attrdef as d
				join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> ''
				where d.adrelid = c.oid
			)) as is
	from pg_catalog.jsonb_to_recordset($1::text::jsonb) as given (schema text, name text)
	join pg_catalog.pg_class as c
		on c.oid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', given.schema, given.name))
	order by 2`;
