import { quotedLiteral } from '../postgres-dialect.ts';
import { ownSchemas } from '../reserved-schemas.ts';
import { given, oidsIn, onRecord } from './postgres-reads-sql.ts';

/**
 * Whoever may alter an extension can put anything into it. Its own are base types and what its library computes, which only a
 * superuser makes; but not what fills a row, which asks the checks of domains.
 */
const isExtensions = `case called.class
	when 'pg_catalog.pg_type'::regclass::oid then t.typtype = 'b'
	when 'pg_catalog.pg_ts_dict'::regclass::oid then true
	else coalesce(l.lanname = 'c' and p.probin ~ '^[$]libdir/[A-Za-z0-9_-]+$' and p.proname !~ '^populate_record', false)
end`;

/**
 * What the trees of `tree (relation, class, id, text)` call: functions, also those behind operators, aggregates, windows and
 * samples; and operators, types and whatever else is on record that does not come with the engine. The index of a table and what
 * decides on its rows depend on much that runs nothing.
 */
const calledInTrees = `
	select tree.relation as way, 'function' as kind, 'pg_catalog.pg_proc'::regclass::oid as class, found.oid[1]::oid as oid
	from tree
	cross join lateral pg_catalog.regexp_matches(tree.text,
		':(?:funcid|opfuncid|aggfnoid|winfnoid|elemfuncid|startInRangeFunc|endInRangeFunc|tsmhandler) ([0-9]+)', 'g') as found (oid)
	union
	select tree.relation, case d.refclassid when 'pg_catalog.pg_proc'::regclass::oid then 'function' when 'pg_catalog.pg_type'::regclass::oid then 'type' else 'other' end,
		d.refclassid, d.refobjid
	from tree
	join pg_catalog.pg_depend d on d.classid = tree.class and d.objid = tree.id
	where d.refclassid not in ('pg_catalog.pg_class'::regclass::oid, 'pg_catalog.pg_collation'::regclass::oid)
		and (tree.class = 'pg_catalog.pg_rewrite'::regclass::oid
			or d.refclassid in ('pg_catalog.pg_proc'::regclass::oid, 'pg_catalog.pg_operator'::regclass::oid, 'pg_catalog.pg_type'::regclass::oid))
	union
	select tree.relation, 'json', 0, 0 from tree where tree.text like '%{JSONCONSTRUCTOREXPR %'`;

/** What there is to say of each that is called. */
const columns = `
	select distinct reader.schema::text as reader_schema, reader.name::text as reader_name, called.kind,
		coalesce(p.proname, t.typname)::text as name,
		case called.kind
			when 'function' then 'function ' || pg_catalog.format('%s.%s', n.nspname, p.proname)
			when 'json' then 'SQL/JSON constructor, which may call casts'
			else pg_catalog.pg_describe_object(called.class, called.oid, 0)
		end as shown,
		called.oid < 16384 as is_built_in, coalesce(p.provolatile::text, '') as volatility,
		coalesce(t.typtype = 'e' or element.typtype = 'e', false) as is_enum, e.extname::text as extension, ${isExtensions} as is_extensions`;

const from = `
	from called
	join (
		select c.oid, ns.nspname as schema, c.relname as name, c.relowner as owner, c.relpersistence as persistence
		from pg_catalog.pg_class c
		join pg_catalog.pg_namespace ns on ns.oid = c.relnamespace
	) as reader on reader.oid = called.way
	left join pg_catalog.pg_operator o on called.class = 'pg_catalog.pg_operator'::regclass::oid and o.oid = called.oid
	left join pg_catalog.pg_proc p on p.oid = case called.kind when 'function' then called.oid else o.oprcode::oid end
	left join pg_catalog.pg_language l on l.oid = p.prolang
	left join pg_catalog.pg_namespace n on n.oid = p.pronamespace
	left join pg_catalog.pg_type t on called.kind = 'type' and t.oid = called.oid
	left join pg_catalog.pg_type element on element.oid = t.typelem and t.typcategory = 'A'
	left join pg_catalog.pg_depend x on x.classid = called.class and x.objid = called.oid and x.deptype = 'e'
	left join pg_catalog.pg_extension e on e.oid = x.refobjid`;

const isThere = "(called.kind <> 'function' or p.oid is not null)";

/** What the rules of relations (JSON, $1) call. */
export const callsSql = `
	with tree (relation, class, id, text) as (
		select start.oid, 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, r.ev_action::text
		from (${given('$1')}) as start
		join pg_catalog.pg_rewrite r on r.ev_class = start.oid
	),
	called as (${calledInTrees})
	${columns} ${from}
	where ${isThere}
	order by 1, 2, 3, 4, 5`;

/** By the catalogue, which asks no right on the schema: an owner of the warehouse need not read what its loader does. */
const start = `
	select c.oid
	from pg_catalog.jsonb_to_recordset($1::text::jsonb) as given (schema text, name text)
	join pg_catalog.pg_class c on c.relname = given.name
		and c.relnamespace = case given.schema when 'pg_temp' then pg_catalog.pg_my_temp_schema()
			else (select n.oid from pg_catalog.pg_namespace n where n.nspname = given.schema) end`;

