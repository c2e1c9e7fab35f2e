import type { Dialect, RelationName, Row, Session, Statement } from './warehouse.ts';

/** A type at the end of all names, arrays, ranges and composites that a column is declared by. */
export type HeldType = {
	/** As the engine's catalogue has it: `int4`, `nvarchar`; that of an extension or of the database with whose it is: `hstore.hstore`. */
	readonly name: string;
	/** Brought by the engine, by an extension of that name, a list of words (an enum), or made by somebody: by the record of the engine. */
	readonly from: 'engine' | 'extension' | 'enum' | 'database';
};

/** A column, and all that a value of it can be made of. */
export type HeldColumn = {
	readonly name: string;
	/** As the engine writes it. */
	readonly type: string;
	/** Its length and places, where the type does not say them. */
	readonly size?: string;
	/** Whether a value is of one type, and no array, range or composite of some. */
	readonly isPlain: boolean;
	readonly holds: readonly HeldType[];
};

/** The columns of a table or view in order, with their types resolved by the engine's own catalogue. */
export async function heldColumns(session: Session, relation: RelationName): Promise<readonly HeldColumn[]> {
	const rows = await session.query(heldText[session.dialect](relation));
	return [...Map.groupBy(rows, (row) => String(row['name']))].map(([name, parts]) => ({
		name,
		type: String(parts[0]?.['type']),
		...(typeof parts[0]?.['size'] === 'string' && { size: parts[0]['size'] }),
		isPlain: parts.length === 1 && Number(parts[0]?.['is_plain']) === 1,
		holds: parts.map(toHeld),
	}));
}

const toHeld = ({ held, origin }: Row): HeldType => ({
	name: String(held),
	from: origin === 'engine' || origin === 'extension' || origin === 'enum' ? origin : 'database',
});

/**
 * What a type `t` is made of: a domain of its base, an array of its elements, a composite of its columns, a range of its bounds.
 * A multirange is known to PostgreSQL 14 and later, where the catalogue has a column more.
 */
const innerTypes = `
	select t.typbasetype where t.typtype = 'd'
	union all
	select e.oid from pg_catalog.pg_type as e where e.typarray = t.oid
	union all
	select f.atttypid from pg_catalog.pg_attribute as f
	where t.typtype = 'c' and f.attrelid = t.typrelid and f.attnum > 0 and not f.attisdropped
	union all
	select r.rngsubtype from pg_catalog.pg_range as r
	where r.rngtypid = t.oid or (t.typtype = 'm' and (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid)`;

const heldText: Readonly<Record<Dialect, (relation: RelationName) => Statement>> = {
	postgres: ({ schema, name }) => ({
		text: `
			with recursive part (at, oid, is_plain) as (
				select a.attnum, a.atttypid, true
				from pg_catalog.pg_attribute as a
				join pg_catalog.pg_class as c on c.oid = a.attrelid
				join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
				where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')
					and a.attnum > 0 and not a.attisdropped
				union
				select p.at, inner_type.oid, p.is_plain and t.typtype = 'd'
				from part as p
				join pg_catalog.pg_type as t on t.oid = p.oid
				cross join lateral (${innerTypes}) as inner_type (oid)
			)
			select a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
				case when bool_and(p.is_plain) then 1 else 0 end as is_plain,
				case when t.typnamespace = 'pg_catalog'::regnamespace::oid then t.typname else coalesce(x.extname, n.nspname) || '.' || t.typname end::text as held,
				case when t.typtype = 'e' then 'enum' when t.typnamespace = 'pg_catalog'::regnamespace::oid then 'engine'
					when x.extname is not null then 'extension' else 'database' end as origin
			from part as p
			join pg_catalog.pg_type as t on t.oid = p.oid
			join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
			join pg_catalog.pg_attribute as a on a.attnum = p.at and a.attrelid = (
				select c.oid from pg_catalog.pg_class as c
				join pg_catalog.pg_namespace as s on s.oid = c.relnamespace
				where s.nspname = $1::text and c.relname = $2::text
			)
			left join pg_catalog.pg_depend as d
				on d.classid = 'pg_catalog.pg_type'::regclass::oid and d.objid = t.oid and d.deptype = 'e'
			left join pg_catalog.pg_extension as x on x.oid = d.refobjid
			where not exists (select from (${innerTypes}) as inner_type (oid))
			group by p.at, 1, 2, 4, 5
			order by p.at, 4`,
		values: [schema, name],
	}),
	// A type that the database gave a name of its own has the number of that which it stands for; those of .NET share one (240).
	tsql: ({ schema, name }) => ({
		text: `
			select c.name as name, u.name as type, concat(c.max_length, ' ', c.precision, ' ', c.scale) as size, 1 as is_plain, t.name as held,
				case when c.system_type_id = 240 then 'database' else 'engine' end as origin
			from sys.columns as c
			join sys.objects as o on o.object_id = c.object_id
			join sys.schemas as s on s.schema_id = o.schema_id
			join sys.types as u on u.user_type_id = c.user_type_id
			join sys.types as t
				on t.user_type_id = case when c.system_type_id = 240 then c.user_type_id else c.system_type_id end
			where s.name = @p0 and o.name = @p1 and o.type in ('U', 'V')
			order by c.column_id`,
		values: [schema, name],
	}),
};
