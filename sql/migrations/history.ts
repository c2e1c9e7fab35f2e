import { compiled, tables, toDate } from '../../warehouse/statements.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import type { Migration } from './migration.ts';
import type { AppliedMigration } from './plan.ts';

const table = { schema: 'ndoo', name: 'migration' } as const;

/** A migration as it is on record. */
export type RecordedMigration = AppliedMigration & { readonly appliedAt: Date };

/** What is on record as applied, in order; nothing in a warehouse without the program's schema. */
export async function migrationHistory(session: Session): Promise<readonly RecordedMigration[]> {
	if ((await session.describe(table)).length === 0) return [];
	const rows = await session.query(compiled(tables(session)('ndoo.migration').orderBy('version')));
	return rows.map((row) => ({
		version: Number(row['version']),
		name: String(row['name']),
		checksum: String(row['checksum']),
		toolVersion: String(row['tool_version']),
		appliedAt: toDate(row['applied_at']),
	}));
}

/** Puts a migration on record as applied, now. */
export async function recordMigration(
	session: Session,
	{ version, name, checksum }: Migration,
	toolVersion: string,
): Promise<void> {
	const row = { version, name, checksum, tool_version: toolVersion };
	await session.query(compiled(tables(session)('ndoo.migration').insert(row)));
}

/** Puts the program's name and checksum of a migration on record in place of those that are there. */
export async function correctRecord(session: Session, { version, name, checksum }: Migration): Promise<void> {
	await session.query(compiled(tables(session)('ndoo.migration').where({ version }).update({ name, checksum })));
}
