import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import type { RelationName, Warehouse } from '../../warehouse/warehouse.ts';
import { requireAllAsBuilt } from '../build-record/built-faults.ts';
import { missingRelations } from './created-relations.ts';
import { requireCurrentSchema } from './migrate.ts';
import { availableMigrations, type Migration } from './migration.ts';

/**
 * Throws `schema-behind`, `schema-newer` or `migration-changed` unless every migration is on record as the program has it,
 * and `schema-damaged` when a table or view that they made is not there, or, with the key, when the record
 * of what was built is not what the ledger vouches for.
 */
export async function validateSchema(warehouse: Warehouse, key?: KeyObject): Promise<void> {
	await requireCurrentSchema(warehouse);
	await requireRelations(warehouse, await availableMigrations(warehouse.dialect));
	await warehouse.transaction('snapshot', async (session) => await requireAllAsBuilt(session, key));
}

/** Throws `schema-damaged` when the warehouse lacks a table or view that the migrations make. */
export async function requireRelations(warehouse: Warehouse, migrations: readonly Migration[]): Promise<void> {
	const missing = await missingRelations(warehouse, migrations);
	if (missing.length > 0) throw damaged(missing);
}

const damaged = (missing: readonly RelationName[]): NdooError =>
	new NdooError('schema-damaged', 'The warehouse lacks what its migrations make.', {
		problems: missing.map(({ schema, name }) => ({ found: `no ${schema}.${name}`, expected: 'that table or view' })),
		todo: 'Restore the warehouse from a backup. Where its history says more than was done, correct the history together with your DBA. Nothing was changed.',
	});
