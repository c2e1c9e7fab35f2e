import type { Row } from '../../warehouse/warehouse.ts';

/** A server that foreign tables and links lead to. */
export type ForeignServer = {
	readonly name: string;
	/** The roles that may use it; `0` is everybody. */
	readonly users: readonly string[];
	/** The roles that have a user over there; `0` is everybody. */
	readonly mapped: readonly string[];
};

export const serversText = `
	select s.srvname::text as name,
		(
			select coalesce(pg_catalog.string_agg(distinct e.grantee::text, ' '), '')
			from pg_catalog.aclexplode(coalesce(s.srvacl, pg_catalog.acldefault('S', s.srvowner))) as e
		) || ' ' || s.srvowner as users,
		(select pg_catalog.string_agg(m.umuser::text, ' ') from pg_catalog.pg_user_mappings as m where m.srvid = s.oid) as mapped
	from pg_catalog.pg_foreign_server as s
	order by 1`;

export const toServer = (row: Row): ForeignServer => ({
	name: String(row['name']),
	users: String(row['users'] ?? '').split(' '),
	mapped: String(row['mapped'] ?? '').split(' '),
});
