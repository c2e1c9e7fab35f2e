import { exitStatus } from '../../../core/exit-status.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import { verb } from '../../cli/verb.ts';
import { keyHere, notCompared } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const validate = verb({
	about: `Compares the text of every migration with what is on record, and looks whether every table and view that
they make is there, stands as it was made, and is what the ledger vouches for, where its key is here. Changes nothing. Every other verb compares the texts as well, before it does anything.`,
	options: {},
	examples: [['migrate validate', 'before and after a change of the server']],
	exits: {
		[exitStatus.failed]: 'a migration that was run has been changed since, or something does not stand as it was made',
		[exitStatus.configuration]: 'the schema is behind this program',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async (options, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		await requireCurrentSchema(workspace.warehouse);
		const key = await keyHere(workspace, edge);
		await validateSchema(workspace.warehouse, key);
		const limits = key === undefined ? `\nBut ${notCompared}.` : '';
		print.result(`The schema is this program's, and whole.${limits}`, {
			valid: true,
			recordCompared: key !== undefined,
		});
		return exitStatus.done;
	},
});
