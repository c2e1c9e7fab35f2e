import { exitStatus } from '../../../core/exit-status.ts';
import { repairHistory } from '../../../sql/migrations/history-repair.ts';
import { migrationLabel } from '../../../sql/migrations/migration.ts';
import { actor } from '../../cli/actor.ts';
import { requireReason } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { warehouseKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const repair = verb({
	about: `For a migration whose file differs from what was applied, such as in a comment. It puts the program's text on
record in place of the other, with your reason in the ledger. It runs no migration and checks nothing but
the record: whether the warehouse is what the new text would make of it is for you to know.`,
	options: { reason: { type: 'string', demandOption: true, describe: 'Why it may be so; goes on record' } },
	examples: [['migrate repair --reason "comment corrected in 0003"', 'after `ndoo migrate validate` named it']],
	exits: {
		[exitStatus.configuration]: 'there is no reason',
		[exitStatus.locked]: 'another run holds the lock',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async (options, edge, print) => {
		const reason = requireReason(options.reason);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { warehouse } = workspace;
		const key = await warehouseKey(workspace, edge);
		const change = { actor: actor(), reason, now: edge.clock(), digestKey: async () => key };
		const repaired = (await repairHistory(warehouse, change)).map(migrationLabel);
		const text =
			repaired.length === 0 ? 'No migration differs from what is on record.' : `On record: ${repaired.join(', ')}.`;
		print.result(text, { repaired });
		return exitStatus.done;
	},
});
