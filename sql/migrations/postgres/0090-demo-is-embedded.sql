-- Purpose: only a warehouse inside the process of ndoo can be a demo's. A server holds an organisation's data, and no statement
-- makes the answers of the stand-in fit for it: not its superuser's, and not the restore of a copy of a demo. The engine is
-- asked whenever the row is written; PGlite names itself in its version, which no setting changes.
-- Grants: none.

alter table ndoo.warehouse
	add constraint warehouse_demo_is_embedded
		check (purpose <> 'demo' or pg_catalog.version() like '%(PGlite %) on wasm%');
