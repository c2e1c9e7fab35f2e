import { goBatches } from '../../warehouse/mssql/go-batches.ts';
import { quotedLiteral } from '../../warehouse/tsql-dialect.ts';
import { type Migration, migrationLabel } from './migration.ts';
import { outdatedTodo, outdatedVersions } from './plan.ts';

/**
 * The migrations as one script for sqlcmd and SSMS. Each is one batch, so that an error in it leaves nothing of it, and
 * asks for the one before it: a tool that goes on after an error, as SSMS does outside its SQLCMD mode, runs nothing more.
 */
export const sqlcmdScript = (migrations: readonly Migration[], toolVersion: string): string =>
	[
		`-- Purpose: the ndoo schemas of the warehouse, as ndoo ${toolVersion} needs them. May be run again: what is there stays.`,
		'-- Grants: whoever runs it is to be a member of db_owner. The roles get the rights that each migration names.',
		'-- How: sqlcmd -S <server> -d <warehouse> -b -i <this file>, or SSMS in SQLCMD mode, in the database of the warehouse. Each',
		'-- migration is a transaction, so that nothing of one that failed is left.',
		'',
		':on error exit',
		'go',
		...settings.map((setting) => `set ${setting};`),
		'go',
		'',
		...beginning(migrations),
		'go',
		'',
		...migrations.flatMap((migration, at) => guarded(migration, migrations[at - 1], toolVersion)),
		...migrations.slice(-1).flatMap(following),
		'drop table #ndoo_applied;',
		"exec sys.sp_releaseapplock @Resource = N'ndoo.lock.migrate', @LockOwner = 'Session';",
		`print ${quotedLiteral(`The schema is that of ndoo ${toolVersion}.`)};`,
		'go',
		'',
	].join('\n');

/** What functions, indexes and views keep from the connection that made them; sqlcmd begins with QUOTED_IDENTIFIER off. */
const settings: readonly string[] = [
	'xact_abort on',
	'nocount on',
	'quoted_identifier on',
	'ansi_nulls on',
	'ansi_padding on',
	'ansi_warnings on',
	'arithabort on',
	'concat_null_yields_null on',
	'numeric_roundabort off',
];

/** The lock that `ndoo migrate` takes, what is on record, and the refusals of `ndoo migrate`. */
const beginning = (migrations: readonly Migration[]): readonly string[] => [
	"if db_name() in (N'master', N'model', N'msdb', N'tempdb')",
	`\tthrow 51110, ${ownDatabase}, 1;`,
	'declare @outcome int, @labels nvarchar(max), @message nvarchar(2048);',
	"exec @outcome = sys.sp_getapplock @Resource = N'ndoo.lock.migrate', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;",
	'if @outcome < 0',
	`\tthrow 51111, ${lockIsHeld}, 1;`,
	"if object_id(N'ndoo.is_copy') is not null",
	`\texec (${quotedLiteral(`if ndoo.is_copy() = 1 throw 51117, ${isCopied}, 1;`)});`,
	"if object_id(N'tempdb..#ndoo_applied') is not null",
	'\tdrop table #ndoo_applied;',
	'create table #ndoo_applied (version int not null primary key, label nvarchar(200) not null, checksum varchar(64) not null);',
	"if object_id(N'ndoo.migration', N'U') is not null",
	'\tinsert into #ndoo_applied (version, label, checksum)',
	"\tselect m.version, right(N'0000' + cast(m.version as nvarchar(10)), 4) + N'-' + m.name, m.checksum",
	'\tfrom ndoo.migration as m;',
	'set @labels = null;',
	"if object_id(N'ndoo.migration', N'U') is not null",
	`	select @labels = max(m.tool_version) from ndoo.migration as m where m.tool_version like ${quotedLiteral(outdatedVersions.like)};`,
	...refusal(
		51116,
		`N'ND116: The schema of the warehouse was made by ndoo ' + @labels + ${quotedLiteral(`, and cannot be brought up to this version. What to do: ${outdatedTodo}`)}`,
	),
	"select @labels = coalesce(@labels + N', ', N'') + a.label",
	'from #ndoo_applied as a',
	`where a.version not in (${migrations.map(({ version }) => version).join(', ')});`,
	...refusal(
		51112,
		"N'ND112: The schema of the warehouse is newer than this script, which does not have ' + @labels + N'. What to do: Use the script of a later ndoo.'",
	),
	"select @labels = coalesce(@labels + N', ', N'') + a.label",
	'from #ndoo_applied as a',
	'join (values',
	migrations.map(({ version, checksum }) => `\t(${version}, '${checksum}')`).join(',\n'),
	') as known (version, checksum) on known.version = a.version',
	'where known.checksum <> a.checksum;',
	...refusal(
		51113,
		"N'ND113: ' + @labels + N' changed after it was applied to this warehouse. What to do: Use the script of the version that applied it, or see ndoo migrate repair.'",
	),
];

