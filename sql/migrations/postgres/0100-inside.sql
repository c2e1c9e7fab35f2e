-- Purpose: the inside of the two layers. Here are the plain cleaned views, whose plans are free and whose rows stream, for
-- ndoo's own disclosures and for the models of a return; and the fences: functions through which the views of the schema
-- `cleaned` read them, so that nothing of a reader's query meets a row before it is known to be kept.
-- Grants: ndoo_loader may use the schema; a build gives it the views, since it discloses by them. No reader may use the
-- schema: execute on a fence, which a reader of its view has, is of no use by itself without that.

create schema ndoo_inside;
revoke all on schema ndoo_inside from public;
grant usage on schema ndoo_inside to :"ndoo_loader";
