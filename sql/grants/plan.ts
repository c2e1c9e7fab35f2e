import type { Membership, Rights } from './access.ts';
import type { ManagedRole } from './managed-role.ts';

/** What has to change for the roles to have the members that the project says. */
export type GrantPlan = { readonly granted: readonly Membership[]; readonly revoked: readonly Membership[] };

/**
 * The difference between the members of the roles and those that are declared. Of roles and accounts that the warehouse does
 * not have nothing is planned. The owner of the schemas stays in the loader's role: PostgreSQL hands tables over to a role
 * only for a member of it.
 */
export function planGrants(
	roles: readonly ManagedRole[],
	{ memberships, roles: there, accounts: known, owner }: Rights,
	loaderRole: string,
): GrantPlan {
	const present = roles.filter(({ role }) => there.includes(role));
	const isMember = (role: string, account: string): boolean =>
		memberships.some((one) => one.role === role && one.account === account);
	return {
		granted: present.flatMap(({ role, accounts }) =>
			accounts
				.filter((account) => known.includes(account) && !isMember(role, account))
				.map((account) => ({ role, account })),
		),
		revoked: undeclared(roles, { memberships, owner }, loaderRole).filter(({ isOthers }) => isOthers !== true),
	};
}

/** Memberships that the project does not declare and that this account cannot take back: somebody else granted them. */
export const grantedByOthers = (
	roles: readonly ManagedRole[],
	rights: Pick<Rights, 'memberships' | 'owner'>,
	loaderRole: string,
): readonly Membership[] => undeclared(roles, rights, loaderRole).filter(({ isOthers }) => isOthers === true);

const undeclared = (
	roles: readonly ManagedRole[],
	{ memberships, owner }: Pick<Rights, 'memberships' | 'owner'>,
	loaderRole: string,
): readonly Membership[] =>
	memberships.filter(
		({ role, account }) =>
			!roles.some((one) => one.role === role && one.accounts.includes(account)) &&
			!(role === loaderRole && account === owner),
	);
