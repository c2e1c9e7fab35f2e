import type { RelationName, Row, Session } from '../../warehouse/warehouse.ts';
import type { Right } from './access.ts';
import { fireBits, rightsIn, writeBits } from './postgres-bits.ts';
import {
	edgesText,
	hooksText,
	membersText,
	nearText,
	objectsText,
	rolesText,
	versionText,
	wideRightsText,
} from './postgres-catalogue-sql.ts';
import { givenText } from './postgres-given-sql.ts';
import { type Hook, toHook } from './postgres-hooks.ts';
import { type ForeignServer, serversText, toServer } from './postgres-servers.ts';

export type PostgresRole = {
	readonly id: string;
	readonly name: string;
	readonly canLogIn: boolean;
	readonly isSuper: boolean;
	readonly replicates: boolean;
	readonly createsRoles: boolean;
};

/** A table, view or function. */
export type PostgresObject = RelationName & {
	readonly id: string;
	readonly schemaId: string;
	/** A role. */
	readonly owner: string;
	readonly kind: 'table' | 'view' | 'stored view' | 'function';
	/** What it reads, it reads with the rights of whoever uses it. */
	readonly isInvoker: boolean;
	/** Runs functions that whoever calls it needs no right on: the aggregate's owner has it. */
	readonly isAggregate: boolean;
	/** It runs SQL out of a text: nothing says what it reads. */
	readonly isOpaque: boolean;
	/** Its rows are somewhere else. */
	readonly isForeign: boolean;
	/** Of a view: what goes through it to its table. */
	readonly writes: readonly Right[];
};

/** What PostgreSQL says of a database, as far as rights on the assets go. */
export type PostgresCatalogue = {
	readonly version: number;
	/** Who owns the schema ndoo. */
	readonly owner: string;
	/** Who asks. */
	readonly user: string;
	readonly roles: readonly PostgresRole[];
	readonly members: readonly PostgresMembership[];
	readonly objects: readonly PostgresObject[];
	/** Either object shows rows of the other without a right of its own where it is a part of it, such as a partition. */
	readonly edges: readonly Edge[];
	/** Rights by name on objects and schemas; the grantee `0` is everybody. */
	readonly given: readonly { readonly id: string; readonly grantee: string; readonly privilege: string }[];
	readonly wideRights: readonly { readonly grantee: string; readonly power: string }[];
	readonly hooks: readonly Hook[];
	readonly servers: readonly ForeignServer[];
};

export type Edge = {
	readonly reader: string;
	readonly read: string;
	readonly isPart: boolean;
	/** Of a trigger: the rights with which somebody makes its function run. */
	readonly firedBy: readonly Right[];
};

export type PostgresMembership = {
	readonly role: string;
	readonly member: string;
	readonly grantor: string;
	/** The member has the role's rights. */
	readonly inherits: boolean;
	/** The member can become the role. */
	readonly sets: boolean;
	/** The member can make others, and itself, a member. */
	readonly mayHandOn: boolean;
};

export async function readPostgresCatalogue(
	session: Session,
	relations: readonly RelationName[],
): Promise<PostgresCatalogue> {
	const read = async <T>(text: string, to: (row: Row) => T): Promise<readonly T[]> =>
		(await session.query({ text })).map(to);
	const [said] = await session.query({ text: versionText });
	const version = Number(said?.['version']);
	const near = await read(nearText(relations), ({ id, is_opaque }) => [String(id), is_opaque === true] as const);
	const opaque = new Set(near.flatMap(([id, isOpaque]) => (isOpaque ? [id] : [])));
	const ids = near.map(([id]) => id);
	const known = new Set(ids);
	const hooks = await read(hooksText(ids), toHook);
	const all = [...ids, ...hooks.flatMap(({ kind, other }) => (kind === 'trigger' ? [] : [other]))];
	return {
		version,
		owner: String(said?.['owner']),
		user: String(said?.['user_name']),
		roles: await read(rolesText, toRole),
		members: await read(membersText, (row) => ({
			role: String(row['role']),
			member: String(row['member']),
			grantor: String(row['grantor']),
			inherits: row['inherits'] === true,
			sets: row['sets'] === true,
			mayHandOn: row['may_hand_on'] === true,
		})),
		objects: await read(objectsText(all), (row) => toObject(row, opaque)),
		edges: (
			await read(edgesText, (row) => ({
				reader: String(row['reader']),
				read: String(row['read']),
				isPart: row['is_part'] === true,
				firedBy: rightsIn(row['fires'], fireBits),
			}))
		).filter(({ reader, read: of }) => known.has(reader) && known.has(of)),
		given: await read(givenText(all), ({ id, grantee, privilege }) => ({
			id: String(id),
			grantee: String(grantee),
			privilege: String(privilege),
		})),
		wideRights: await read(wideRightsText(version), ({ grantee, power }) => ({
			grantee: String(grantee),
			power: String(power),
		})),
		hooks,
		servers: await read(serversText, toServer),
	};
}

const toRole = (row: Row): PostgresRole => ({
	id: String(row['id']),
	name: String(row['name']),
	canLogIn: row['can_log_in'] === true,
	isSuper: row['is_super'] === true,
	replicates: row['replicates'] === true,
	createsRoles: row['creates_roles'] === true,
});

const toObject = (row: Row, opaque: ReadonlySet<string>): PostgresObject => ({
	id: String(row['id']),
	schema: String(row['schema']),
	name: String(row['name']),
	schemaId: String(row['schema_id']),
	owner: String(row['owner']),
	// Of the closed set in the statement.
	kind: row['kind'] as PostgresObject['kind'],
	isInvoker: row['is_invoker'] === true,
	isAggregate: row['is_aggregate'] === true,
	isOpaque: opaque.has(String(row['id'])),
	isForeign: row['is_foreign'] === true,
	writes: rightsIn(row['writes'], writeBits),
});
