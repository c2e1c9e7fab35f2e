import { quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Dialect, Session } from '../../warehouse/warehouse.ts';
import { rolesOf, warehouseId } from '../roles/roles.ts';
import type { Migration } from './migration.ts';

/**
 * The variables of the PostgreSQL migrations, in psql's notation: `:"name"` is an identifier, `:'name'` a literal. psql fills
 * them in by `roleVariablesSql`, this program by `withVariables`.
 */
const variablesOf = (id: string): ReadonlyMap<string, string> => {
	const { loader, reader, passthrough, auditor } = rolesOf('postgres', id);
	return new Map([
		['ndoo_warehouse_id', id],
		['ndoo_loader', loader],
		['ndoo_reader', reader],
		['ndoo_passthrough', passthrough],
		['ndoo_auditor', auditor],
	]);
};

/** A text of a migration for the warehouse of this id. */
export function withVariables(sql: string, id: string): string {
	const variables = variablesOf(id);
	return sql.replaceAll(/:(["'])(\w+)\1/g, (_, quote: string, name: string) => {
		const value = variables.get(name);
		if (value === undefined) throw new Error(`a migration has the unknown variable ${name}`);
		return quote === '"' ? quotedName(value) : quotedLiteral(value);
	});
}

/**
 * Migrations as they run on this warehouse: with its id, or with a new one, which the first of them stores. T-SQL has no
 * variables.
 */
export async function readyToRun(session: Session, migrations: readonly Migration[]): Promise<readonly Migration[]> {
	if (session.dialect === 'tsql') return migrations;
	const id = (await warehouseId(session)) ?? (await newId(session));
	return migrations.map((migration) => ({ ...migration, sql: withVariables(migration.sql, id) }));
}

/** An id for a warehouse, as its own engine makes one. */
export async function newId(session: Session): Promise<string> {
	const [row] = await session.query({ text: newIdText[session.dialect] });
	return String(row?.['id']).toLowerCase();
}

const newIdText: Readonly<Record<Dialect, string>> = {
	postgres: 'select pg_catalog.gen_random_uuid() as id',
	tsql: 'select newid() as id',
};

/** The same for psql: sets each variable. */
export const roleVariablesSql: readonly string[] = [
	"select pg_catalog.to_regclass('ndoo.warehouse') is null as ndoo_is_new \\gset",
	'\\if :ndoo_is_new',
	'select pg_catalog.gen_random_uuid() as ndoo_warehouse_id \\gset',
	'\\else',
	'select id as ndoo_warehouse_id from ndoo.warehouse \\gset',
	'\\endif',
	'select',
	"	tag.prefix || 'loader' as ndoo_loader,",
	"	tag.prefix || 'reader' as ndoo_reader,",
	"	tag.prefix || 'passthrough' as ndoo_passthrough,",
	"	tag.prefix || 'auditor' as ndoo_auditor",
	"from (select 'ndoo_' || pg_catalog.left(:'ndoo_warehouse_id', 8) || '_' as prefix) as tag \\gset",
	'',
];
