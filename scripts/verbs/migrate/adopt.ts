import { exitStatus } from '../../../core/exit-status.ts';
import { type Adopted, adoptCopy } from '../../../sql/migrations/adopt.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { scriptOf } from '../../../warehouse/sql-text/script.ts';
import type { Dialect } from '../../../warehouse/warehouse.ts';
import { actor } from '../../cli/actor.ts';
import { requireReason } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { keyOfCopy, placeOf, warehouseKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const adopt = verb({
	about: `A database that was restored from a backup, or made from a template, is a copy: its views refuse to be read,
and nothing is published, built or granted in it, since its roles and its list are the original's. This removes
the copied list and the check under way, gives the database an id of its own, and on PostgreSQL roles of its
own, with the permissions that the original's roles have in it. The original, other databases, and the members
of the original's roles are left alone. The digest key is the one of this project folder; none is taken over.
Your reason is recorded in the ledger. Then \`ndoo build\` opens the
views, \`ndoo grants\` puts accounts into the roles, and \`ndoo refresh\` makes a list.
Use --keep-list where the warehouse itself was moved: a restore in place of the original, a new server, pg_upgrade,
a database renamed or joined to an availability group on SQL Server.`,
	options: {
		reason: { type: 'string', demandOption: true, describe: 'Why this copy is to be used; goes on record' },
		'keep-list': {
			type: 'boolean',
			default: false,
			describe: 'Keep the list and the check under way: the warehouse itself was moved here',
		},
		'dry-run': { type: 'boolean', default: false, describe: 'Print the statements, run nothing' },
	},
	examples: [
		['migrate adopt --reason "test database, restored from production" --dry-run', 'read every statement first'],
		['migrate adopt --reason "test database, restored from production"', 'then build, grants, refresh'],
		['migrate adopt --reason "moved to the new server" --keep-list', 'the warehouse itself was moved'],
	],
	exits: {
		[exitStatus.failed]: 'roles of the original have more in this copy than ndoo gave them, or not what they need',
		[exitStatus.configuration]: 'the database is no copy, or there is no reason',
		[exitStatus.permission]: 'this account may not create roles, or does not own the schemas',
		[exitStatus.locked]: 'another run holds the lock, or somebody reads the list',
	},
	run: async ({ 'keep-list': keepsList, 'dry-run': dryRun, ...options }, edge, print) => {
		const reason = requireReason(options.reason);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { warehouse } = workspace;
		// What was moved goes on with its key: a check under way is proven by it.
		const digestKey = () => (keepsList ? warehouseKey : keyOfCopy)(workspace, edge);
		const adopted = await adoptCopy(warehouse, {
			...{ dryRun, keepsList, reason, digestKey, place: placeOf(workspace.project) },
			actor: actor(),
			now: edge.clock(),
		});
		const { dialect } = warehouse;
		print.result(dryRun ? scriptOf(dialect, adopted.statements) : adoptedText(dialect, adopted, keepsList), {
			dryRun,
			...adopted,
		});
		return exitStatus.done;
	},
});

function adoptedText(dialect: Dialect, { to }: Adopted, keepsList: boolean): string {
	const roles = dialect === 'postgres' ? `; its roles begin with ${rolesOf(dialect, to).prefix}` : '';
	return [
		`This database is a warehouse of its own: ${to}${roles}.`,
		keepsList ? 'The list was kept.' : 'The copied list was removed.',
		`Next: \`ndoo build\` opens the views, \`ndoo grants\` puts accounts into the roles${keepsList ? '' : ', `ndoo refresh` makes a list'}.`,
	].join('\n');
}
