import { quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import type { Membership } from './access.ts';
import type { Finding } from './judged.ts';
import type { GrantPlan } from './plan.ts';

/** What is to be taken back, as far as this account can, and what it has to leave to others. */
export type Revocable = { readonly plan: GrantPlan; readonly beyond: readonly Finding[] };

/**
 * From PostgreSQL 16 on a membership is on record once for each account that granted it, and `revoke` takes back the one of
 * its own account alone: of others it says that there is none, and leaves them. So each is taken back by the name of its
 * grantor; what this account may not take back is a finding, and never on record as done.
 */
export async function revocable(session: Session, plan: GrantPlan): Promise<Revocable> {
	if (session.dialect !== 'postgres' || plan.revoked.length === 0) return { plan, beyond: [] };
	const rows = await session.query({ text: grantorsText(plan.revoked) });
	if (rows.length === 0) return { plan, beyond: [] };
	const granted = rows.map(({ role, account, grantor, mine, usual }) => ({
		membership: { role: String(role), account: String(account) },
		grantor: String(grantor),
		isMine: mine === true,
		isUsual: usual === true,
	}));
	return {
		plan: {
			...plan,
			revoked: granted
				.filter(({ isMine }) => isMine)
				.map(({ membership, grantor, isUsual }) => (isUsual ? membership : { ...membership, grantor })),
		},
		beyond: granted
			.filter(({ isMine }) => !isMine)
			.map(({ membership, grantor }) => beyond({ ...membership, grantor })),
	};
}

const beyond = ({ role, account, grantor }: Membership & { readonly grantor: string }): Finding => ({
	level: 'failed',
	account,
	text:
		`is a member of ${role} by a grant of ${grantor}, which this account cannot take back. ${grantor} or a superuser runs: ` +
		`revoke ${quotedName(role)} from ${quotedName(account)} granted by ${quotedName(grantor)}`,
});

/** None before version 16. A grant to somebody who can neither use nor put on the role gives nothing of it. */
const grantorsText = (memberships: readonly Membership[]): string => `
	select r.rolname::text as role, m.rolname::text as account, g.rolname::text as grantor,
		pg_catalog.pg_has_role(g.oid, 'usage') as mine,
		-- Whose grant is taken back where none is named; a superuser's are on record as the first superuser's.
		g.rolname = current_user and not g.rolsuper as usual
	from pg_catalog.pg_auth_members as a
	join pg_catalog.pg_roles as r on r.oid = a.roleid
	join pg_catalog.pg_roles as m on m.oid = a.member
	join pg_catalog.pg_roles as g on g.oid = a.grantor
	where pg_catalog.current_setting('server_version_num')::integer >= 160000
		and (r.rolname, m.rolname) in (values ${memberships
			.map(({ role, account }) => `(${quotedLiteral(role)}::name, ${quotedLiteral(account)}::name)`)
			.join(', ')})
		and (
			coalesce((pg_catalog.to_jsonb(a) ->> 'inherit_option')::boolean, true)
			or coalesce((pg_catalog.to_jsonb(a) ->> 'set_option')::boolean, true)
		)
	order by 1, 2, 3`;
