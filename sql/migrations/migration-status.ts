import type { Session } from '../../warehouse/warehouse.ts';
import { migrationHistory, type RecordedMigration } from './history.ts';
import { availableMigrations, type Migration, migrationLabel } from './migration.ts';
import { type MigrationPlan, migrationPlan } from './plan.ts';

/** How one migration stands: on record, on record with another text, not run yet, or of a later program. */
export type MigrationStatus = {
	readonly label: string;
	readonly state: 'applied' | 'changed' | 'pending' | 'unknown';
	/** When it was put on record, and by which version of the program. */
	readonly applied: { readonly at: string; readonly by: string } | undefined;
};

export type SchemaStatus = {
	readonly kind: MigrationPlan['kind'];
	readonly migrations: readonly MigrationStatus[];
};

/** How the warehouse's schema stands to the program's, migration by migration. Changes nothing. */
export async function schemaStatus(session: Session): Promise<SchemaStatus> {
	const history = await migrationHistory(session);
	const available = await availableMigrations(session.dialect);
	return { kind: migrationPlan(history, available).kind, migrations: migrationStatuses(history, available) };
}

export function migrationStatuses(
	history: readonly RecordedMigration[],
	available: readonly Migration[],
): readonly MigrationStatus[] {
	const known = new Map(available.map((migration) => [migration.version, migration]));
	const recorded = new Map(history.map((migration) => [migration.version, migration]));
	const versions = [...new Set([...known.keys(), ...recorded.keys()])].sort((one, other) => one - other);
	return versions.flatMap((version) => {
		const ours = known.get(version);
		const theirs = recorded.get(version);
		const shown = ours ?? theirs;
		if (shown === undefined) return [];
		const applied = theirs && { at: theirs.appliedAt.toISOString(), by: theirs.toolVersion };
		return [{ label: migrationLabel(shown), state: stateOf(ours, theirs), applied }];
	});
}

function stateOf(ours: Migration | undefined, theirs: RecordedMigration | undefined): MigrationStatus['state'] {
	if (theirs === undefined) return 'pending';
	if (ours === undefined) return 'unknown';
	return ours.checksum === theirs.checksum ? 'applied' : 'changed';
}
