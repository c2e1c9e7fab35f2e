import { exitStatus } from '../../core/exit-status.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { routeOption, verb } from '../cli/verb.ts';
import { readStatus, statusText } from '../month/status.ts';
import { openWorkspace } from '../project/workspace.ts';

export const status = verb({
	about: `Shows the list in use with its age, the check under way with each of its parts, what a held check is
held for, and when the next check is due. Changes nothing.`,
	options: routeOption,
	examples: [
		['status', 'for people'],
		['status --log-format json', 'for a monitor: list.ageDays, listUse, check.state, check.hold, dueOn'],
	],
	exits: {
		[exitStatus.configuration]: 'the configuration is not right, or the schema is behind this version',
		[exitStatus.listTooOld]: 'there is no list, it is too old, or the database is a copy: returns are refused',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async (options, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		await requireCurrentSchema(workspace.warehouse);
		const found = await readStatus(workspace, edge);
		print.result(statusText(found, workspace.project.timeZone), found);
		return found.listUse === 'in use' && !found.isCopy ? exitStatus.done : exitStatus.listTooOld;
	},
});
