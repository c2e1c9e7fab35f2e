import type { Dialect } from '../../../warehouse/warehouse.ts';

/** Makes of a database one that the warehouse in it was copied into: what it is by its server's account has changed. */
export const elsewhere: Readonly<Record<Dialect, string>> = {
	postgres:
		"create or replace function ndoo.database_identity() returns text language sql stable as 'select ''elsewhere''::text'",
	tsql: `
drop function ndoo.database_identity;
GO
create function ndoo.database_identity() returns nvarchar(400) as
begin
	return N'elsewhere';
end;`,
};
