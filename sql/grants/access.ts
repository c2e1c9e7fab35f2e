import type { RelationName } from '../../warehouse/warehouse.ts';
import type { Asset } from './asset.ts';
import type { Handed } from './handed.ts';

/** What an account can do to a table or view, or to some column of it. */
export const rightNames = [
	'read',
	'insert',
	'update',
	'delete',
	'truncate',
	/** Makes foreign keys to it: each row that is let in or refused tells whether a value is there. */
	'references',
	/** Sees each row that others write, with the rights of those who write it. */
	'trigger',
	/** From PostgreSQL 17 on: vacuums, analyses, rebuilds and locks it. */
	'maintain',
] as const;
export type Right = (typeof rightNames)[number];

/** What gives an account a right. */
export type Means =
	/** A role that it is a member of, at any depth; of ours or of anybody's. */
	| { readonly by: 'role'; readonly role: string }
	/** A role that it is no member of, and can make itself one: it may hand the role on. */
	| { readonly by: 'admin option'; readonly role: string }
	/** A right of its own. */
	| { readonly by: 'grant' }
	/** A right that everybody has. */
	| { readonly by: 'everybody' }
	| { readonly by: 'ownership' }
	/** A power over the whole server or database, such as that of a superuser. */
	| { readonly by: 'power'; readonly power: string }
	/** A view that it can read, and that reaches the table with the rights of the view's owner. */
	| { readonly by: 'view'; readonly view: string }
	/** A table that is a part of it, such as a partition, or that it is a part of. */
	| { readonly by: 'part'; readonly table: string }
	/** A function that it can run, which runs with its owner's rights. Not proven where the engine cannot say what it reads. */
	| { readonly by: 'function'; readonly function: string; readonly isProven: boolean }
	/** A table or view that it writes to, of which a trigger runs a function with its owner's rights, as above. */
	| { readonly by: 'trigger of'; readonly table: string }
	/** The function of a trigger: it runs with the rights of whoever writes to the table. */
	| { readonly by: 'trigger'; readonly trigger: string }
	/** A table that it can write to, with a foreign key to this one. */
	| { readonly by: 'foreign key'; readonly table: string }
	/** A table that its own rows refer to: with one there goes, or is changed, what refers to it. */
	| { readonly by: 'cascade'; readonly table: string }
	/** A foreign table or server: where it leads is not on record, and may be back to this warehouse. */
	| { readonly by: 'foreign'; readonly kind: 'table' | 'server'; readonly name: string };

/** That an account has a right on a table or view. */
export type Access = {
	readonly account: string;
	readonly right: Right;
	readonly relation: RelationName;
	/** At least one. */
	readonly means: readonly Means[];
};

/** That an account is a direct member of a role. */
export type Membership = {
	readonly role: string;
	readonly account: string;
	/** Who granted it, where nobody else but that role takes it back: on PostgreSQL from 16 on. */
	readonly grantor?: string;
	/** Whether the asking account can act as who granted it. */
	readonly isOthers?: boolean;
};

/** What a warehouse says of rights. */
export type Rights = {
	/** Who, by which means, may do what to which of the assets. */
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
	/** On PostgreSQL: rights that open nothing by themselves. */
	readonly handed?: readonly Handed[];
	/** On PostgreSQL: what runs with the rights of whoever builds or loads, and is somebody else's. */
	readonly eventTriggers?: readonly EventTrigger[];
	/** The right that the asking account lacks to see who has a power over the whole server. */
	readonly unseenWithout?: string | undefined;
};

/** A trigger of the database, whose function runs at each change of its objects. */
export type EventTrigger = { readonly name: string; readonly function: string; readonly owner: string };

/** What is asked. */
export type RightsQuestion = {
	readonly assets: readonly Asset[];
	readonly roles: readonly string[];
	readonly accounts: readonly string[];
};

/** The name under which a right of everybody is judged, whichever accounts there are. */
export const everybody = 'everybody';

/** Whether the engine itself says that the right is there; what a function's text or another server does is not known to it. */
export const isProven = (means: Means): boolean =>
	!['foreign', 'trigger of'].includes(means.by) && (means.by !== 'function' || means.isProven);

export const shownMeans = (means: Means): string => {
	switch (means.by) {
		case 'role':
			return `the role ${means.role}`;
		case 'admin option':
			return `the right to hand on the role ${means.role}`;
		case 'grant':
			return 'a right of its own';
		case 'everybody':
			return 'a right that everybody has';
		case 'ownership':
			return 'ownership';
		case 'power':
			return means.power;
		case 'view':
			return `the view ${means.view}`;
		case 'part':
			return `the table ${means.table}, which shares its rows`;
		case 'function':
			return `the function ${means.function}`;
		case 'trigger':
			return `the trigger ${means.trigger}`;
		case 'trigger of':
			return `a trigger of ${means.table}`;
		case 'foreign key':
			return `the foreign key of ${means.table}`;
		case 'cascade':
			return `the rows of ${means.table}, by which its own are deleted or changed`;
		case 'foreign':
			return `the foreign ${means.kind} ${means.name}`;
		default:
			return means satisfies never;
	}
};

/** `the role a and ownership`, each once. */
export const meansText = (means: readonly Means[]): string => [...new Set(means.map(shownMeans))].join(' and ');
