-- Purpose: the rights that only SQL Server itself knows. Servers that stand in for it (Babelfish) have neither: there the
-- loader's account has to own the database to publish, and nobody is denied anything.
--
-- Denials: a reader of returns may also have the right to read everything (db_datareader), or to write it. A denial goes
-- before that, and ownership chaining goes before a denial: the views still read the list. The loader's account is therefore
-- not made a member of these roles. Fixed roles and owners cannot be denied; `ndoo grants` reports them.
--
-- Of the schema ndoo a reader is not denied select: a denial on a schema goes before a grant on what is in it, and ndoo.list_status
-- is a reader's to read (0120). Nothing else in it is granted to a reader, and nothing in it is about a person.
-- Grants: ndoo_loader may empty the slots (TRUNCATE asks for ALTER) and use the function of the number by itself.

set xact_abort on;
set nocount on;
go
if serverproperty('babelfish') is null
begin
	exec (N'grant alter on ndoo_list.slot_a to ndoo_loader;
		grant alter on ndoo_list.slot_b to ndoo_loader;
		grant select on ndoo.nhs_number to ndoo_loader;');
	exec (N'deny select, insert, update, delete, execute, references, alter on schema::ndoo_list
			to ndoo_reader, ndoo_passthrough, ndoo_auditor;
		deny insert, update, delete, execute, references, alter on schema::ndoo to ndoo_reader, ndoo_passthrough;
		deny insert, update, delete, alter on schema::ndoo to ndoo_auditor;
		deny insert, update, delete, alter on schema::cleaned to ndoo_reader, ndoo_passthrough, ndoo_auditor;
		deny insert, update, delete, alter on schema::passthrough to ndoo_reader, ndoo_passthrough, ndoo_auditor;');
end;
