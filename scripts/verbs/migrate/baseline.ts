import { exitStatus } from '../../../core/exit-status.ts';
import { baselineHistory } from '../../../sql/migrations/history-repair.ts';
import { migrationLabel } from '../../../sql/migrations/migration.ts';
import { actor } from '../../cli/actor.ts';
import { requireReason } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { version } from '../../cli/version.ts';
import { warehouseKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const baseline = verb({
	about: `Puts on record what was made by hand, and your reason in the ledger; runs no migration. For a warehouse that has
the schema and no history, since somebody ran the statements of \`--dry-run\`, which do not record themselves: it looks
whether every table and view is there, and puts the migrations on record. For one whose schema the script of
\`migrate --to-file\` made, or whose digest key was replaced: it puts what stands on record under the key that is here,
without which nothing is built. Where all is on record already it refuses.`,
	options: {
		'up-to': { type: 'number', describe: 'The last migration that was run, by its number; the newest unless given' },
		reason: { type: 'string', demandOption: true, describe: 'What was done by hand; goes on record' },
	},
	examples: [
		['migrate baseline --reason "script run by the DBA, change 4711"', 'after `migrate --to-file`'],
		['migrate baseline --up-to 60 --reason "run by the DBA, change 4711"', 'then `ndoo migrate` runs the rest'],
	],
	exits: {
		[exitStatus.failed]: 'a table or view is not there',
		[exitStatus.configuration]: 'all is on record, or there is no migration of that number, or no reason',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ 'up-to': upTo, ...options }, edge, print) => {
		const reason = requireReason(options.reason);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { warehouse } = workspace;
		const key = await warehouseKey(workspace, edge);
		const change = { actor: actor(), reason, now: edge.clock(), digestKey: async () => key, toolVersion: version };
		const done = (await baselineHistory(warehouse, upTo, change)).map(migrationLabel);
		print.result(`On record: ${done.join(', ')}.`, { baselined: done });
		return exitStatus.done;
	},
});
