import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import { requireNoCopy } from '../../warehouse/database-copy.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import { requireOwnAsBuilt } from '../build-record/built-faults.ts';
import { hasRecord, recordOwn } from '../build-record/own-record.ts';
import { warehouseId } from '../roles/roles.ts';
import { migrationHistory, recordMigration } from './history.ts';
import { availableMigrations, type Migration, migrationLabel } from './migration.ts';
import { type AppliedMigration, type MigrationPlan, migrationPlan, outdatedTodo } from './plan.ts';
import { readyToRun } from './role-variables.ts';

export type MigrateOptions = {
	/** Gives what would run, and runs nothing. */
	readonly dryRun: boolean;
	/** The program's version, for the history. */
	readonly toolVersion: string;
	/** By which what the migrations made is vouched for; not asked for in a dry run. */
	readonly digestKey: () => Promise<KeyObject>;
};

/**
 * Brings a warehouse's schema up to the program's, each migration in a transaction with its row in the history. Gives
 * what ran, as it ran; what each made is on record with it. Throws `migration-changed`, `schema-newer`,
 * `schema-outdated`, `schema-damaged` or `warehouse-copied` before anything is run.
 */
export async function migrate(
	warehouse: Warehouse,
	{ dryRun, toolVersion, digestKey }: MigrateOptions,
): Promise<readonly Migration[]> {
	await using _lock = await warehouse.lock('migrate');
	const planned = requirePlannable(await planFor(warehouse));
	// Its migrations would create roles of the original, and grant to them.
	if (planned.length > 0 && (await warehouseId(warehouse)) !== undefined) await requireNoCopy(warehouse);
	const pending = await readyToRun(warehouse, planned);
	if (dryRun || pending.length === 0) return pending;
	// Before the transactions, beside which the warehouse is asked nothing.
	const key = await digestKey();
	for (const migration of pending) {
		await warehouse.transaction('read-write', async (session) => {
			if (await hasRecord(session)) await requireOwnAsBuilt(session, key);
			await session.script(migration.sql);
			await recordMigration(session, migration, toolVersion);
			if (await hasRecord(session)) await recordOwn(session, key);
		});
	}
	return pending;
}

/** Throws `schema-behind`, `schema-newer`, `schema-outdated` or `migration-changed` unless the warehouse's schema is the program's. */
export async function requireCurrentSchema(warehouse: Warehouse): Promise<void> {
	const pending = requirePlannable(await planFor(warehouse));
	if (pending.length === 0) return;
	const names = pending.map(migrationLabel).join(', ');
	throw new NdooError('schema-behind', `The warehouse's schema is behind this version of ndoo: ${names} not applied.`, {
		todo: 'Run `ndoo migrate`. `ndoo migrate --dry-run` prints the statements first.',
	});
}

/** How the warehouse's schema stands to the program's. */
export const planFor = async (session: Session): Promise<MigrationPlan> =>
	migrationPlan(await migrationHistory(session), await availableMigrations(session.dialect));

/** What there is to run; throws `migration-changed`, `schema-newer` or `schema-outdated` when nothing may be. */
export function requirePlannable(plan: MigrationPlan): readonly Migration[] {
	switch (plan.kind) {
		case 'current':
			return [];
		case 'pending':
			return plan.migrations;
		case 'changed':
			throw changed(plan.migrations);
		case 'newer':
			throw newer(plan.migrations);
		case 'outdated':
			throw outdated(plan.migrations);
		default:
			return plan satisfies never;
	}
}

const changed = (migrations: readonly AppliedMigration[]): NdooError =>
	new NdooError('migration-changed', `${list(migrations)} changed after it was applied to this warehouse.`, {
		todo: 'Put the file back as it was released: reinstall ndoo, or restore it from version control. A change to the schema is a new file. If the text changed and what it does did not, `ndoo migrate repair` puts the new text on record.',
	});

const newer = (migrations: readonly AppliedMigration[]): NdooError =>
	new NdooError(
		'schema-newer',
		`The warehouse's schema is newer than this program, which does not have ${list(migrations)}.`,
		{
			todo: `Use ndoo ${migrations.at(-1)?.toolVersion} or later, which brought the warehouse up to this.`,
		},
	);

const outdated = (migrations: readonly AppliedMigration[]): NdooError =>
	new NdooError(
		'schema-outdated',
		`The warehouse's schema was made by ndoo ${migrations.at(-1)?.toolVersion}, and cannot be brought up to this version.`,
		{ todo: outdatedTodo },
	);

const list = (migrations: readonly AppliedMigration[]): string => migrations.map(migrationLabel).join(', ');
