import { NdooError } from '../../core/errors.ts';
import type { RelationName, Row, Session } from '../../warehouse/warehouse.ts';

/** A user, group or role of the database. */
export type Principal = {
	readonly id: number;
	readonly name: string;
	/** R: a role. */
	readonly isRole: boolean;
};

export type CatalogueRelation = RelationName & {
	readonly objectId: number;
	readonly schemaId: number;
	/** Who owns it: the schema's owner unless it has one of its own. */
	readonly ownerId: number;
};

/** A right or a denial, on the database (class 0), an object or a column of it (1), or a schema (3). */
export type Permission = {
	readonly grantee: number;
	readonly class: number;
	/** The object or the schema. */
	readonly on: number;
	/** 0 for the whole object. */
	readonly column: number;
	readonly isDenied: boolean;
};

/** What SQL Server says of a database, as far as reading goes. */
export type TsqlCatalogue = {
	readonly principals: readonly Principal[];
	readonly members: readonly { readonly role: number; readonly member: number }[];
	readonly permissions: readonly Permission[];
	readonly relations: readonly CatalogueRelation[];
	/** Logins of the server that need no right in the database, and why. */
	readonly powers: readonly { readonly login: string; readonly power: string }[];
	/** Who owns the schema ndoo. */
	readonly owner: string;
	/** Whether the asking account sees the powers of all logins. */
	readonly seesServer: boolean;
};

/** Throws `permission-denied` when the account sees only a part of it: who is not seen would be taken for nobody. */
export async function readCatalogue(session: Session, wanted: readonly RelationName[]): Promise<TsqlCatalogue> {
	const read = async <T>(text: string, to: (row: Row) => T): Promise<readonly T[]> =>
		(await session.query({ text })).map(to);
	const [sight] = await read(sightText, (row) => ({
		database: Number(row['database_seen']) === 1,
		server: Number(row['server_seen']) === 1,
	}));
	if (sight?.database !== true) throw unseen();
	const names = new Set(wanted.map(({ schema, name }) => JSON.stringify([schema, name])));
	const relations = await read(relationsText, toRelation);
	const [owner] = await read(ownerText, (row) => String(row['name']));
	return {
		principals: await read(principalsText, (row) => ({
			id: Number(row['id']),
			name: String(row['name']),
			isRole: String(row['type']).trim() === 'R',
		})),
		members: await read(membersText, (row) => ({ role: Number(row['role']), member: Number(row['member']) })),
		permissions: await read(permissionsText, (row) => ({
			grantee: Number(row['grantee']),
			class: Number(row['class']),
			on: Number(row['major']),
			column: Number(row['minor']),
			isDenied: String(row['state']).trim() === 'D',
		})),
		relations: relations.filter(({ schema, name }) => names.has(JSON.stringify([schema, name]))),
		powers: [...(await read(serverRolesText, toPower)), ...(await read(serverPermissionsText, toPower))],
		owner: owner ?? 'dbo',
		seesServer: sight.server,
	};
}

const unseen = (): NdooError =>
	new NdooError('permission-denied', 'This account does not see all rights on the database, so nobody can be judged.', {
		todo: 'Run it as an account with VIEW DEFINITION on the database, such as a member of db_owner. Nothing was changed.',
	});

const toPower = (row: Row) => ({ login: String(row['name']), power: String(row['power']) });

const toRelation = (row: Row): CatalogueRelation => ({
	schema: String(row['schema_name']),
	name: String(row['name']),
	objectId: Number(row['object_id']),
	schemaId: Number(row['schema_id']),
	ownerId: Number(row['owner_id']),
});

// A sysadmin sees all, whatever the server says of single rights.
const sightText = `
	select
		case when is_srvrolemember('sysadmin') = 1 or has_perms_by_name(db_name(), N'DATABASE', N'VIEW DEFINITION') = 1
			then 1 else 0 end as database_seen,
		case when is_srvrolemember('sysadmin') = 1 or has_perms_by_name(null, null, N'VIEW ANY DEFINITION') = 1
			then 1 else 0 end as server_seen`;

const relationsText = `
	select s.name as schema_name, o.name as name, o.object_id as object_id, s.schema_id as schema_id,
		coalesce(o.principal_id, s.principal_id) as owner_id
	from sys.objects as o
	join sys.schemas as s on s.schema_id = o.schema_id
	where o.type in ('U', 'V')`;

const ownerText = `
	select p.name as name
	from sys.schemas as s
	join sys.database_principals as p on p.principal_id = s.principal_id
	where s.name = N'ndoo'`;

// Users (S, U, E), groups (G, X), application roles (A) and roles (R). What SQL Server itself goes by has no login.
const principalsText = `
	select p.principal_id as id, p.name as name, p.type as type
	from sys.database_principals as p
	where p.type in ('S', 'U', 'E', 'G', 'X', 'A', 'R') and p.name not in (N'sys', N'INFORMATION_SCHEMA', N'guest')`;

const membersText = `
	select m.role_principal_id as role, m.member_principal_id as member
	from sys.database_role_members as m`;

// CONTROL has SELECT in it, and TAKE OWNERSHIP leads to it. W: granted, and may be passed on.
const permissionsText = `
	select p.grantee_principal_id as grantee, p.class as class, p.major_id as major, p.minor_id as minor, p.state as state
	from sys.database_permissions as p
	where p.class in (0, 1, 3) and p.state in ('D', 'G', 'W')
		and (p.permission_name = N'SELECT' or p.state <> 'D' and p.permission_name in (N'CONTROL', N'TAKE OWNERSHIP'))`;

// A database of Azure has no view of its server's logins.
const serverRolesText = `
	if object_id(N'sys.server_role_members') is not null
		select l.name as name, r.name as power
		from sys.server_role_members as m
		join sys.server_principals as r on r.principal_id = m.role_principal_id
		join sys.server_principals as l on l.principal_id = m.member_principal_id
		where r.name in (N'sysadmin', N'securityadmin')`;

const serverPermissionsText = `
	if object_id(N'sys.server_permissions') is not null
		select l.name as name, p.permission_name as power
		from sys.server_permissions as p
		join sys.server_principals as l on l.principal_id = p.grantee_principal_id
		where p.state in ('G', 'W') and l.name not like N'##%##'
			and p.permission_name in (N'CONTROL SERVER', N'SELECT ALL USER SECURABLES', N'IMPERSONATE ANY LOGIN')`;
