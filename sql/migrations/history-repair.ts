import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import type { Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { correctRecord, migrationHistory, recordMigration } from './history.ts';
import { planFor, requirePlannable } from './migrate.ts';
import { availableMigrations, type Migration, migrationLabel } from './migration.ts';
import { requireRelations } from './validate.ts';

/** Who changes the history of migrations without running one, and why. */
export type HistoryChange = {
	readonly actor: string;
	readonly reason: string;
	readonly now: Date;
	readonly digestKey: () => Promise<KeyObject>;
};

/**
 * Puts the program's text of migrations on record in place of one that differs, with an entry in the ledger. Gives those
 * migrations; runs none. Throws `schema-newer`.
 */
export async function repairHistory(warehouse: Warehouse, change: HistoryChange): Promise<readonly Migration[]> {
	await using _lock = await warehouse.lock('migrate');
	const plan = await planFor(warehouse);
	if (plan.kind !== 'changed') {
		requirePlannable(plan);
		return [];
	}
	const versions = new Set(plan.migrations.map(({ version }) => version));
	const changed = (await availableMigrations(warehouse.dialect)).filter(({ version }) => versions.has(version));
	await warehouse.transaction('read-write', async (session) => {
		for (const migration of changed) await correctRecord(session, migration);
		await record(session, await change.digestKey(), entry('schema repaired', change, changed));
	});
	return changed;
}

/**
 * Puts migrations on record as applied, up to a version, that were run by hand: none may be on record yet, and what they
 * make has to be there. Gives them. Throws `config-invalid` or `schema-damaged`.
 */
export async function baselineHistory(
	warehouse: Warehouse,
	upTo: number | undefined,
	{ toolVersion, ...change }: HistoryChange & { readonly toolVersion: string },
): Promise<readonly Migration[]> {
	await using _lock = await warehouse.lock('migrate');
	if ((await migrationHistory(warehouse)).length > 0) throw hasHistory();
	const available = await availableMigrations(warehouse.dialect);
	const done = available.filter(({ version }) => upTo === undefined || version <= upTo);
	if (upTo !== undefined && done.at(-1)?.version !== upTo) throw noVersion(upTo, available);
	await requireRelations(warehouse, done);
	await warehouse.transaction('read-write', async (session) => {
		for (const migration of done) await recordMigration(session, migration, toolVersion);
		await record(session, await change.digestKey(), entry('schema baselined', change, done));
	});
	return done;
}

const entry = (
	event: 'schema repaired' | 'schema baselined',
	{ actor, reason, now: at }: HistoryChange,
	migrations: readonly Migration[],
) => ({ event, actor, at, detail: { migrations: migrations.map(migrationLabel), reason } });

const hasHistory = (): NdooError =>
	new NdooError(
		'config-invalid',
		'The warehouse has a history of migrations already, so there is nothing to baseline.',
		{
			todo: 'See `ndoo migrate status`. Run `ndoo migrate` for what is pending.',
		},
	);

const noVersion = (upTo: number, available: readonly Migration[]): NdooError =>
	new NdooError('config-invalid', `This program has no migration ${upTo}.`, {
		todo: `Give one of these with --up-to: ${available.map(({ version }) => version).join(', ')}.`,
	});
