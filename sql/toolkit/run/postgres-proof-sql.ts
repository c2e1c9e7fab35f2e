import { quotedLiteral } from '../../../loaders/warehouse/postgres-dialect.ts';
import { mark } from './postgres-model.ts';

/** The view that a select is proved as. */
export const proofName = 'ndoo_proof';

const proof = `'pg_temp.${proofName}'::regclass`;

/** A relation in a schema of the program's. */
const isPrograms = (schema: string): string =>
	`${schema}.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')`;

/** One of these, or one that was made for a model. */
const isOwn = (schema: string, relation: string): string =>
	`${isPrograms(schema)} or coalesce(pg_catalog.obj_description(${relation}.oid, 'pg_class'), '') like ${quotedLiteral(`${mark}%`)}`;

/** The numbers behind some words of a rule's tree, as PostgreSQL writes a tree: `:relid 16384`. */
const oidsIn = (words: string): string =>
	`pg_catalog.regexp_matches(r.ev_action::text, ':(?:${words}) ([0-9]+)', 'g') as found (oid)`;

/** What comes with the engine has a number below this (`FirstNormalObjectId`). */
const firstOfOthers = 16384;

/**
 * Of what comes with the engine, these run a statement that they are handed, read a table, a file or what others do, or
 * change something: the volatile but for chance and the clock, and those that look into the engine itself.
 */
const looksFurther = `(
	(p.provolatile = 'v' and p.proname not in ('random', 'random_normal', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'uuidv4', 'uuidv7'))
	or (p.provolatile = 's' and p.proname ~ '^pg_|_to_xml' and p.proname not in ('pg_typeof', 'pg_column_size', 'pg_input_is_valid'))
)`;

/** A function of somebody's behind a view of theirs, whose text names a schema of the program's. */
const namesOwn = String.raw`p.prosrc ~* '\m(ndoo|ndoo_list|ndoo_inside|cleaned|passthrough)\M"?\s*[.]'`;

/**
 * Each relation that the proof reads, and what the views among these read in turn, past models, whose relations are handed
 * in as JSON, and views of others: the list itself, or a cleaned view, behind one of somebody's would come in unseen. What
 * comes with the engine is not on record as a dependency (it cannot be dropped), nor is the function behind an operator or
 * an aggregate; so the tree of the rule is read, which has them all.
 */
export const dependenciesOfProof = `
	with recursive model (oid) as (
		select c.oid
		from pg_catalog.jsonb_to_recordset($1::text::jsonb) as given (schema text, name text)
		join pg_catalog.pg_namespace n on n.nspname = given.schema
		join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = given.name
	),
	reads (reader, oid) as materialized (
		select r.ev_class, d.refobjid
		from pg_catalog.pg_rewrite r
		join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
			and d.refclassid = 'pg_catalog.pg_class'::regclass
		where d.refobjid <> r.ev_class
		union
		select r.ev_class, found.oid[1]::oid
		from pg_catalog.pg_rewrite r
		cross join lateral ${oidsIn('relid')}
		where r.ev_class = ${proof} and found.oid[1]::oid <> r.ev_class
	),
	read_by (reader, oid, way, behind, depth) as (
		select reads.reader, c.oid, n.nspname || '.' || c.relname, 'nothing', 1
		from reads
		join pg_catalog.pg_class c on c.oid = reads.oid
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where reads.reader = ${proof}
		union
		select reader.oid, c.oid, read_by.way || ' → ' || n.nspname || '.' || c.relname,
			case when read_by.behind <> 'others' and read_by.oid in (select model.oid from model) then 'models' else 'others' end,
			read_by.depth + 1
		from read_by
		join pg_catalog.pg_class reader on reader.oid = read_by.oid and reader.relkind in ('v', 'm')
		join pg_catalog.pg_namespace own on own.oid = reader.relnamespace
		join reads on reads.reader = reader.oid
		join pg_catalog.pg_class c on c.oid = reads.oid
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where not (${isPrograms('own')}) and read_by.depth < 20
	),
	ruled (oid, way, is_strict) as (
		select ${proof}::oid, '', true
		union
		select read_by.oid, read_by.way || ' → ', read_by.behind <> 'others' and read_by.oid in (select model.oid from model)
		from read_by
		join pg_catalog.pg_class c on c.oid = read_by.oid and c.relkind in ('v', 'm')
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where not (${isPrograms('n')})
	),
	called (oid, way, is_strict) as (
		select found.oid[1]::oid, ruled.way, ruled.is_strict
		from ruled
		join pg_catalog.pg_rewrite r on r.ev_class = ruled.oid
		cross join lateral ${oidsIn('funcid|aggfnoid|winfnoid|opfuncid')}
		union
		select step.oid, called.way, called.is_strict
		from called
		join pg_catalog.pg_aggregate a on a.aggfnoid = called.oid
		cross join lateral (values (a.aggtransfn::oid), (a.aggfinalfn::oid), (a.aggcombinefn::oid), (a.aggmtransfn::oid), (a.aggminvtransfn::oid), (a.aggmfinalfn::oid)) as step (oid)
	)
	select distinct 'relation' as what, n.nspname::text as schema, c.relname::text as name, read_by.way::text as way,
		read_by.behind, ${isOwn('n', 'c')} as own, own.nspname::text as reader_schema, reader.relname::text as reader_name
	from read_by
	join pg_catalog.pg_class c on c.oid = read_by.oid
	join pg_catalog.pg_namespace n on n.oid = c.relnamespace
	join pg_catalog.pg_class reader on reader.oid = read_by.reader
	join pg_catalog.pg_namespace own on own.oid = reader.relnamespace
	union
	select 'function', n.nspname::text, p.proname::text, called.way || 'the function ' || n.nspname || '.' || p.proname, 'nothing', false, null, null
	from called
	join pg_catalog.pg_proc p on p.oid = called.oid
	join pg_catalog.pg_namespace n on n.oid = p.pronamespace
	where case
		when p.oid < ${firstOfOthers} then called.is_strict and ${looksFurther}
		when called.is_strict then p.provolatile <> 'i'
		else p.provolatile <> 'i' and ${namesOwn}
	end
	order by 1, 2, 3, 4`;

export const columnsOfProof = `
	select a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
	from pg_catalog.pg_attribute a
	where a.attrelid = ${proof} and a.attnum > 0 and not a.attisdropped
	order by a.attnum`;
