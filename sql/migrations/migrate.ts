import { NdooError } from '../../core/errors.ts';
import type { Session, Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { availableMigrations, type Migration } from './migration.ts';
import { type AppliedMigration, type MigrationPlan, migrationPlan } from './plan.ts';

export type MigrateOptions = {
	/** Gives what would run, and runs nothing. */
	readonly dryRun: boolean;
	/** The program's version, for the history. */
	readonly toolVersion: string;
};

/**
 * Brings a warehouse's schema up to the program's, each migration in a transaction with its row in the history. Gives
 * what ran. Throws `migration-changed`, or `schema-newer`, before anything is run.
 */
export async function migrate(
	warehouse: Warehouse,
	{ dryRun, toolVersion }: MigrateOptions,
): Promise<readonly Migration[]> {
	await using _lock = await warehouse.lock('migrate');
	const pending = requirePlannable(await planFor(warehouse));
	if (dryRun) return pending;
	for (const migration of pending) {
		await warehouse.transaction('read-write', async (session) => await apply(session, migration, toolVersion));
	}
	return pending;
}

/** Throws `schema-behind`, `schema-newer` or `migration-changed` unless the warehouse's schema is the program's. */
export async function requireCurrentSchema(warehouse: Warehouse): Promise<void> {
	const pending = requirePlannable(await planFor(warehouse));
	if (pending.length === 0) return;
	const names = pending.map(label).join(', ');
	throw new NdooError('schema-behind', `The warehouse's schema is behind this version of ndoo: ${names} not applied.`, {
		todo: 'Run `ndoo migrate`. `ndoo migrate --dry-run` prints the statements first.',
	});
}

async function planFor(warehouse: Warehouse): Promise<MigrationPlan> {
	return migrationPlan(await appliedMigrations(warehouse), await availableMigrations());
}

async function appliedMigrations(session: Session): Promise<readonly AppliedMigration[]> {
	const columns = await session.describe({ schema: 'ndoo', name: 'migration' });
	if (columns.length === 0) return [];
	const rows = await session.query({
		text: 'select version, name, checksum, tool_version from ndoo.migration order by version',
	});
	return rows.map((row) => ({
		version: Number(row['version']),
		name: String(row['name']),
		checksum: String(row['checksum']),
		toolVersion: String(row['tool_version']),
	}));
}

async function apply(
	session: Session,
	{ version, name, sql, checksum }: Migration,
	toolVersion: string,
): Promise<void> {
	await session.script(sql);
	await session.query({
		text: 'insert into ndoo.migration (version, name, checksum, tool_version) values ($1, $2, $3, $4)',
		values: [version, name, checksum, toolVersion],
	});
}

function requirePlannable(plan: MigrationPlan): readonly Migration[] {
	switch (plan.kind) {
		case 'current':
			return [];
		case 'pending':
			return plan.migrations;
		case 'changed':
			throw changed(plan.migrations);
		case 'newer':
			throw newer(plan.migrations);
		default:
			return plan satisfies never;
	}
}

const changed = (migrations: readonly AppliedMigration[]): NdooError =>
	new NdooError('migration-changed', `${list(migrations)} changed after it was applied to this warehouse.`, {
		todo: 'Put the file back as it was released: reinstall ndoo, or restore it from version control. A change to the schema is a new file.',
	});

const newer = (migrations: readonly AppliedMigration[]): NdooError =>
	new NdooError(
		'schema-newer',
		`The warehouse's schema is newer than this program, which does not have ${list(migrations)}.`,
		{
			todo: `Use ndoo ${migrations.at(-1)?.toolVersion} or later, which brought the warehouse up to this.`,
		},
	);

const label = ({ version, name }: Pick<Migration, 'version' | 'name'>): string =>
	`${String(version).padStart(4, '0')}-${name}`;

const list = (migrations: readonly AppliedMigration[]): string => migrations.map(label).join(', ');
