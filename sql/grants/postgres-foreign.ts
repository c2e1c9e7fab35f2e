import type { Means } from './access.ts';
import { type Asset, relationText } from './asset.ts';
import type { PostgresObject } from './postgres-catalogue.ts';
import type { Actor } from './postgres-direct.ts';
import type { Facts } from './postgres-facts.ts';
import { entryRights } from './postgres-reach.ts';

/**
 * Foreign tables that an actor can use, itself or by views and functions, and servers on which it has a user. Either may lead
 * back to this warehouse, as another user. What a flow declares as a source is judged as one.
 */
export function foreignOf(actor: Actor, facts: Facts & { readonly assets: readonly Asset[] }): readonly Means[] {
	return [...tablesOf(actor, facts), ...serversOf(actor, facts)];
}

function tablesOf(
	actor: Actor,
	{ assets, catalogue, direct, fences, reached }: Parameters<typeof foreignOf>[1],
): readonly Means[] {
	const declared = new Set(assets.flatMap(({ relation, source = relation }) => [relation, source].map(relationText)));
	const foreign = catalogue.objects.filter((one) => one.isForeign && !declared.has(relationText(one)));
	if (foreign.length === 0) return [];
	const reachedBy = (object: PostgresObject): readonly string[] => {
		const rights = entryRights(object).filter((right) => direct.means(actor, object, right).length > 0);
		return rights.flatMap((right) => [object.id, ...reached(object, right).relations.map(({ id }) => id)]);
	};
	const used = new Set(catalogue.objects.filter((one) => !fences.has(one)).flatMap(reachedBy));
	return foreign
		.filter(({ id }) => used.has(id))
		.map((one) => ({ by: 'foreign', kind: 'table', name: relationText(one) }));
}

function serversOf({ roles }: Actor, { catalogue }: Facts): readonly Means[] {
	const isAmong = (ids: readonly string[]): boolean => ids.some((id) => id === everyRole || roles.has(id));
	return catalogue.servers
		.filter(({ users, mapped }) => isAmong(users) && isAmong(mapped))
		.map(({ name }) => ({ by: 'foreign', kind: 'server', name }));
}

const everyRole = '0';
