import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { createdFunctions, createdRelations } from '../migrations/created-relations.ts';
import { availableMigrations } from '../migrations/migration.ts';
import type { Membership, Rights, RightsQuestion } from './access.ts';
import { relationText } from './asset.ts';
import { accessesIn } from './postgres-accesses.ts';
import { type PostgresCatalogue, readPostgresCatalogue } from './postgres-catalogue.ts';
import { directRights } from './postgres-direct.ts';

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
	};
}

/** Each once, whoever granted it; in the order of the names. */
function membershipsIn({ roles, members }: PostgresCatalogue, of: readonly string[]): readonly Membership[] {
	const direct = new Set(
		members.flatMap(({ inherits, sets, role, member }) => (inherits || sets ? [`${role} ${member}`] : [])),
	);
	return roles
		.filter(({ name }) => of.includes(name))
		.flatMap((role) =>
			roles
				.filter((account) => direct.has(`${role.id} ${account.id}`))
				.map((account) => ({ role: role.name, account: account.name })),
		);
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
