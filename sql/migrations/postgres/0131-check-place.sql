-- Purpose: where the files of a check are, so that a run from another project folder or machine leaves them to the one that has
-- them, and says where that is. Nothing in here is about a person.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

create table ndoo.check_place (
	check_id text primary key references ndoo.check_run,
	machine text not null,
	folder text not null
);
revoke all on ndoo.check_place from public;
grant select, insert on ndoo.check_place to :"ndoo_loader";
grant select on ndoo.check_place to :"ndoo_auditor";
