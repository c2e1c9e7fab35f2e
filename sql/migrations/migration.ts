import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';

/** A numbered SQL file that comes with the program, such as `0003-ledger.sql`. */
export type Migration = {
	readonly version: number;
	readonly name: string;
	readonly sql: string;
	readonly checksum: string;
};

const fileName = /^(?<version>\d{4})-(?<name>[a-z0-9]+(?:-[a-z0-9]+)*)\.sql$/;

/** SHA-256 of a migration's text, the same however a checkout writes its line ends. */
export const checksum = (sql: string): string => createHash('sha256').update(withLineFeeds(sql)).digest('hex');

const withLineFeeds = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

/** The migrations of a dialect, in order. */
export async function availableMigrations(dialect: Dialect): Promise<readonly Migration[]> {
	const folder = join(packageFolder(), 'sql', 'migrations', dialect);
	const files = (await readdir(folder)).sort();
	return await Promise.all(files.map(async (file) => toMigration(file, await readFile(join(folder, file), 'utf8'))));
}

export function toMigration(file: string, sql: string): Migration {
	const { version, name } = fileName.exec(file)?.groups ?? {};
	if (version === undefined || name === undefined) throw new Error(`${file} is not named as a migration`);
	return Object.freeze({ version: Number(version), name, sql: withLineFeeds(sql), checksum: checksum(sql) });
}

/** `0003-ledger`, as it is shown. */
export const migrationLabel = ({ version, name }: Pick<Migration, 'version' | 'name'>): string =>
	`${String(version).padStart(4, '0')}-${name}`;
