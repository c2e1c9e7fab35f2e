import type { Session } from '../../warehouse/warehouse.ts';
import type { Access, Means, Membership, Rights, RightsQuestion } from './access.ts';
import { type Asset, relationText } from './asset.ts';
import {
	type CatalogueRelation,
	type Permission,
	type Principal,
	readCatalogue,
	type TsqlCatalogue,
} from './tsql-catalogue.ts';

/**
 * Who can read what on SQL Server. It tells only the one who asks what his own rights come to (HAS_PERMS_BY_NAME), so they
 * are worked out here from its catalogue: rights and denials along roles, ownership, and the fixed roles that need none.
 */
export async function tsqlRights(session: Session, { assets, roles, accounts }: RightsQuestion): Promise<Rights> {
	const catalogue = await readCatalogue(
		session,
		assets.map(({ relation }) => relation),
	);
	const { principals, members, owner, seesServer } = catalogue;
	const names = new Map(principals.map(({ id, name }) => [id, name]));
	const memberships = members.flatMap(({ role, member }): readonly Membership[] => {
		const [roleName, account] = [names.get(role), names.get(member)];
		return roleName === undefined || account === undefined ? [] : [{ role: roleName, account }];
	});
	return {
		accesses: withSources(accessesIn(catalogue), assets),
		memberships: memberships.filter(({ role }) => roles.includes(role)),
		roles: principals.filter(({ name, isRole }) => isRole && roles.includes(name)).map(({ name }) => name),
		accounts: [...principals.map(({ name }) => name), ...catalogue.powers.map(({ login }) => login)].filter((name) =>
			accounts.includes(name),
		),
		groups: principals.flatMap((account) =>
			rolesAbove(account, catalogue)
				.filter(({ name }) => accounts.includes(name))
				.map(({ name }) => ({ account: account.name, group: name })),
		),
		owner,
		unseenWithout: seesServer ? undefined : 'VIEW ANY DEFINITION',
	};
}

/** A pass-through view shows its source. */
const withSources = (accesses: readonly Access[], assets: readonly Asset[]): readonly Access[] => [
	...accesses,
	...accesses.flatMap(({ account, right, relation }) =>
		assets
			.filter((asset) => asset.source !== undefined && relationText(asset.relation) === relationText(relation))
			.flatMap(({ source }): readonly Access[] => {
				if (
					source === undefined ||
					accesses.some((one) => one.account === account && relationText(one.relation) === relationText(source))
				)
					return [];
				return [{ account, right, relation: source, means: [{ by: 'view', view: relationText(relation) }] }];
			}),
	),
];

/** What each account that is no role can read; pure. */
export function accessesIn(catalogue: TsqlCatalogue): readonly Access[] {
	const accounts = catalogue.principals.filter(({ isRole }) => !isRole);
	const ofUsers = accounts.flatMap((account) => accessesOf(account, catalogue));
	const logins = Map.groupBy(catalogue.powers, ({ login }) => login);
	const ofLogins = [...logins].flatMap(([account, powers]) =>
		catalogue.relations.map((relation) => ({
			account,
			right: 'read' as const,
			relation: nameOf(relation),
			means: powers.map(({ power: of }) => power(of)),
		})),
	);
	return [...ofUsers, ...ofLogins];
}

const nameOf = ({ schema, name }: CatalogueRelation) => ({ schema, name });

/** Fixed roles that read everything, or can give themselves the right to. Nothing denies it to them for good. */
const fixedPowers = ['db_owner', 'db_securityadmin'];
const readsAll = 'db_datareader';
const everybody = 'public';

function accessesOf(account: Principal, catalogue: TsqlCatalogue): readonly Access[] {
	const self = [account, ...rolesAbove(account, catalogue)];
	return catalogue.relations.flatMap((relation) => {
		const means = meansOf(account, self, relation, catalogue);
		return means.length === 0
			? []
			: [{ account: account.name, right: 'read' as const, relation: nameOf(relation), means }];
	});
}

/** The roles that somebody is a member of, at any depth; everybody is in `public`. */
function rolesAbove({ id }: Principal, { principals, members }: TsqlCatalogue): readonly Principal[] {
	const above = new Set<number>();
	const waiting = [id];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		for (const { role, member } of members) {
			if (member !== next || above.has(role)) continue;
			above.add(role);
			waiting.push(role);
		}
	}
	return principals.filter((one) => above.has(one.id) || (one.isRole && one.name === everybody));
}

function meansOf(
	account: Principal,
	self: readonly Principal[],
	relation: CatalogueRelation,
	{ permissions }: TsqlCatalogue,
): readonly Means[] {
	const isOwner = self.filter(({ id }) => id === relation.ownerId);
	const always: readonly Means[] = [
		...isOwner.map((owner) => (owner.id === account.id ? { by: 'ownership' as const } : through(owner, account))),
		...self.filter(({ name, isRole }) => isRole && fixedPowers.includes(name)).map(({ name }) => power(name)),
	];
	const applying = permissions.filter((permission) => isAbout(permission, relation));
	const isMine = ({ grantee }: Permission): boolean => self.some(({ id }) => id === grantee);
	// A denial of some columns leaves the others.
	if (applying.some((one) => one.isDenied && one.column === 0 && isMine(one))) return always;
	const granted = self.filter(({ id }) => applying.some((one) => !one.isDenied && one.grantee === id));
	const reader = self.filter(({ name, isRole }) => isRole && name === readsAll).map(({ name }) => power(name));
	return [...always, ...reader, ...granted.map((principal) => through(principal, account))];
}

const power = (name: string): Means => ({ by: 'power', power: name });

function through(principal: Principal, account: Principal): Means {
	if (principal.id === account.id) return { by: 'grant' };
	return principal.name === everybody ? { by: 'everybody' } : { by: 'role', role: principal.name };
}

const isAbout = (permission: Permission, { objectId, schemaId }: CatalogueRelation): boolean =>
	permission.class === 0 || permission.on === (permission.class === 1 ? objectId : schemaId);
