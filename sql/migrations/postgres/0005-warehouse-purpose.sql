-- Purpose: whose warehouse this is. A demo's may publish the answers of the stand-in; an organisation's may not, and can
-- never become a demo's once a check has been made on it. Its id changes only where the database is a copy that is adopted.
-- Grants: none; the table has them from 0001.

create function ndoo.keep_warehouse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		if new.id = old.id and new.created_at = old.created_at and new.database_identity = old.database_identity
			and old.purpose = 'organisation' and new.purpose = 'demo'
			and not exists (select from ndoo.check_run)
			and not exists (select from ndoo.ledger)
			and not exists (select from ndoo_list.pointer)
		then
			return new;
		end if;
		-- A copy becomes a warehouse of its own (`ndoo migrate adopt`), and nothing else does.
		if old.database_identity <> ndoo.database_identity() and new.database_identity = ndoo.database_identity()
			and new.id <> old.id and new.created_at = old.created_at and new.purpose = old.purpose
		then
			return new;
		end if;
	end if;
	raise exception using
		errcode = 'ND103',
		message = 'The purpose of this warehouse cannot be changed any more.',
		hint = 'Only a new warehouse, on which no check was ever made, can become a demo''s. Run `npm run demo`: it makes its own.';
end $$;
revoke all on function ndoo.keep_warehouse() from public;

create trigger keep_row before update or delete on ndoo.warehouse
	for each row execute function ndoo.keep_warehouse();
create trigger keep_table before truncate on ndoo.warehouse
	for each statement execute function ndoo.keep_warehouse();
