import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';
import { type Migration, migrationLabel } from './migration.ts';
import { outdatedTodo, outdatedVersions } from './plan.ts';
import { roleVariablesSql } from './role-variables.ts';

/** The migrations as one script for psql 10 and later. */
export const psqlScript = (migrations: readonly Migration[], toolVersion: string): string =>
	[
		`-- Purpose: the ndoo schemas of the warehouse, as ndoo ${toolVersion} needs them. May be run again: what is there stays.`,
		'-- Grants: whoever runs it owns the schemas, and needs the right to create schemas and roles. The roles get the rights that',
		'-- each migration names.',
		'-- How: psql -X -d <warehouse> -f <this file>, as the account that is to own the schemas. The exit status is 3 after an',
		'-- error; each migration is a transaction, so that nothing of one that failed is left.',
		'',
		'\\set ON_ERROR_STOP on',
		"set client_encoding = 'UTF8';",
		'',
		'-- One run at a time, `ndoo migrate` included. The lock ends with the connection.',
		"select pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('ndoo.lock.migrate', 0)) as locked \\gset",
		'',
		...comparison(migrations),
		...roleVariablesSql,
		...migrations.flatMap((migration) => guarded(migration, toolVersion)),
		`\\echo The schema is that of ndoo ${toolVersion}.`,
		'',
	].join('\n');

/** Stops where `migrate` would. */
const comparison = (migrations: readonly Migration[]): readonly string[] => [
	'do $ndoo$',
	'declare',
	'	labels text;',
	'begin',
	"	if pg_catalog.to_regclass('ndoo.migration') is null then",
	'		return;',
	'	end if;',
	"	select pg_catalog.string_agg(distinct m.tool_version, ', ') into labels",
	'	from ndoo.migration as m',
	`	where m.tool_version like ${quotedLiteral(outdatedVersions.like)};`,
	'	if labels is not null then',
	"		raise exception using message = 'The warehouse''s schema was made by ndoo ' || labels || ', and cannot be brought up to this version.',",
	`			hint = ${quotedLiteral(outdatedTodo)};`,
	'	end if;',
	"	select pg_catalog.string_agg(pg_catalog.lpad(m.version::text, 4, '0') || '-' || m.name, ', ' order by m.version) into labels",
	'	from ndoo.migration as m',
	`	where m.version not in (${migrations.map(({ version }) => version).join(', ')});`,
	'	if labels is not null then',
	'		raise exception using',
	"			message = 'The warehouse''s schema is newer than this script, which does not have ' || labels || '.',",
	"			hint = 'Use the script of a later ndoo.';",
	'	end if;',
	"	select pg_catalog.string_agg(pg_catalog.lpad(m.version::text, 4, '0') || '-' || m.name, ', ' order by m.version) into labels",
	'	from ndoo.migration as m',
	'	join (values',
	migrations.map(({ version, checksum }) => `		(${version}, ${quotedLiteral(checksum)})`).join(',\n'),
	'	) as known (version, checksum) on known.version = m.version',
	'	where known.checksum <> m.checksum;',
	'	if labels is not null then',
	"		raise exception using message = labels || ' changed after it was applied to this warehouse.',",
	"			hint = 'Use the script of the version that applied it, or see `ndoo migrate repair`.';",
	'	end if;',
	"	if pg_catalog.to_regprocedure('ndoo.is_copy()') is not null then",
	'		if ndoo.is_copy() then',
	"			raise exception using message = 'This database is a copy of a warehouse, and belongs to that one until it is adopted.',",
	"				hint = 'Run `ndoo migrate adopt` first. Nothing was changed.';",
	'		end if;',
	'	end if;',
	'end $ndoo$;',
	'',
];

/** A migration that runs unless it is on record. The table of the record is made by the first one. */
function guarded(migration: Migration, toolVersion: string): readonly string[] {
	const { version, name, sql, checksum } = migration;
	const values = [String(version), ...[name, checksum, toolVersion].map(quotedLiteral)].join(', ');
	return [
		"select pg_catalog.to_regclass('ndoo.migration') is null as ndoo_is_pending \\gset",
		'\\if :ndoo_is_pending',
		'\\else',
		`select not exists (select from ndoo.migration where version = ${version}) as ndoo_is_pending \\gset`,
		'\\endif',
		'\\if :ndoo_is_pending',
		`\\echo ${migrationLabel(migration)}`,
		'begin;',
		'',
		sql.trim(),
		'',
		`insert into ndoo.migration (version, name, checksum, tool_version) values (${values});`,
		'commit;',
		'\\endif',
		'',
	];
}
