-- Purpose: the inside of the two layers. Here are the plain cleaned views, whose plans are free and whose rows stream, for
-- ndoo's own disclosures and for the models of a return; and the fences: functions through which the views of the schema
-- `cleaned` read them, so that nothing of a reader's query meets a row before it is known to be kept.
-- Grants: a build gives ndoo_loader the views, since it discloses by them. The reader of a cleaned view needs no right here: view, fence
-- and inside view have one owner. Readers and auditors are denied the schema where the server knows denials (0091).

set xact_abort on;
set nocount on;
go
create schema ndoo_inside authorization dbo;
go
if serverproperty('babelfish') is null
	exec (N'deny select, insert, update, delete, execute, references, alter on schema::ndoo_inside
			to ndoo_reader, ndoo_passthrough, ndoo_auditor;');
