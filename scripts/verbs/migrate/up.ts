import { resolve } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { readProject } from '../../../core/project/project-file.ts';
import type { Target } from '../../../core/project/target.ts';
import { baselineAdvice } from '../../../sql/build-record/built-faults.ts';
import { hasRecord, whyOwnNotVouched } from '../../../sql/build-record/own-record.ts';
import { readRecord } from '../../../sql/build-record/vouching.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { migrationLabel } from '../../../sql/migrations/migration.ts';
import { migrationScript } from '../../../sql/migrations/migration-script.ts';
import { scriptOf } from '../../../warehouse/sql-text/script.ts';
import type { Dialect } from '../../../warehouse/warehouse.ts';
import type { Edge, Printer } from '../../cli/edge.ts';
import { verb } from '../../cli/verb.ts';
import { version } from '../../cli/version.ts';
import { keyHere, warehouseKey } from '../../project/warehouse-key.ts';
import { type CommonOptions, openWorkspace, type Workspace } from '../../project/workspace.ts';

const dialects = ['postgres', 'tsql'] as const satisfies readonly Dialect[];

export const up = verb({
	about: `Runs the migrations that have not been run yet, each in a transaction, in order. On the embedded engine the
warehouse is created if it is not there. With --to-file nothing is run and no warehouse is asked: all
migrations are written as one script, for sqlcmd and SSMS or for psql, that your DBA
reads and runs. It may be run again, and puts on record what it runs as this does.`,
	options: {
		'dry-run': { type: 'boolean', default: false, describe: 'Print the statements, run nothing' },
		'to-file': {
			type: 'string',
			requiresArg: true,
			describe: 'Write one script for the database administrator to run',
		},
		dialect: {
			choices: dialects,
			describe: "Of the script: postgres for psql, tsql for sqlcmd and SSMS; the target's unless given",
		},
	},
	examples: [
		['migrate --dry-run', 'read every statement first'],
		['migrate', 'run them'],
		['migrate --to-file ndoo.sql --dialect tsql', 'the script for sqlcmd and SSMS; needs no project'],
	],
	exits: {
		[exitStatus.failed]: 'a migration failed, or one that was run has been changed since',
		[exitStatus.configuration]: 'the schema was made by a version that this one does not carry on',
		[exitStatus.permission]: 'this account may not make schemas and roles in the database',
		[exitStatus.locked]: 'another run holds the lock',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async ({ 'dry-run': dryRun, 'to-file': toFile, dialect, ...options }, edge, print) => {
		if (toFile !== undefined) return await writeScript(toFile, dialect, options, edge, print);
		const { migrations, script } = await migrateWarehouse({ ...options, dryRun }, edge, print);
		const what = dryRun ? script : `Ran ${migrations.length} migrations.\n${migrations.join('\n')}`;
		print.result(migrations.length === 0 ? 'The schema is up to date.' : what, { dryRun, migrations });
		return exitStatus.done;
	},
});

type MigrateOptions = CommonOptions & { readonly dryRun?: boolean };

/** Runs the migrations that are pending, or only gives them, as names and as one script. */
export async function migrateWarehouse(
	{ dryRun = false, ...options }: MigrateOptions,
	edge: Edge,
	print: Pick<Printer, 'note'>,
): Promise<{ readonly migrations: readonly string[]; readonly script: string }> {
	await using workspace = await openWorkspace(options, edge, { create: true });
	const digestKey = () => warehouseKey(workspace, edge);
	const ran = await migrate(workspace.warehouse, { dryRun, toolVersion: version, digestKey }).catch(advised);
	// Of a new warehouse: there was nowhere to put it on record before.
	if (!dryRun && ran.length > 0) await digestKey();
	await warnOfUnvouched(workspace, edge, print);
	const statements = ran.map(({ sql }) => sql);
	return { migrations: ran.map(migrationLabel), script: scriptOf(workspace.warehouse.dialect, statements) };
}

/** As the script leaves it, which has no key. */
async function warnOfUnvouched(workspace: Workspace, edge: Edge, print: Pick<Printer, 'note'>): Promise<void> {
	const { warehouse } = workspace;
	if (!(await hasRecord(warehouse))) return;
	const why = await whyOwnNotVouched(warehouse, (await readRecord(warehouse)).own, await keyHere(workspace, edge));
	if (why === undefined) return;
	const text = `what the migrations made ${why}, and nothing is built on it: ${baselineAdvice}`;
	print.note({ level: 'warn', step: 'migrate', text });
}

/** The rights that the schema takes are others than those that a reader lacks. */
function advised(error: unknown): never {
	if (!(error instanceof NdooError) || error.code !== 'permission-denied') throw error;
	throw new NdooError('permission-denied', error.message, {
		todo: 'Run `ndoo migrate` with an account that may make schemas and roles in this database (PostgreSQL: CREATE on the database, and CREATEROLE; SQL Server: db_owner), or give its administrator the script that `ndoo migrate --to-file ndoo.sql` writes.',
		cause: error.cause,
	});
}

async function writeScript(
	toFile: string,
	asked: Dialect | undefined,
	options: CommonOptions,
	edge: Edge,
	print: Printer,
) {
	const dialect = asked ?? dialectOf[(await targetOf(options, edge)).engine];
	const { text, migrations } = await migrationScript(dialect, version);
	const path = resolve(edge.folder, toFile);
	await edge.files.writeWhole(path, [Buffer.from(marks[dialect] + text)]);
	const names = migrations.map(migrationLabel);
	print.result(`Wrote ${names.length} migrations to ${path}. Its first lines say how it is run.`, {
		file: path,
		dialect,
		migrations: names,
	});
	return exitStatus.done;
}

const dialectOf = { embedded: 'postgres', postgres: 'postgres', mssql: 'tsql' } as const satisfies Record<
	Target['engine'],
	Dialect
>;

/** By it, sqlcmd and SSMS tell UTF-8 from the code page of the machine. */
const marks: Readonly<Record<Dialect, string>> = { postgres: '', tsql: '\ufeff' };

async function targetOf(options: CommonOptions, edge: Edge): Promise<Target> {
	const folder = resolve(edge.folder, options['project-dir']);
	return (await readProject(edge.files, folder, { target: options.target })).target;
}
