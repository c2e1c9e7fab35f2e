import { type Access, isProven, type Means } from './access.ts';
import { type Asset, relationText } from './asset.ts';
import type { PostgresCatalogue, PostgresObject } from './postgres-catalogue.ts';
import { directRights } from './postgres-direct.ts';
import { type Look, looking } from './postgres-look.ts';

/** Who may do what to the assets, by rights of their own and by whatever others made; everybody is one of them. Pure. */
export function accessesIn(catalogue: PostgresCatalogue, assets: readonly Asset[]): readonly Access[] {
	const direct = directRights(catalogue);
	const roles = new Map(catalogue.roles.map((role) => [role.id, role]));
	const look = looking(catalogue, assets, direct);
	const looks = new Map<string, Look>();
	const lookOf = (id: string): Look | undefined => {
		const role = roles.get(id);
		if (role === undefined) return undefined;
		const known = looks.get(id) ?? look(direct.actor(role));
		looks.set(id, known);
		return known;
	};
	const accounts = catalogue.roles.filter(({ canLogIn }) => canLogIn).flatMap(({ id }) => lookOf(id) ?? []);
	const all = [...accounts, look(direct.everybody)];
	const lists = new Set(assets.filter(({ kind }) => kind === 'list').map(({ relation }) => relationText(relation)));
	const list = catalogue.objects.find((object) => lists.has(relationText(object)));
	for (const one of all) {
		addUnknown(one, lookOf, list);
		addForeign(one, list, one.foreign);
	}
	return all.flatMap(toAccesses);
}

/**
 * What a function does whose body is a text, nothing says. Whoever may run one with its owner's rights is taken to have all
 * of these; at any depth.
 */
function addUnknown(look: Look, lookOf: (id: string) => Look | undefined, list: PostgresObject | undefined): void {
	const { actor, found, unknownAs } = look;
	const waiting = [...unknownAs];
	const seen = new Set(actor.roles.keys());
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [role, means] = next;
		const owner = lookOf(role);
		if (seen.has(role) || owner === undefined) continue;
		seen.add(role);
		for (const { object, right, means: theirs } of owner.found.all()) {
			if (theirs.some(isProven) && !found.means(object, right).some(isProven)) found.add(object, right, [means]);
		}
		if (owner.foreign.length > 0) addForeign(look, list, [means]);
		for (const further of owner.unknownAs.keys()) waiting.push([further, means]);
	}
}

/** What leads nobody knows where is taken to lead to the list. */
function addForeign({ found }: Look, list: PostgresObject | undefined, foreign: readonly Means[]): void {
	if (list !== undefined && !found.means(list, 'read').some(isProven)) found.add(list, 'read', foreign);
}

const toAccesses = ({ actor, found }: Look): readonly Access[] =>
	found
		.all()
		.map(({ object: { schema, name }, right, means }) => ({
			account: actor.name,
			right,
			relation: { schema, name },
			means: sorted(means, (one) => JSON.stringify(one)),
		}))
		.toSorted((one, other) => compared(relationText(one.relation), relationText(other.relation)));

const compared = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const sorted = <T>(list: readonly T[], by: (one: T) => string): readonly T[] =>
	list.toSorted((one, other) => compared(by(one), by(other)));
