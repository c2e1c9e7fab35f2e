-- Purpose: an NHS number out of a column as a source holds it, for the cleaned views to join by. It says what the
-- program's own normaliser says (loaders/nhs-number/normalisation.ts): of both, the same values come out.
--   null         nothing there: null, or nothing but blanks (tab, line ends, space, NBSP, BOM)
--   ten digits   as the list holds them; whether the check digit is right need not be asked, since only numbers with a
--                right one are ever on the list
--   'unusable'   anything else, which is on no list
-- Format `text` takes hyphens between digits; format `number` puts back the zeros that a number loses.
-- Grants: ndoo_loader may run it, as whoever reads the views inside must. It reads nothing.
--
-- One expression, so that PostgreSQL writes it into the query (a call for each row takes twice as long). It is then read
-- under the reader's own settings. So every function and operator has its schema, since none of the reader's making may be
-- handed the numbers of people who are removed; and no plain literal has a backslash, which could be made to mean nothing.

create function ndoo.nhs_number(value text, format text) returns bpchar
language sql immutable parallel safe as $$
	select case
		when value operator(pg_catalog.~) '^[0-9]{10}$' then value
		when value is null or pg_catalog.translate(value, E'\t\n\r \u00a0\ufeff', '') operator(pg_catalog.=) '' then null
		when format operator(pg_catalog.=) 'text'
			and pg_catalog.translate(value, E'\t\n\r \u00a0\ufeff', '') operator(pg_catalog.~) '^[0-9](-*[0-9]){9}([.]0+)?$'
			then pg_catalog.left(pg_catalog.translate(value, E'-\t\n\r \u00a0\ufeff', ''), 10)
		when format operator(pg_catalog.=) 'number'
			and pg_catalog.translate(value, E'\t\n\r \u00a0\ufeff', '') operator(pg_catalog.~) '^[0-9]{1,10}([.]0+)?$'
			then pg_catalog.lpad(
				pg_catalog.split_part(pg_catalog.translate(value, E'\t\n\r \u00a0\ufeff', ''), '.', 1), 10, '0'
			)
		else 'unusable'
	end
$$;
revoke all on function ndoo.nhs_number(text, text) from public;
grant execute on function ndoo.nhs_number(text, text) to :"ndoo_loader";
