import { NdooError } from '../../core/errors.ts';
import type { MssqlTarget } from '../../core/project/target.ts';
import type { Row } from '../warehouse.ts';
import { serverOf } from './connection-error.ts';

/** `babelfish` is null on a SQL Server: PostgreSQL that speaks T-SQL, whose version says nothing here. */
export const versionStatement = `
	select cast(serverproperty('productversion') as nvarchar(128)) as version,
		cast(serverproperty('engineedition') as int) as edition,
		cast(serverproperty('babelfish') as int) as babelfish`;

/** SQL Server 2016 SP1. */
const oldest = [13, 0, 4001] as const;
/** Azure SQL Database and Managed Instance, whose version is not that of what they can do (SERVERPROPERTY, EngineEdition). */
const azure: ReadonlySet<number> = new Set([5, 8]);

/** Throws `config-invalid` for a server that is too old, by a row of the statement. */
export function requireVersion(target: MssqlTarget, { version, edition, babelfish }: Row): void {
	const parts = String(version).split('.').map(Number);
	if (babelfish !== null || azure.has(Number(edition)) || !isBefore(parts, oldest)) return;
	throw new NdooError('config-invalid', `The server on ${serverOf(target)} is SQL Server ${String(version)}.`, {
		todo: 'Use SQL Server 2016 with Service Pack 1 (13.0.4001) or later.',
	});
}

function isBefore(parts: readonly number[], other: readonly number[]): boolean {
	const at = other.findIndex((part, position) => part !== (parts[position] ?? 0));
	return at >= 0 && (parts[at] ?? 0) < (other[at] ?? 0);
}
