import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { hasRecord, recordOwn, whyOwnNotVouched } from '../build-record/own-record.ts';
import { readRecord } from '../build-record/vouching.ts';
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
 * Puts on record what was made by hand. Without a history: migrations as applied, up to a version, that make what is there. With one,
 * which the script of `migrate --to-file` leaves: what stands, where no key vouches for it or another one did. Gives the
 * migrations. Throws `config-invalid` where there is nothing to put on record, or `schema-damaged`.
 */
export async function baselineHistory(
	warehouse: Warehouse,
	upTo: number | undefined,
	{ toolVersion, ...change }: HistoryChange & { readonly toolVersion: string },
): Promise<readonly Migration[]> {
	await using _lock = await warehouse.lock('migrate');
	const key = await change.digestKey();
	const history = new Set((await migrationHistory(warehouse)).map(({ version }) => version));
	const hasHistory = history.size > 0;
	if (hasHistory) await requireNotVouched(warehouse, upTo, key);
	const available = await availableMigrations(warehouse.dialect);
	const done = available.filter(({ version }) =>
		hasHistory ? history.has(version) : upTo === undefined || version <= upTo,
	);
	if (upTo !== undefined && done.at(-1)?.version !== upTo) throw noVersion(upTo, available);
	await requireRelations(warehouse, done);
	await warehouse.transaction('read-write', async (session) => {
		if (!hasHistory) for (const migration of done) await recordMigration(session, migration, toolVersion);
		if (await hasRecord(session)) await recordOwn(session, key);
		await record(session, key, entry('schema baselined', change, done));
	});
	return done;
}

async function requireNotVouched(warehouse: Warehouse, upTo: number | undefined, key: KeyObject): Promise<void> {
	requirePlannable(await planFor(warehouse));
	const isVouchedFor =
		!(await hasRecord(warehouse)) ||
		(await whyOwnNotVouched(warehouse, (await readRecord(warehouse)).own, key)) === undefined;
	if (upTo !== undefined || isVouchedFor) throw noBaseline();
}

const entry = (
	event: 'schema repaired' | 'schema baselined',
	{ actor, reason, now: at }: HistoryChange,
	migrations: readonly Migration[],
) => ({ event, actor, at, detail: { migrations: migrations.map(migrationLabel), reason } });

const noBaseline = (): NdooError =>
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
