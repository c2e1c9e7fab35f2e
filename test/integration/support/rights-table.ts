import { readFileSync } from 'node:fs';
import { inViewName } from '../../../flows/view-name.ts';
import type { Session } from '../../../warehouse/warehouse.ts';

/** A right of a role, as docs/operating.md has it in its table. */
export type TableRight = {
	readonly role: string;
	/** Of `select`, `execute`, `usage` and the like; `owns`, `member of`. */
	readonly right: string;
	/** `schema ndoo`, `ndoo.ledger`, a role; undefined where the table says it in words. */
	readonly on: string | undefined;
	readonly fails: string;
};

const page = new URL('../../../docs/operating.md', import.meta.url);

/** In the order of the page, one for each right and each thing that it is on. */
export function rightsTable(): readonly TableRight[] {
	const [, section = ''] = readFileSync(page, 'utf8').split('### What each role has\n');
	const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
	return lines.slice(2).flatMap((line) => {
		const [role = '', rights = '', on = '', fails = ''] = line
			.split('|')
			.slice(1)
			.map((cell) => cell.trim());
		const named = [...on.matchAll(/(?<schema>schema )?`(?<name>[^`]+)`/g)].map(
			({ groups }) => `${groups?.['schema'] ?? ''}${groups?.['name']}`,
		);
		return rights
			.split(', ')
			.flatMap((right) => (named.length === 0 ? [undefined] : named).map((name) => ({ role, right, on: name, fails })));
	});
}

/** What the catalogue says, in the words of the table: `role right on`; views of flows as `<view>`, their roles as `<flow>`. */
export async function catalogueRights(session: Session, flows: readonly string[]): Promise<readonly string[]> {
	const rows = await session.query({ text: rightsText });
	const general = (text: string): string =>
		flows
			.reduce(
				(so, flow) =>
					so.replace(new RegExp(`(?<=\\.)"?${inViewName(flow)}__[a-z]+`), '<view>').replace(`_${flow}`, '_<flow>'),
				text,
			)
			.replaceAll('"', '');
	const lines = rows.map(({ role, right, thing }) => `${general(String(role))} ${right} ${general(String(thing))}`);
	return [...new Set(lines)].toSorted();
}

// Owners have all rights on what they own; beside it a role has what it was given by name. `public` would be everybody.
const rightsText = `
	with own as (
		select n.oid, n.nspname from pg_namespace as n
		where n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
	),
	held as (
		select a.grantee, a.privilege_type, 'schema ' || n.nspname as thing, n.nspowner as owner
		from pg_namespace as n cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
		where n.oid in (select oid from own)
		union all
		select a.grantee, a.privilege_type, own.nspname || '.' || c.relname, c.relowner
		from pg_class as c join own on own.oid = c.relnamespace
		cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as a
		where c.relkind in ('r', 'p', 'v', 'm', 'f')
		union all
		select a.grantee, a.privilege_type || ' of a column', own.nspname || '.' || c.relname, c.relowner
		from pg_attribute as t join pg_class as c on c.oid = t.attrelid join own on own.oid = c.relnamespace
		cross join aclexplode(t.attacl) as a
		union all
		select a.grantee, a.privilege_type, own.nspname || '.' || p.proname, p.proowner
		from pg_proc as p join own on own.oid = p.pronamespace
		cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
	),
	named as (
		select 0::oid as oid, 'public' as role
		union all
		select r.oid, regexp_replace(r.rolname, '^ndoo_[0-9a-f]{8}_', '') from pg_roles as r
	)
	select n.role, lower(h.privilege_type) as right, h.thing
	from held as h join named as n on n.oid = h.grantee
	where h.grantee <> h.owner
	union
	select n.role, 'owns', own.nspname || '.' || c.relname
	from pg_class as c join own on own.oid = c.relnamespace join named as n on n.oid = c.relowner
	where c.relkind in ('r', 'v') and c.relowner <> (select nspowner from pg_namespace where nspname = 'ndoo')
	union
	select m.role, 'member of', g.role
	from pg_auth_members as a join named as m on m.oid = a.member join named as g on g.oid = a.roleid
	join pg_roles as r on r.oid = a.roleid
	where r.rolname ~ '^ndoo_' and (to_jsonb(a) ->> 'inherit_option' is distinct from 'false' or to_jsonb(a) ->> 'set_option' is distinct from 'false')`;
