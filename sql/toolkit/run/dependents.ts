import { NdooError } from '../../../core/errors.ts';
import { quotedLiteral } from '../../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Session } from '../../../loaders/warehouse/warehouse.ts';
import { routes } from '../../views/route.ts';
import type { Dependents } from '../../views/view-statements.ts';
import { relationKey } from '../assemble/identity.ts';
import { mark } from './postgres-model.ts';

/**
 * The views of the project that stand on a relation in the warehouse, the last first: models, and views of flows over them.
 * What somebody else built upon it is not among them, and is theirs to take away.
 */
async function dependentsOf(session: Session, { schema, name }: RelationName): Promise<readonly RelationName[]> {
	const rows = await session.query({
		text: `
				with recursive above (oid, depth) as (
					select c.oid, 0
					from pg_catalog.pg_class c
					join pg_catalog.pg_namespace n on n.oid = c.relnamespace
					where n.nspname = $1::text and c.relname = $2::text
					union
					select r.ev_class, above.depth + 1
					from above
					join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = above.oid
						and d.classid = 'pg_catalog.pg_rewrite'::regclass
					join pg_catalog.pg_rewrite r on r.oid = d.objid and r.ev_class <> above.oid
				)
				select n.nspname::text as schema, c.relname::text as name, max(above.depth) as depth
				from above
				join pg_catalog.pg_class c on c.oid = above.oid and c.relkind = 'v'
				join pg_catalog.pg_namespace n on n.oid = c.relnamespace
				where above.depth > 0 and (
					n.nspname in (${Object.values(routes)
						.map((route) => quotedLiteral(route.schema))
						.join(', ')})
					or pg_catalog.obj_description(c.oid, 'pg_class') like ${quotedLiteral(`${mark}%`)}
				)
				group by 1, 2
				order by 3 desc, 1, 2`,
		values: [schema, name],
	});
	return rows.map((row) => ({ schema: String(row['schema']), name: String(row['name']) }));
}

/**
 * The same for a build of these relations: what else of the project would have to go is not in it, so it would not come
 * back. Throws `model-failed`.
 */
export function dependentsWithin(built: readonly RelationName[], known: readonly RelationName[]): Dependents {
	const [inBuild, inProject] = [built, known].map((relations) => new Set(relations.map(relationKey)));
	return async (session, view) => {
		const above = await dependentsOf(session, view);
		const lost = above.filter(
			(one) => inProject?.has(relationKey(one)) === true && inBuild?.has(relationKey(one)) !== true,
		);
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