/** Views read by their rule, but for stored ones, which were made with their owner's rights; tables by their parts and policies. */
const beneath = `
	beneath (oid) as (
		select start.oid from (${start}) as start
		union
		select read.oid
		from beneath
		cross join lateral (
			select d.refobjid as oid
			from pg_catalog.pg_class c
			join pg_catalog.pg_rewrite r on r.ev_class = c.oid and r.ev_type = '1'
			join pg_catalog.pg_depend d on d.objid = r.oid and ${onRecord('pg_rewrite', 'pg_class')}
			where c.oid = beneath.oid and c.relkind = 'v'
			union
			select found.oid[1]::oid
			from pg_catalog.pg_class c
			join pg_catalog.pg_rewrite r on r.ev_class = c.oid and r.ev_type = '1'
			cross join lateral ${oidsIn('relid')}
			where c.oid = beneath.oid and c.relkind = 'v'
			union
			select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = beneath.oid
			union
			select d.refobjid
			from pg_catalog.pg_policy p
			join pg_catalog.pg_depend d on d.objid = p.oid and ${onRecord('pg_policy', 'pg_class')}
			where p.polrelid = beneath.oid
		) as read
	)`;

/**
 * All that is worked out when a relation is read: rules, policies, columns that are not stored; and what the planner simplifies,
 * which has it run a function of constants: indexes, statistics, the bounds of parts.
 */
const treesBeneath = `
	tree (relation, class, id, text) as (
		select b.oid, 'pg_catalog.pg_rewrite'::regclass::oid, r.oid, r.ev_action::text
		from beneath b
		join pg_catalog.pg_class c on c.oid = b.oid and c.relkind = 'v'
		join pg_catalog.pg_rewrite r on r.ev_class = b.oid and r.ev_type = '1'
		union all
		select b.oid, 'pg_catalog.pg_policy'::regclass::oid, p.oid, p.polqual::text
		from beneath b join pg_catalog.pg_policy p on p.polrelid = b.oid and p.polcmd in ('r', '*')
		union all
		select b.oid, 'pg_catalog.pg_attrdef'::regclass::oid, f.oid, f.adbin::text
		from beneath b
		join pg_catalog.pg_attrdef f on f.adrelid = b.oid
		join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum and a.attgenerated = 'v'
		union all
		select b.oid, 'pg_catalog.pg_class'::regclass::oid, i.indexrelid, pg_catalog.concat(i.indexprs::text, i.indpred::text)
		from beneath b join pg_catalog.pg_index i on i.indrelid = b.oid and (i.indexprs is not null or i.indpred is not null)
		union all
		select b.oid, 'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid, coalesce(pg_catalog.to_jsonb(s) ->> 'stxexprs', '')
		from beneath b join pg_catalog.pg_statistic_ext s on s.stxrelid = b.oid
		union all
		select b.oid, 'pg_catalog.pg_class'::regclass::oid, p.partrelid, p.partexprs::text
		from beneath b join pg_catalog.pg_partitioned_table p on p.partrelid = b.oid and p.partexprs is not null
		union all
		select b.oid, 'pg_catalog.pg_constraint'::regclass::oid, k.oid, k.conbin::text
		from beneath b join pg_catalog.pg_constraint k on k.conrelid = b.oid and k.contype = 'c'
		where exists (select from pg_catalog.pg_inherits i where b.oid in (i.inhrelid, i.inhparent))
	)`;

/** What a type of somebody's brings with it where its values are compared or made a text. */
const calledForTypes = `
	select a.attrelid as way, 'function' as kind, 'pg_catalog.pg_proc'::regclass::oid as class, by_type.oid
	from (${start}) as start
	join pg_catalog.pg_attribute a on a.attrelid = start.oid and a.attnum > 0 and not a.attisdropped and a.atttypid >= 16384
	cross join lateral (
		select k.castfunc as oid from pg_catalog.pg_cast k where k.castsource = a.atttypid and k.castfunc <> 0
		union
		select o.oprcode::oid from pg_catalog.pg_operator o where a.atttypid in (o.oprleft, o.oprright) and o.oprcode <> 0
	) as by_type`;

/** The program's own fences run with the rights of a return's role; what stands of them is compared by the record of a build. */
const own = ownSchemas.map(quotedLiteral).join(', ');

const ownerOf = "(select n.nspowner from pg_catalog.pg_namespace n where n.nspname = 'ndoo')";

/** Has the rights of the owner of the program's schema anyway: he himself, who acts as he does, a superuser. */
const isTrusted = (role: string): string =>
	`coalesce((select pg_catalog.pg_has_role(r.oid, ${ownerOf}, 'usage') from pg_catalog.pg_roles r where r.oid = ${role}), false)`;

/**
 * All that is called when relations (JSON, $1) are read, by themselves and by what is beneath them, with the owner of each. It runs
 * with the rights of whoever reads; or with its owner's, to whom it can tell which rows it was called for, and when.
 */
export const callsBeneathSql = `
	with recursive ${beneath}, ${treesBeneath},
	called as (
		select called.*, false as is_for_type from (${calledInTrees}) as called
		union all
		select for_type.*, true from (${calledForTypes}) as for_type
	)
	${columns},
		pg_catalog.pg_get_userbyid(reader.owner)::text as reader_owner,
		reader.persistence = 't' or ${isTrusted('reader.owner')} as is_reader_trusted,
		pg_catalog.pg_get_userbyid(given_by.owner)::text as owner, coalesce(${isTrusted('given_by.owner')}, false) as is_trusted, called.is_for_type
	${from}
	left join pg_catalog.pg_opclass q on called.class = 'pg_catalog.pg_opclass'::regclass::oid and q.oid = called.oid
	cross join lateral (
		select case called.kind when 'function' then p.proowner when 'type' then t.typowner else coalesce(o.oprowner, q.opcowner) end as owner
	) as given_by
	where ${isThere} and not coalesce(p.prosecdef and n.nspname in (${own}), false)
	order by 1, 2, 3, 4, 5`;
