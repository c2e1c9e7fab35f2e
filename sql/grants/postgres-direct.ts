import { everybody, type Means, type Right, rightNames } from './access.ts';
import type { PostgresCatalogue, PostgresMembership, PostgresObject, PostgresRole } from './postgres-catalogue.ts';
import { runsForAll } from './postgres-given-sql.ts';

/** Whose rights are asked for: a role, or everybody. */
export type Actor = {
	readonly id: string;
	readonly name: string;
	/** It can act as these: as a member at any depth, or by making itself one (`false`). */
	readonly roles: ReadonlyMap<string, boolean>;
	readonly powers: readonly { readonly power: string; readonly rights: readonly Right[] }[];
	readonly isSuper: boolean;
};

/** What an actor may do to an object by name, ownership or power; on a function, `execute`. Nothing else is looked through. */
export type DirectRights = {
	actor(role: PostgresRole): Actor;
	readonly everybody: Actor;
	means(actor: Actor, object: PostgresObject, right: Right | 'execute'): readonly Means[];
	/** Whether it runs a function that something else calls for it: no right on the schema is asked then. */
	mayRun(actor: Actor, object: PostgresObject): boolean;
};

export function directRights(catalogue: PostgresCatalogue): DirectRights {
	const names = new Map(catalogue.roles.map(({ id, name }) => [id, name]));
	const given = Map.groupBy(catalogue.given, ({ id, privilege }) => `${id} ${privilege}`);
	const grantees = (id: string, privilege: string): readonly string[] =>
		(given.get(`${id} ${privilege}`) ?? []).map(({ grantee }) => grantee);
	const isAmong = (actor: Actor, ids: readonly string[]): boolean =>
		ids.some((id) => id === noRole || actor.roles.has(id));

	const through = (actor: Actor, role: string, own: Means): Means => {
		if (role === noRole) return { by: 'everybody' };
		if (role === actor.id) return own;
		return { by: actor.roles.get(role) === true ? 'role' : 'admin option', role: names.get(role) ?? role };
	};
	return {
		actor: (role) => toActor(role, catalogue),
		everybody: { id: noRole, name: everybody, roles: new Map(), powers: [], isSuper: false },
		means(actor, object, right) {
			if (actor.isSuper) return [superuser];
			const powers = right === 'execute' ? [] : actor.powers.filter(({ rights }) => rights.includes(right));
			const shown = powers.map(({ power }): Means => ({ by: 'power', power }));
			if (actor.roles.has(object.owner)) return [...shown, through(actor, object.owner, { by: 'ownership' })];
			if (right === 'execute' && grantees(object.id, runsForAll).length > 0) return [{ by: 'everybody' }];
			if (shown.length === 0 && !isAmong(actor, grantees(object.schemaId, 'USAGE'))) return [];
			const granted = grantees(object.id, privileges[right]).filter((id) => isAmong(actor, [id]));
			return [...shown, ...granted.map((id) => through(actor, id, { by: 'grant' }))];
		},
		mayRun: (actor, { id, owner }) =>
			actor.isSuper || actor.roles.has(owner) || isAmong(actor, grantees(id, privileges.execute)),
	};
}

const noRole = '0';
const superuser: Means = { by: 'power', power: 'superuser' };

const privileges: Readonly<Record<Right | 'execute', string>> = {
	read: 'SELECT',
	insert: 'INSERT',
	update: 'UPDATE',
	delete: 'DELETE',
	truncate: 'TRUNCATE',
	references: 'REFERENCES',
	trigger: 'TRIGGER',
	maintain: 'MAINTAIN',
	execute: 'EXECUTE',
};

function toActor(role: PostgresRole, catalogue: PostgresCatalogue): Actor {
	const roles = rolesAbove(role.id, catalogue);
	const own = catalogue.roles.filter(({ id }) => roles.has(id));
	return {
		id: role.id,
		name: role.name,
		roles,
		powers: powersOf(own, roles, catalogue),
		isSuper: own.some(({ isSuper }) => isSuper),
	};
}

/**
 * First those that it can act as: it can `set role` to some, and each has what it inherits. Then those that it can make itself
 * a member of, since it may hand them on. A membership may give none of it.
 */
function rolesAbove(id: string, { members }: PostgresCatalogue): ReadonlyMap<string, boolean> {
	const byMember = Map.groupBy(members, ({ member }) => member);
	const above = (ids: Iterable<string>, leads: (one: PostgresMembership) => boolean): ReadonlySet<string> => {
		const found = new Set(ids);
		// What is added while this goes on is met as well.
		for (const one of found) for (const to of byMember.get(one) ?? []) if (leads(to)) found.add(to.role);
		return found;
	};
	const actsAs = (ids: Iterable<string>) =>
		above(
			above(ids, ({ sets }) => sets),
			({ inherits }) => inherits,
		);
	const own = actsAs([id]);
	const all = new Set(own);
	for (const one of all)
		for (const { role, mayHandOn } of byMember.get(one) ?? [])
			if (mayHandOn) for (const more of actsAs([role])) all.add(more);
	return new Map([...all].map((role) => [role, own.has(role)]));
}

/** PostgreSQL's own roles that need no right on a table. */
const predefined: Readonly<Record<string, readonly Right[]>> = {
	pg_read_all_data: ['read'],
	pg_write_all_data: ['insert', 'update', 'delete'],
	pg_maintain: ['maintain'],
	pg_read_server_files: ['read'],
	pg_write_server_files: rightNames,
	pg_execute_server_program: rightNames,
};

function powersOf(
	own: readonly PostgresRole[],
	roles: ReadonlyMap<string, boolean>,
	{ version, wideRights }: PostgresCatalogue,
): Actor['powers'] {
	// Before PostgreSQL 16 it makes itself a member of any role but a superuser's.
	const joins = version < 160_000 && own.some(({ createsRoles }) => createsRoles);
	return [
		...(own.some(({ replicates }) => replicates)
			? [{ power: 'the right to replicate the server', rights: ['read' as const] }]
			: []),
		...(joins ? [{ power: 'createrole, by which it can make itself a member of any role', rights: rightNames }] : []),
		...own.flatMap(({ name }) => {
			const rights = predefined[name];
			return rights === undefined ? [] : [{ power: name, rights }];
		}),
		...wideRights
			.filter(({ grantee }) => grantee === noRole || roles.has(grantee))
			.map(({ power }) => ({ power, rights: rightNames })),
	];
}
