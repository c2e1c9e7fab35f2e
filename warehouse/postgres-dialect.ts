import { NdooError } from '../core/errors.ts';
import type { Column, RelationName, Row, Statement } from './warehouse.ts';

const longestName = 63;

/**
 * An identifier in double quotes. Throws `config-invalid` for what PostgreSQL would change in silence: a name of more
 * than 63 bytes is cut, so that two names could become one.
 */
export function quotedName(name: string): string {
	const fault = nameFault(name);
	if (fault !== undefined) {
		throw new NdooError('config-invalid', `The name ${JSON.stringify(name)} ${fault}.`, {
			todo: 'Give the table, column or flow another name.',
		});
	}
	return `"${name.replaceAll('"', '""')}"`;
}

function nameFault(name: string): string | undefined {
	if (name === '') return 'is empty';
	if (name.includes('\0')) return 'has a NUL character, which PostgreSQL cannot hold';
	if (Buffer.byteLength(name) > longestName)
		return `is longer than the ${longestName} bytes that PostgreSQL keeps of a name`;
	if (!name.isWellFormed()) return 'has half a character, which PostgreSQL would change';
	return undefined;
}

function requireText(text: string): void {
	const found = text.includes('\0') ? 'a NUL character' : 'half a character';
	if (!text.includes('\0') && text.isWellFormed()) return;
	throw new NdooError('config-invalid', `PostgreSQL cannot hold ${found} in a text.`, {
		todo: 'Take it out of the value, where the flow file or the model has it.',
	});
}

/** A relation with its schema, each part quoted. */
export const quoted = ({ schema, name }: RelationName): string => `${quotedName(schema)}.${quotedName(name)}`;

/**
 * A text as a literal, for the few places that take no parameter (views, grants). Right whatever
 * `standard_conforming_strings` says: a text with a backslash is written as an escape string.
 */
export function quotedLiteral(text: string): string {
	requireText(text);
	const doubled = text.replaceAll("'", "''");
	return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/**
 * The columns of a table or view in order: name, type as PostgreSQL writes it, nullable; and what a domain, or a domain of one,
 * stands for. The type `citext` is that of the extension and no other of the name.
 */
export const columnsOf = ({ schema, name }: RelationName): Statement => ({
	text: `
		select a.attname::text as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable,
			(
				with recursive stands_for as (
					select t.oid, t.typtype, t.typbasetype from pg_catalog.pg_type t where t.oid = a.atttypid
					union all
					select t.oid, t.typtype, t.typbasetype
					from stands_for s
					join pg_catalog.pg_type t on t.oid = s.typbasetype
					where s.typtype = 'd'
				)
				select case when x.extname is null then pg_catalog.format_type(s.oid, null) else x.extname::text end
				from stands_for s
				left join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_type'::regclass::oid and d.objid = s.oid and d.deptype = 'e'
				left join pg_catalog.pg_extension x on x.oid = d.refobjid and x.extname = 'citext'
				where s.typtype <> 'd'
			) as base
		from pg_catalog.pg_attribute a
		join pg_catalog.pg_class c on c.oid = a.attrelid
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1::text and c.relname = $2::text
			and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
		order by a.attnum`,
	values: [schema, name],
});

/** A row of `columnsOf`. */
export const toColumn = ({ name, type, nullable, base }: Row): Column => ({
	name: String(name),
	type: String(type),
	nullable: nullable === true,
	...(typeof base === 'string' && base !== bareType(String(type)) && { base }),
});

const bareType = (type: string): string => type.replace(/\([^)]*\)/, '');
