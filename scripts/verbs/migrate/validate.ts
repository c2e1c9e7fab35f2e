import { exitStatus } from '../../../core/exit-status.ts';
import { validateSchema } from '../../../sql/migrations/validate.ts';
import { verb } from '../../verb.ts';
import { openWorkspace } from '../../workspace.ts';

export const validate = verb({
	about: `Compares the text of every migration with what is on record, and looks whether every table and view that
they make is there. Changes nothing. Every other verb compares the texts as well, before it does anything.`,
	options: {},
	examples: [['migrate validate', 'before and after a change of the server']],
	exits: {
		[exitStatus.failed]: 'a migration that was run has been changed since, or a table or view is not there',
		[exitStatus.configuration]: 'the schema is behind this program',
		[exitStatus.schemaNewer]: 'the schema is newer than this program',
	},
	run: async (options, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		await validateSchema(workspace.warehouse);
		print.result("The schema is this program's, and whole.", { valid: true });
		return exitStatus.done;
	},
});
