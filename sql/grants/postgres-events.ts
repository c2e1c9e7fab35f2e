import type { Session } from '../../warehouse/warehouse.ts';
import type { EventTrigger } from './access.ts';

/**
 * Event triggers whose function belongs to somebody without the owner's rights, and runs with those of whoever makes, changes or
 * drops something: of the owner at each build, of the loader when a list is published. The triggers themselves are superusers'.
 */
export async function readEventTriggers(session: Session): Promise<readonly EventTrigger[]> {
	const rows = await session.query({ text: eventTriggersText });
	return rows.map((row) => ({
		name: String(row['name']),
		function: String(row['function']),
		owner: String(row['owner']),
	}));
}

const eventTriggersText = `
	select e.evtname::text as name, n.nspname || '.' || p.proname || '()' as function, pg_catalog.pg_get_userbyid(p.proowner)::text as owner
	from pg_catalog.pg_event_trigger as e
	join pg_catalog.pg_proc as p on p.oid = e.evtfoid
	join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
	where e.evtenabled <> 'D' and not p.prosecdef
		and not pg_catalog.pg_has_role(p.proowner, (select o.nspowner from pg_catalog.pg_namespace as o where o.nspname = 'ndoo'), 'usage')
	order by 1`;
