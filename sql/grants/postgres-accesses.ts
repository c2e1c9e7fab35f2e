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
	const lookOf: LookOf = (id) => {
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
function addUnknown(look: Look, lookOf: LookOf, list: PostgresObject | undefined): void {
	const { found } = look;
	for (const [role, means] of unknownIn(look, lookOf)) {
		const owner = lookOf(role);
		for (const { object, right, means: theirs } of owner?.found.all() ?? [])
			if (theirs.some(isProven) && !found.means(object, right).some(isProven)) found.add(object, right, [...means]);
		if (owner !== undefined && owner.foreign.length > 0) addForeign(look, list, [...means]);
	}
}

type LookOf = (id: string) => Look | undefined;

/** The roles whose rights come with such functions, and by which each does: one function hides no other. */
function unknownIn({ actor, unknownAs }: Look, lookOf: LookOf): ReadonlyMap<string, ReadonlySet<Means>> {
	const waiting = [...unknownAs];
	const known = new Map<string, ReadonlySet<Means>>();
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const [role, means] = next;
		const before = known.get(role) ?? new Set();
		if (actor.roles.has(role) || means.every((one) => before.has(one))) continue;
		known.set(role, new Set([...before, ...means]));
		for (const further of lookOf(role)?.unknownAs.keys() ?? []) waiting.push([further, means]);
	}
	return known;
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