const ownDatabase = quotedLiteral(
	'ND110: This is a database of the server itself. What to do: Choose that of the warehouse (sqlcmd -d). Nothing was changed.',
);

const isCopied = quotedLiteral(
	'ND117: This database is a copy of a warehouse, and belongs to that one until it is adopted. What to do: Run ndoo migrate adopt first. Nothing was changed.',
);

const lockIsHeld = quotedLiteral(
	'ND111: Another run holds the lock "migrate". What to do: Wait until it is done. Nothing was changed.',
);

/** Ends the script when there are labels: the batches below look for the table. */
const refusal = (number: number, message: string): readonly string[] => [
	'if @labels is not null',
	'begin',
	`\tset @message = ${message};`,
	'\tdrop table #ndoo_applied;',
	`\tthrow ${number}, @message, 1;`,
	'end;',
];

/** A migration that runs unless it is on record. What has to begin a batch, such as a view, is one of its own in `exec`. */
function guarded(migration: Migration, before: Migration | undefined, toolVersion: string): readonly string[] {
	const { version, name, sql, checksum } = migration;
	const label = migrationLabel(migration);
	const values = [String(version), ...[name, checksum, toolVersion].map(quotedLiteral)].join(', ');
	return [
		`-- ${label}`,
		"if object_id(N'tempdb..#ndoo_applied') is null",
		`\tthrow 51114, ${wasStopped}, 1;`,
		...(before === undefined ? [] : following(before)),
		`if not exists (select 1 from #ndoo_applied as a where a.version = ${version})`,
		'begin',
		`\tprint ${quotedLiteral(label)};`,
		'\tbegin try',
		'\t\tbegin transaction;',
		...goBatches(sql).map((batch) => `\t\texec (${textOf(batch.trim())});`),
		`\t\tinsert into ndoo.migration (version, name, checksum, tool_version) values (${values});`,
		`\t\tinsert into #ndoo_applied (version, label, checksum) values (${version}, ${quotedLiteral(label)}, '${checksum}');`,
		'\t\tcommit transaction;',
		'\tend try',
		// What cannot be compiled inside exec ends that, and xact_abort does not heed it: the record would be written.
		'\tbegin catch',
		'\t\tif @@trancount > 0 rollback transaction;',
		'\t\tthrow;',
		'\tend catch;',
		'end;',
		'go',
		'',
	];
}

const wasStopped = quotedLiteral('ND114: The script was stopped above. What to do: See the first error.');

const following = (before: Migration): readonly string[] => [
	`if not exists (select 1 from #ndoo_applied as a where a.version = ${before.version})`,
	`\tthrow 51115, ${quotedLiteral(`ND115: ${migrationLabel(before)} was not applied, so nothing after it is. What to do: See the first error.`)}, 1;`,
];

/** A batch as one literal. Two that are joined would be cut at 4,000 characters. */
function textOf(batch: string): string {
	if (/\\\r?\n/.test(batch)) throw new Error('a backslash at the end of a line of a migration cannot be in a literal');
	return quotedLiteral(batch);
}
