import { NdooError } from '../../core/errors.ts';
import { modelMark } from '../../warehouse/dependencies/postgres-reads-sql.ts';
import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import { relationKey } from '../compiler/assemble/identity.ts';
import type { Named } from '../views/build/catalogue.ts';
import type { Dependents } from '../views/build/view-statements.ts';
import { insideSchema } from '../views/plan/layers.ts';
import { routes } from '../views/plan/route.ts';

/**
 * The views of the project that stand on a relation in the warehouse, and the fences between them, the last first: models, and
 * views of flows over them. What somebody else built upon it is not among them, and is theirs to take away.
 */
async function dependentsOf(session: Session, { schema, name }: RelationName): Promise<readonly Named[]> {
	const rows = await session.query({ text: dependentsText, values: [schema, name] });
	return rows.map((row) => ({
		kind: row['kind'] === 'fence' ? 'fence' : 'view',
		name: { schema: String(row['schema']), name: String(row['name']) },
	}));
}

const ownSchemas = [insideSchema, ...Object.values(routes).map(({ schema }) => schema)].map(quotedLiteral).join(', ');

/** A fence depends on the rows of its view, whichever form its body has; the view at the edge on the fence. */
const dependentsText = `
	with recursive above (class, oid, depth) as (
		select 'pg_catalog.pg_class'::regclass::oid, c.oid, 0
		from pg_catalog.pg_class c
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1::text and c.relname = $2::text
		union
		select case when r.oid is null then d.classid else 'pg_catalog.pg_class'::regclass::oid end, coalesce(r.ev_class, d.objid),
			above.depth + 1
		from above
		left join pg_catalog.pg_class own on above.class = 'pg_catalog.pg_class'::regclass::oid and own.oid = above.oid
		join pg_catalog.pg_depend d on (d.refclassid = above.class and d.refobjid = above.oid)
			or (d.refclassid = 'pg_catalog.pg_type'::regclass::oid and d.refobjid = own.reltype)
		left join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass::oid and r.oid = d.objid
		where r.ev_class <> above.oid or d.classid = 'pg_catalog.pg_proc'::regclass::oid
	)
	select 'view' as kind, n.nspname::text as schema, c.relname::text as name, max(above.depth) as depth
	from above
	join pg_catalog.pg_class c on above.class = 'pg_catalog.pg_class'::regclass::oid and c.oid = above.oid and c.relkind = 'v'
	join pg_catalog.pg_namespace n on n.oid = c.relnamespace
	where above.depth > 0 and (
		n.nspname in (${ownSchemas})
		or pg_catalog.obj_description(c.oid, 'pg_class') like ${quotedLiteral(`${modelMark}%`)}
	)
	group by 1, 2, 3
	union all
	select 'fence', n.nspname::text, p.proname::text, max(above.depth)
	from above
	join pg_catalog.pg_proc p on above.class = 'pg_catalog.pg_proc'::regclass::oid and p.oid = above.oid
	join pg_catalog.pg_namespace n on n.oid = p.pronamespace
	where n.nspname = ${quotedLiteral(insideSchema)}
	group by 1, 2, 3
	order by 4 desc, 2, 3`;

/**
 * The same for a build of these relations: what else of the project would have to go is not in it, so it would not come
 * back. Throws `model-failed`.
 */
export function dependentsWithin(built: readonly RelationName[], known: readonly RelationName[]): Dependents {
	const [inBuild, inProject] = [built, known].map((relations) => new Set(relations.map(relationKey)));
	return async (session, view) => {
		const above = await dependentsOf(session, view);
		const lost = above
			.map(({ name }) => name)
			.filter((one) => inProject?.has(relationKey(one)) === true && inBuild?.has(relationKey(one)) !== true);
		if (lost.length > 0) throw wouldBeLost(view, lost);
		return above;
	};
}

const wouldBeLost = (view: RelationName, lost: readonly RelationName[]): NdooError => {
	const names = lost.map(({ schema, name }) => `${schema}.${name}`).join(', ');
	return new NdooError(
		'model-failed',
		`The columns of ${view.schema}.${view.name} change, and ${names} stands on it.`,
		{
			todo: `Run \`ndoo build\`, or select what stands on it as well: \`--select ${view.name}+\`. It was left as it is.`,
		},
	);
};
