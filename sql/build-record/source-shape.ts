import { toHex } from '../../warehouse/statements.ts';
import type { Dialect, RelationName, Row, Session, Statement } from '../../warehouse/warehouse.ts';
import { beneathSql } from './beneath-sql.ts';
import { withEngineNames } from './engine-names.ts';

/** A column of a source as its engine declares it. */
export type ShapeColumn = { readonly name: string; readonly type: string; readonly collation?: string };

/** What of a source the views of a flow rest on. */
export type SourceShape = {
	readonly kind: 'table' | 'view';
	readonly columns: readonly ShapeColumn[];
	/** The columns of its primary key and of each unique key. */
	readonly keys: readonly (readonly string[])[];
	/** The source, and all that it reads: views, functions, parts of a table; each with a digest of its text and its policies. */
	readonly beneath: readonly Beneath[];
};

type Beneath = { readonly object: string; readonly digest: string };

/** A source as it stands: its shape, and the id by which the engine knows it. */
export type StandingSource = { readonly objectId: string; readonly shape: SourceShape };

/** Of the columns that are named, or of all; undefined when there is no such table or view. */
export async function standingSource(
	session: Session,
	relation: RelationName,
	used?: readonly string[],
): Promise<StandingSource | undefined> {
	const columns = await session.query(columnsText[session.dialect](relation));
	const [first] = columns;
	if (first === undefined) return undefined;
	const keys = await session.query(keysText[session.dialect](String(first['object_id'])));
	return {
		objectId: String(first['object_id']),
		shape: {
			kind: first['kind'] === 'view' ? 'view' : 'table',
			columns: columns.map(toColumn).filter(({ name }) => used?.includes(name) ?? true),
			keys: keysOf(keys),
			beneath: await beneathOf(session, relation),
		},
	};
}

async function beneathOf(session: Session, { schema, name }: RelationName): Promise<SourceShape['beneath']> {
	const asked = { text: beneathSql[session.dialect], values: [schema, name] };
	const rows = await withEngineNames(session, async () => await session.query(asked));
	return rows.map(({ object, digest }) => ({ object: String(object), digest: toHex(digest) }));
}

const toColumn = ({ name, type, collation }: Row): ShapeColumn => ({
	name: String(name),
	type: String(type),
	...(typeof collation === 'string' && { collation }),
});

const keysOf = (rows: readonly Row[]): SourceShape['keys'] =>
	[...Map.groupBy(rows, (row) => String(row['key_id'])).values()].map((columns) =>
		columns.map(({ name }) => String(name)),
	);

const columnsText: Readonly<Record<Dialect, (relation: RelationName) => Statement>> = {
	postgres: ({ schema, name }) => ({
		text: `
			select c.oid::bigint as object_id, case when c.relkind in ('v', 'm') then 'view' else 'table' end as kind,
				a.attname::text as name,
				case when t.typnamespace = 'pg_catalog'::regnamespace::oid then pg_catalog.format_type(a.atttypid, a.atttypmod)
					else tn.nspname || '.' || t.typname || case when a.atttypmod >= 0 then '(' || a.atttypmod || ')' else '' end
				end as type,
				case when a.attcollation <> t.typcollation then l.collname::text end as collation
			from pg_catalog.pg_class as c
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
			join pg_catalog.pg_type as t on t.oid = a.atttypid
			join pg_catalog.pg_namespace as tn on tn.oid = t.typnamespace
			left join pg_catalog.pg_collation as l on l.oid = a.attcollation
			where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p', 'v', 'm', 'f')
			order by a.attname`,
		values: [schema, name],
	}),
	tsql: ({ schema, name }) => ({
		text: `
			select cast(o.object_id as varchar(20)) as object_id, case when o.type = 'V' then 'view' else 'table' end as kind,
				c.name as name, c.collation_name as collation,
				concat(t.name, N'(', c.max_length, N',', c.precision, N',', c.scale, N')',
					case when m.[definition] is not null then concat(N', computed as ', m.[definition]) end) as type
			from sys.objects as o
			join sys.schemas as s on s.schema_id = o.schema_id
			join sys.columns as c on c.object_id = o.object_id
			join sys.types as t on t.user_type_id = c.user_type_id
			left join sys.computed_columns as m on m.object_id = c.object_id and m.column_id = c.column_id
			where s.name = @p0 and o.name = @p1 and o.type in ('U', 'V')
			order by c.name`,
		values: [schema, name],
	}),
};

const keysText: Readonly<Record<Dialect, (objectId: string) => Statement>> = {
	postgres: (objectId) => ({
		text: `
			select i.indexrelid::bigint as key_id, a.attname::text as name
			from pg_catalog.pg_index as i
			join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
			where i.indrelid = $1::bigint::oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
			order by 1, 2`,
		values: [objectId],
	}),
	tsql: (objectId) => ({
		text: `
			select i.index_id as key_id, c.name as name
			from sys.indexes as i
			join sys.index_columns as ic on ic.object_id = i.object_id and ic.index_id = i.index_id
			join sys.columns as c on c.object_id = ic.object_id and c.column_id = ic.column_id
			where i.object_id = cast(@p0 as int) and i.is_unique = 1 and i.is_disabled = 0 and i.has_filter = 0
				and ic.is_included_column = 0
			order by i.index_id, c.name`,
		values: [objectId],
	}),
};

/**
 * What is different, ready to be read; nothing where the views can rest on it as before. A key that was added takes nothing
 * from them.
 */
export function shapeChanges(before: SourceShape, now: SourceShape): readonly string[] {
	return [
		...(before.kind === now.kind ? [] : [`it is a ${now.kind} now, and was a ${before.kind}`]),
		...before.columns.flatMap((column) => columnChange(column, now.columns)),
		...now.columns
			.filter(({ name }) => before.columns.every((column) => column.name !== name))
			.map(({ name }) => `the column \`${name}\` was added`),
		...before.keys
			.filter((key) => now.keys.every((other) => other.join('\0') !== key.join('\0')))
			.map((key) => `the key on ${key.map((column) => `\`${column}\``).join(', ')} is gone`),
		...textChanges(before.beneath, now.beneath),
	];
}

/** The first is the source. */
function textChanges(before: SourceShape['beneath'], now: SourceShape['beneath']): readonly string[] {
	const known = new Map(before.map(({ object, digest }) => [object, digest]));
	const objects = new Set(now.map(({ object }) => object));
	return [
		...now.flatMap(({ object, digest }, at) => {
			if (!known.has(object)) return at === 0 ? [] : [`\`${object}\` is beneath it now`];
			// Of a text that an account may not see there is no digest.
			if ([digest, ''].includes(known.get(object) ?? '') || digest === '') return [];
			return at === 0 ? ['its text or its policies were changed'] : [`\`${object}\`, beneath it, was changed`];
		}),
		...before
			.slice(1)
			.flatMap(({ object }) => (objects.has(object) ? [] : [`\`${object}\` is not beneath it any more`])),
	];
}

function columnChange({ name, type, collation }: ShapeColumn, now: SourceShape['columns']): readonly string[] {
	const there = now.find((column) => column.name === name);
	if (there === undefined) return [`the column \`${name}\` is gone`];
	return [
		...(there.type === type ? [] : [`the column \`${name}\` is ${there.type} now, and was ${type}`]),
		...(there.collation === collation
			? []
			: [
					`the column \`${name}\` has the collation ${there.collation ?? 'default'} now, and had ${collation ?? 'default'}`,
				]),
	];
}
