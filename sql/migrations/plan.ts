import type { Migration } from './migration.ts';

/** A row of ndoo.migration. */
export type AppliedMigration = {
	readonly version: number;
	readonly name: string;
	readonly checksum: string;
	/** Of the program that applied it. */
	readonly toolVersion: string;
};

/** How a warehouse's schema stands to the program's. */
export type MigrationPlan =
	| { readonly kind: 'current' }
	| { readonly kind: 'pending'; readonly migrations: readonly Migration[] }
	/** What was applied is not what the program has under that number. */
	| { readonly kind: 'changed'; readonly migrations: readonly AppliedMigration[] }
	/** Made by a version whose migrations this program does not carry on. */
	| { readonly kind: 'outdated'; readonly migrations: readonly AppliedMigration[] }
	/** The warehouse knows migrations that the program does not. */
	| { readonly kind: 'newer'; readonly migrations: readonly AppliedMigration[] };

/** Versions whose warehouses cannot be brought up to this one: their roles were shared by all warehouses of a server. */
export const outdatedVersions = { like: '0.1.%', pattern: /^0\.1\./ } as const;

export const outdatedTodo =
	'Write the ledger to a file with that version (`ndoo ledger list --format csv`). Then make a new database with the sources, or drop the schemas ndoo, ndoo_list, cleaned and passthrough; run `ndoo migrate`, `ndoo build`, `ndoo grants` and `ndoo refresh`. Nothing was changed.';

export function migrationPlan(applied: readonly AppliedMigration[], available: readonly Migration[]): MigrationPlan {
	const outdated = applied.filter(({ toolVersion }) => outdatedVersions.pattern.test(toolVersion));
	if (outdated.length > 0) return { kind: 'outdated', migrations: outdated };

	const byVersion = new Map(available.map((migration) => [migration.version, migration]));
	const newer = applied.filter(({ version }) => !byVersion.has(version));
	if (newer.length > 0) return { kind: 'newer', migrations: newer };

	const changed = applied.filter(({ version, checksum }) => byVersion.get(version)?.checksum !== checksum);
	if (changed.length > 0) return { kind: 'changed', migrations: changed };

	const done = new Set(applied.map(({ version }) => version));
	const pending = available.filter(({ version }) => !done.has(version));
	return pending.length > 0 ? { kind: 'pending', migrations: pending } : { kind: 'current' };
}
