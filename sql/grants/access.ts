import type { RelationName } from '../../loaders/warehouse/warehouse.ts';

/** What lets an account read. */
export type Means =
	/** A role that it is a member of, at any depth; of ours or of anybody's. */
	| { readonly by: 'role'; readonly role: string }
	/** A right of its own. */
	| { readonly by: 'grant' }
	/** A right that everybody has. */
	| { readonly by: 'everybody' }
	| { readonly by: 'ownership' }
	/** A power over the whole server or database, such as that of a superuser. */
	| { readonly by: 'power'; readonly power: string };

/** That an account can read a table or view, or some column of it. */
export type Access = {
	readonly account: string;
	readonly relation: RelationName;
	/** At least one. */
	readonly means: readonly Means[];
};

/** That an account is a direct member of a role. */
export type Membership = { readonly role: string; readonly account: string };

/** What a warehouse says of rights. */
export type Rights = {
	readonly accesses: readonly Access[];
	/** Of the roles that were asked about and are there. */
	readonly memberships: readonly Membership[];
	readonly roles: readonly string[];
	/** Of the names that were asked about, those that are accounts or groups. */
	readonly accounts: readonly string[];
	/** Which accounts are members of those, at any depth. */
	readonly groups: readonly { readonly account: string; readonly group: string }[];
	/** The account that owns the program's schemas; it may have to be a member of the loader's role. */
	readonly owner: string;
	/** The right that the asking account lacks to see who has a power over the whole server. */
	readonly unseenWithout?: string | undefined;
};

/** What is asked. */
export type RightsQuestion = {
	readonly relations: readonly RelationName[];
	readonly roles: readonly string[];
	readonly accounts: readonly string[];
};

export const shownMeans = (means: Means): string => {
	switch (means.by) {
		case 'role':
			return `the role ${means.role}`;
		case 'grant':
			return 'a right of its own';
		case 'everybody':
			return 'a right that everybody has';
		case 'ownership':
			return 'ownership';
		case 'power':
			return means.power;
		default:
			return means satisfies never;
	}
};
