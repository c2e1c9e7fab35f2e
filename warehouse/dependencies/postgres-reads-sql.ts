import { quotedLiteral } from '../postgres-dialect.ts';

/** Every relation that a model makes has this in its comment, so that nobody else's is ever replaced. */
export const modelMark = 'ndoo model';

const ownSchemas = "'ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough'";

const namesOwn = String.raw`\m(ndoo_list|ndoo_inside|cleaned|passthrough)\M"?\s*[.]`;

const schemaOf = (oid: string): string =>
	`(select n.nspname::text from pg_catalog.pg_namespace n where n.oid = ${oid})`;

/**
 * Whether a relation is the program's or was made for a model; and a function whose rows are. One that has no record of what
 * it reads is looked at by its text, which is a first look and no proof.
 */
const isOwn = (object: string): string => `case ${object}.kind
	when 'r' then ${object}.schema in (${ownSchemas})
		or coalesce(${object}.comment, '') like ${quotedLiteral(`${modelMark}%`)}
	else ${object}.schema in ('ndoo_list', 'ndoo_inside') or coalesce(${object}.text, '') ~* '${namesOwn}'
end`;

/** The numbers behind some words of a rule's tree, as PostgreSQL writes a tree: `:relid 16384`. */
export const oidsIn = (words: string): string =>
	`pg_catalog.regexp_matches(r.ev_action::text, ':(?:${words}) ([0-9]+)', 'g') as found (oid)`;

export const onRecord = (object: string, referred: string): string =>
	`d.classid = 'pg_catalog.${object}'::regclass::oid and d.refclassid = 'pg_catalog.${referred}'::regclass::oid`;

/**
 * What a relation or a function reads, by the engine's record: a view by its rule, a table by its parts, its children and
 * its policies, a function by its body where that is on record (`begin atomic`). What comes with the engine is not on record
 * (it cannot be dropped), so the tree of a rule is read as well, which has all relations by their numbers.
 */
const next = `
	select 'r' as kind, d.refobjid as oid
	from pg_catalog.pg_rewrite r
	join pg_catalog.pg_depend d on d.objid = r.oid and ${onRecord('pg_rewrite', 'pg_class')}
	where reached.kind = 'r' and r.ev_class = reached.oid
	union
	select 'r', found.oid[1]::oid
	from pg_catalog.pg_rewrite r
	cross join lateral ${oidsIn('relid')}
	where reached.kind = 'r' and r.ev_class = reached.oid
	union
	select 'f', d.refobjid
	from pg_catalog.pg_rewrite r
	join pg_catalog.pg_depend d on d.objid = r.oid and ${onRecord('pg_rewrite', 'pg_proc')}
	where reached.kind = 'r' and r.ev_class = reached.oid
	union
	select 'f', o.oprcode::oid
	from pg_catalog.pg_rewrite r
	join pg_catalog.pg_depend d on d.objid = r.oid and ${onRecord('pg_rewrite', 'pg_operator')}
	join pg_catalog.pg_operator o on o.oid = d.refobjid
	where reached.kind = 'r' and r.ev_class = reached.oid
	union
	select 'r', i.inhrelid from pg_catalog.pg_inherits i where reached.kind = 'r' and i.inhparent = reached.oid
	union
	select case d.refclassid when 'pg_catalog.pg_proc'::regclass::oid then 'f' else 'r' end, d.refobjid
	from pg_catalog.pg_policy p
	join pg_catalog.pg_depend d on d.objid = p.oid and d.classid = 'pg_catalog.pg_policy'::regclass::oid
		and d.refclassid in ('pg_catalog.pg_class'::regclass::oid, 'pg_catalog.pg_proc'::regclass::oid)
	where reached.kind = 'r' and p.polrelid = reached.oid
	union
	select case d.refclassid when 'pg_catalog.pg_proc'::regclass::oid then 'f' else 'r' end, d.refobjid
	from pg_catalog.pg_depend d
	where reached.kind = 'f' and d.classid = 'pg_catalog.pg_proc'::regclass::oid and d.objid = reached.oid
		and d.refclassid in ('pg_catalog.pg_class'::regclass::oid, 'pg_catalog.pg_proc'::regclass::oid)`;

/** The relations of a JSON parameter, as far as they are there. */
export const given = (parameter: string): string => `
	select pg_catalog.to_regclass(pg_catalog.format('%I.%I', given.schema, given.name))::oid as oid
	from pg_catalog.jsonb_to_recordset(${parameter}::text::jsonb) as given (schema text, name text)`;

/** How many steps a look behind a relation takes. */
export const deepest = 20;

/**
 * All that relations (JSON, $1) read, one behind the other: through models ($2), and through what others made. What
 * stands in a schema of the program's is not looked behind: it has been planned.
 */
export const readsSql = `
	with recursive model as (${given('$2')}),
	object (kind, oid, schema, name, comment, text) as not materialized (
		select 'r', c.oid, ${schemaOf('c.relnamespace')}, c.relname::text, pg_catalog.obj_description(c.oid, 'pg_class'), null
		from pg_catalog.pg_class c
		union all
		select 'f', p.oid, ${schemaOf('p.pronamespace')}, p.proname::text, null, p.prosrc
		from pg_catalog.pg_proc p
	),
	reached (kind, oid, reader, way, behind, depth) as (
		select 'r', start.oid, null::oid, '', 'nothing', 0 from (${given('$1')}) as start where start.oid is not null
		union
		select object.kind, object.oid, reached.oid,
			(reached.way || ' → ' || case object.kind when 'f' then 'the function ' else '' end || object.schema || '.' || object.name)
				collate "default",
			case
				when reached.depth = 0 then 'nothing'
				when reached.behind <> 'others' and reached.oid in (select model.oid from model) then 'models'
				else 'others'
			end,
			reached.depth + 1
		from reached
		join object as self on self.kind = reached.kind and self.oid = reached.oid
		cross join lateral (${next}) as read
		join object on object.kind = read.kind and object.oid = read.oid
		where (read.kind, read.oid) <> (reached.kind, reached.oid) and reached.depth < ${deepest}
			and (reached.depth = 0 or self.schema not in (${ownSchemas}) or reached.oid in (select model.oid from model))
	)
	select distinct object.kind, object.schema::text, object.name::text, reached.way::text, reached.behind, ${isOwn('object')} as is_own,
		reader.schema::text as reader_schema, reader.name::text as reader_name, reached.depth
	from reached
	join object on object.kind = reached.kind and object.oid = reached.oid
	left join object as reader on reader.kind = 'r' and reader.oid = reached.reader
	order by reached.depth, 2, 3, 4`;
