-- Purpose: a monthly check in between asks about the people registered since the last one. What comes back joins the list in
-- use, in place of whatever that list said of the same people, and leaves it as old as it was.
-- Grants: as on the table.

alter table ndoo.check_run
	-- The check whose list is joined; null for a check of everybody.
	add column joins text references ndoo.check_run,
	-- Of the file with those on that list who were not asked about: whether what is published is what was kept. Keyed (HMAC).
	add column rest_digest text,
	add constraint check_run_joins_monthly check (joins is null or (kind = 'monthly' and joins <> check_id)),
	add constraint check_run_rest_keyed check (rest_digest ~ '^[0-9a-f]{64}$'),
	add constraint check_run_rest_is_of_joined check (rest_digest is null or joins is not null);
