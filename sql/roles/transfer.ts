import { NdooError } from '../../core/errors.ts';
import { quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { WarehouseRoles } from './roles.ts';
import { databaseRightsSql, leftOverSql, rolesSql } from './transfer-sql.ts';

type Renamed = { readonly old: string; readonly renamed: string; readonly comment: string };

/**
 * The statements that give new roles what old ones have in this database of a PostgreSQL server, and take it from those.
 * PostgreSQL's own record says what that is (`pg_shdepend`). Not DROP OWNED or REASSIGN OWNED: those reach into databases and
 * tablespaces that the roles have permissions on. Throws `schema-damaged` when the copy came without the permissions.
 */
export async function roleTransfer(
	session: Session,
	from: WarehouseRoles,
	to: WarehouseRoles,
): Promise<readonly string[]> {
	const roles = await oldRoles(session, from, to);
	requireRights(from, roles);
	const rights = await session.query({ text: databaseRightsSql(from.prefix, to.prefix) });
	const of = (kind: string): readonly string[] =>
		rights.filter((row) => row['kind'] === kind).map((row) => String(row['statement']));
	const statements = [
		...roles.flatMap(({ renamed, comment }) => [
			`create role ${quotedName(renamed)} nologin;`,
			`call ndoo.comment_on_role(${quotedLiteral(renamed)}, ${quotedLiteral(comment)});`,
		]),
		...of('membership'),
		...of('grant'),
		// Whoever hands an object over has to be a member of the role that gets it, and that role to have its permissions.
		...of('join'),
		...of('owner'),
		...slots(to),
		...of('revoke'),
	];
	return [...new Set(statements)];
}

/** A restore by somebody who is no superuser leaves these with him (migration 0004 says why the loader owns them). */
const slots = ({ loader }: WarehouseRoles): readonly string[] =>
	['ndoo_list.slot_a', 'ndoo_list.slot_b'].flatMap((slot) => [
		`grant ${quotedName(loader)} to current_user;`,
		`alter table ${slot} owner to ${quotedName(loader)};`,
		`grant select on ${slot} to current_user;`,
	]);

/** Throws `schema-damaged` while the roles have anything in this database, which no statement of the transfer covers. */
export async function requireNothingLeft(session: Session, { prefix }: WarehouseRoles): Promise<void> {
	const left = await session.query({ text: leftOverSql(prefix) });
	if (left.length === 0) return;
	throw new NdooError(
		'schema-damaged',
		'Roles of the original have something in this database that ndoo did not give them.',
		{
			problems: left.map((row) => ({ found: `${String(row['role'])}: ${String(row['what'])}` })),
			todo: 'Take these permissions back by hand, or give these objects to another owner, then run the command again. Nothing was changed.',
		},
	);
}

async function oldRoles(session: Session, from: WarehouseRoles, to: WarehouseRoles): Promise<readonly Renamed[]> {
	const rows = await session.query({ text: rolesSql(from.prefix) });
	return rows.map(({ name, comment }) => ({
		old: String(name),
		renamed: to.prefix + String(name).slice(from.prefix.length),
		comment: String(comment),
	}));
}

function requireRights({ loader, reader, passthrough, auditor }: WarehouseRoles, roles: readonly Renamed[]): void {
	const missing = [loader, reader, passthrough, auditor].filter((role) => !roles.some(({ old }) => old === role));
	if (missing.length === 0) return;
	throw new NdooError(
		'schema-damaged',
		"The original's roles have nothing in this copy, so there is nothing to go by.",
		{
			problems: missing.map((role) => ({
				found: `no permission of ${role}`,
				expected: 'those that it has in the original',
			})),
			todo: `On a server that does not have these roles, create them first (${missing.map((role) => `create role ${quotedName(role)} nologin;`).join(' ')}). Then restore the copy again, without --no-owner and --no-privileges. Nothing was changed.`,
		},
	);
}
