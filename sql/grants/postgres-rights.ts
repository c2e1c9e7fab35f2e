import type { Session } from '../../warehouse/warehouse.ts';
import { createdFunctions, createdRelations } from '../migrations/created-relations.ts';
import { availableMigrations } from '../migrations/migration.ts';
import type { Membership, Rights, RightsQuestion } from './access.ts';
import { relationText } from './asset.ts';
import { accessesIn } from './postgres-accesses.ts';
import { type PostgresCatalogue, readPostgresCatalogue } from './postgres-catalogue.ts';
import { directRights } from './postgres-direct.ts';
import { readEventTriggers } from './postgres-events.ts';
import { readHanded } from './postgres-handed.ts';

/**
 * Who may do what on PostgreSQL, worked out from its catalogue: rights, roles, powers, and all that it has on record of views
 * and functions. A login has what any role has that it is a member of, whether it inherits it or has to `set role`.
 */
export async function postgresRights(session: Session, { assets, roles, accounts }: RightsQuestion): Promise<Rights> {
	const relations = assets.map(({ relation }) => relation);
	const whole = await readPostgresCatalogue(session, relations);
	const catalogue = withoutOwn(whole, await ownObjects(), new Set(relations.map(relationText)));
	const names = new Map(catalogue.roles.map(({ id, name }) => [id, name]));
	return {
		accesses: accessesIn(catalogue, assets),
		memberships: membershipsIn(catalogue, roles),
		roles: [...names.values()].filter((name) => roles.includes(name)),
		accounts: [...names.values()].filter((name) => accounts.includes(name)),
		groups: groupsIn(catalogue, accounts),
		owner: catalogue.owner,
		handed: await readHanded(session, assets),
		eventTriggers: await readEventTriggers(session),
	};
}

/** In the order of the names. Before PostgreSQL 16 one is the same whoever granted it. */
function membershipsIn(catalogue: PostgresCatalogue, of: readonly string[]): readonly Membership[] {
	const { roles, members, version, user } = catalogue;
	const names = new Map(roles.map(({ id, name }) => [id, name]));
	const order = [...names.keys()];
	const asking = roles.filter(({ name }) => name === user).map(directRights(catalogue).actor);
	const canActAs = (id: string): boolean => asking.some(({ isSuper, roles: own }) => isSuper || own.get(id) === true);
	const found = members
		.filter(({ inherits, sets, role }) => (inherits || sets) && of.includes(names.get(role) ?? ''))
		.toSorted(
			(one, other) =>
				order.indexOf(one.role) - order.indexOf(other.role) || order.indexOf(one.member) - order.indexOf(other.member),
		)
		.map(({ role, member, grantor }): Membership => {
			const membership = { role: names.get(role) ?? role, account: names.get(member) ?? member };
			if (version < 160_000) return membership;
			return { ...membership, grantor: names.get(grantor) ?? grantor, isOthers: !canActAs(grantor) };
		});
	return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** What the migrations make, by name; of a function, with its arguments. */
async function ownObjects(): Promise<ReadonlySet<string>> {
	const migrations = await availableMigrations('postgres');
	return new Set([...createdRelations(migrations), ...createdFunctions(migrations)].map(relationText));
}

/** The program's own views and functions are no way of others: each says what it lets through. */
function withoutOwn(
	catalogue: PostgresCatalogue,
	own: ReadonlySet<string>,
	assets: ReadonlySet<string>,
): PostgresCatalogue {
	const isOwn = (name: string): boolean => own.has(name) && !assets.has(name);
	return {
		...catalogue,
		objects: catalogue.objects.filter((object) => !isOwn(relationText(object))),
		hooks: catalogue.hooks.filter(({ kind, name, function: text }) => !isOwn(kind === 'trigger' ? (text ?? '') : name)),
	};
}

function groupsIn(catalogue: PostgresCatalogue, accounts: readonly string[]): Rights['groups'] {
	const { actor } = directRights(catalogue);
	const named = catalogue.roles.filter(({ name }) => accounts.includes(name));
	return catalogue.roles
		.filter(({ canLogIn, isSuper }) => canLogIn && !isSuper)
		.flatMap((role) => {
			const { roles } = actor(role);
			return named
				.filter(({ id }) => id !== role.id && roles.get(id) === true)
				.map(({ name }) => ({ account: role.name, group: name }));
		});
}
