import { exitStatus } from '../../core/exit-status.ts';
import { migrate as runMigrations } from '../../sql/migrations/migrate.ts';
import { verb } from '../verb.ts';
import { version } from '../version.ts';
import { openWorkspace } from '../workspace.ts';

export const migrate = verb({
	command: 'migrate',
	summary: "Bring the warehouse's ndoo schemas up to this version",
	about: `Runs the migrations that have not been run yet, each in a transaction, in order. The schemas are ndoo
(state and ledger), ndoo_list (the restricted list), cleaned (the views that returns read) and
passthrough (the views of returns that the opt-out does not apply to).
On the embedded engine the warehouse is created if it is not there.`,
	options: { 'dry-run': { type: 'boolean', default: false, describe: 'Print the statements, run nothing' } },
	examples: [
		['migrate --dry-run', 'read every statement first'],
		['migrate', 'run them'],
	],
	exits: {
		[exitStatus.failed]: 'a migration failed, or one that was run has been changed since',
		[exitStatus.locked]: 'another run holds the lock',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async ({ 'dry-run': dryRun, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: true });
		const ran = await runMigrations(workspace.warehouse, { dryRun, toolVersion: version });
		const names = ran.map(({ version: number, name }) => `${number} ${name}`);
		const what = dryRun ? ran.map(({ sql }) => sql).join('\n') : `Ran ${ran.length} migrations.\n${names.join('\n')}`;
		print.result(ran.length === 0 ? 'The schema is up to date.' : what, { dryRun, migrations: names });
		return exitStatus.done;
	},
});
