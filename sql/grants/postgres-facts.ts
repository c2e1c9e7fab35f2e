import { insideSchema } from '../views/plan/layers.ts';
import { routes } from '../views/plan/route.ts';
import type { Right } from './access.ts';
import { type Asset, type AssetKind, relationText } from './asset.ts';
import type { PostgresCatalogue, PostgresObject } from './postgres-catalogue.ts';
import type { DirectRights } from './postgres-direct.ts';
import { type Reached, reachOf } from './postgres-reach.ts';

/** The catalogue, indexed, and what its objects reach. */
export type Facts = {
	readonly catalogue: PostgresCatalogue;
	readonly direct: DirectRights;
	readonly byId: ReadonlyMap<string, PostgresObject>;
	readonly isKind: (object: PostgresObject, kinds?: ReadonlySet<AssetKind>) => boolean;
	/** The function behind each cleaned view, which gives the same rows. */
	readonly fences: ReadonlyMap<PostgresObject, PostgresObject>;
	readonly reached: (object: PostgresObject, right: Right | 'execute') => Reached;
};

const ownViews: ReadonlySet<AssetKind> = new Set(['cleaned', 'inside', 'list']);
/** A view of a flow or table that has no file any more: `ndoo build` drops it, `ndoo refresh` closes it. */
const isLeftBehind = ({ kind, schema, name }: PostgresObject): boolean =>
	kind === 'view' && name.includes('__') && [routes.cleaned.schema, insideSchema].includes(schema);

/** What holds for every actor, found once. */
export function factsOf(catalogue: PostgresCatalogue, assets: readonly Asset[], direct: DirectRights): Facts {
	const kinds = Map.groupBy(assets, ({ relation }) => relationText(relation));
	const isKind: Facts['isKind'] = (object, wanted) =>
		object.kind !== 'function' && (kinds.get(relationText(object)) ?? []).some(({ kind }) => wanted?.has(kind) ?? true);
	const owner = catalogue.roles.find(({ name }) => name === catalogue.owner)?.id;
	const stops = catalogue.objects
		.filter((object) => isKind(object, ownViews) || (object.owner === owner && isLeftBehind(object)))
		.map(({ id }) => id);
	const actors = new Map(catalogue.roles.map((role) => [role.id, direct.actor(role)]));
	const reach = reachOf(catalogue, new Set(stops), (role, object, right) => {
		const actor = actors.get(role);
		return actor !== undefined && direct.means(actor, object, right).length > 0;
	});
	const known = new Map<string, Reached>();
	return {
		catalogue,
		direct,
		byId: new Map(catalogue.objects.map((object) => [object.id, object])),
		isKind,
		fences: fencesIn(catalogue, assets),
		reached(object, right) {
			const key = `${object.id} ${right}`;
			const value = known.get(key) ?? reach(object, right);
			known.set(key, value);
			return value;
		},
	};
}

function fencesIn({ objects }: PostgresCatalogue, assets: readonly Asset[]): Facts['fences'] {
	const named = new Map(objects.map((object) => [relationText(object), object]));
	return new Map(
		assets.flatMap(({ relation, fence }) => {
			const behind = fence && named.get(`${relationText(fence)}()`);
			const view = named.get(relationText(relation));
			return behind === undefined || view === undefined ? [] : [[behind, view] as const];
		}),
	);
}
