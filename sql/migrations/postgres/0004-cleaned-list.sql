-- Purpose: the cleaned list. Two slots and a pointer, so that publishing swaps what is inside and never the objects: their
-- ids, and with them every grant and every view on them, stay (a dropped or renamed table loses its grants in silence).
-- Grants: ndoo_loader owns the slots (it truncates them and builds their keys), moves the pointer, and reads the list. Nobody
-- else reads anything here but whoever runs this, who owns the views on the list: a cleaned view reads it with the rights
-- of its owner.

-- Every login is told by the engine how many rows a table has, and how large it is. So a slot has as many rows as people were asked
-- about, whatever came back: beside the list it holds rows that are nobody's, an x and nine digits, as wide as a number. No number
-- of a source is ever compared with one: what comes out of a column is ten digits or the word for none (ndoo.nhs_number), and the
-- view on the slots leaves them out.
create table ndoo_list.slot_a (
	nhs_number char(10) not null,
	constraint slot_a_number_or_nobodys check (nhs_number ~ '^[0-9x][0-9]{9}$')
);
create table ndoo_list.slot_b (
	nhs_number char(10) not null,
	constraint slot_b_number_or_nobodys check (nhs_number ~ '^[0-9x][0-9]{9}$')
);

-- ANALYZE, and autovacuum with it, would keep a hundred numbers of a list in pg_statistic after the list itself is gone.
alter table ndoo_list.slot_a alter column nhs_number set statistics 0;
alter table ndoo_list.slot_b alter column nhs_number set statistics 0;

create table ndoo_list.pointer (
	one_row boolean primary key default true,
	slot text not null,
	check_id text not null references ndoo.check_run,
	kind text not null,
	environment text not null,
	-- When its population was extracted.
	list_date timestamptz not null,
	-- Of the slot, with those that are nobody's: as many as people were asked about.
	rows bigint not null,
	-- The share of the people of the last check of everybody whom its reply left out; null where fewer than ten stand behind it.
	-- Here, where nobody reads but who reads the list, and what it was made of.
	share_removed numeric,
	published_at timestamptz not null,
	constraint pointer_one_row check (one_row),
	constraint pointer_slot_known check (slot in ('a', 'b')),
	constraint pointer_kind_known check (kind in ('monthly', 'one-off', 'test')),
	constraint pointer_environment_known check (environment in ('live', 'int', 'stand-in')),
	constraint pointer_rows_counted check (rows >= 0),
	constraint pointer_share_is_one check (share_removed between 0 and 1)
);

-- The pointer is looked up once for a query, before either slot is: only the one in use is read.
create view ndoo_list.cleaned_list as
select a.nhs_number from ndoo_list.slot_a as a
where (select p.slot from ndoo_list.pointer as p) = 'a' and a.nhs_number not like 'x%'
union all
select b.nhs_number from ndoo_list.slot_b as b
where (select p.slot from ndoo_list.pointer as p) = 'b' and b.nhs_number not like 'x%';

revoke all on ndoo_list.slot_a, ndoo_list.slot_b, ndoo_list.pointer, ndoo_list.cleaned_list from public;
-- A table can be handed only to a role that one is a member of.
grant :"ndoo_loader" to current_user;
alter table ndoo_list.slot_a owner to :"ndoo_loader";
alter table ndoo_list.slot_b owner to :"ndoo_loader";
-- The view on the slots, and the gate, read them with the rights of whoever runs this.
grant select on ndoo_list.slot_a, ndoo_list.slot_b to current_user;
grant select, insert, update on ndoo_list.pointer to :"ndoo_loader";
