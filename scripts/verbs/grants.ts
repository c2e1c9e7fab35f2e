import { exitStatus } from '../../core/exit-status.ts';
import { applyGrants } from '../../sql/grants/grants.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { requireNoCopy } from '../../warehouse/database-copy.ts';
import { actor } from '../cli/actor.ts';
import { grantsText } from '../cli/grants-text.ts';
import { verb } from '../cli/verb.ts';
import { allSourceCalls } from '../project/source-calls.ts';
import { keyUnlessDry } from '../project/warehouse-key.ts';
import { openWorkspace } from '../project/workspace.ts';

export const grants = verb({
	about: `Shows every account that can read or change the cleaned list, the views of a flow, their sources, the gates
or the ledger, and what lets it: a role at any depth, a right of its own, ownership, a power such as that of
a superuser; on PostgreSQL also the views, functions, triggers and foreign keys of others. Where ndoo.yml
has a block \`grants:\` (loader, auditor, administrators, and accounts for each flow), the members of ndoo's
roles are made what it says, and the ledger has an entry; accounts themselves are never made.
It fails, and names each, for anyone who can tell who was removed without being the loader, change the list,
its date or a gate, or read a view without the flow's role. The administrators that ndoo.yml names can do all
of this: they are named at every run. Other access that has to stay is accepted there under \`accepted:\`, with
a reason, a name and a last day: it is shown, and fails again once it has run out.`,
	options: { 'dry-run': { type: 'boolean', default: false, describe: 'Show what would change, change nothing' } },
	examples: [
		['grants --dry-run', 'who can do what, and what would change'],
		['grants', 'make the warehouse follow ndoo.yml'],
	],
	exits: {
		[exitStatus.failed]: 'an account has a permission that it should not have and that no one accepted; each is listed',
		[exitStatus.configuration]: 'ndoo.yml is not right, or the schema is behind this version',
		[exitStatus.permission]: 'this account may not give those rights',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ 'dry-run': dryRun, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { project, flows, warehouse } = workspace;
		await requireCurrentSchema(warehouse);
		await requireNoCopy(warehouse);
		const report = await applyGrants(warehouse, flows.returns, project.grants, {
			dryRun,
			now: edge.clock(),
			timeZone: project.timeZone,
			actor: actor(),
			digestKey: await keyUnlessDry(workspace, edge, dryRun),
			calls: await allSourceCalls(workspace),
		});
		print.result(grantsText(report, dryRun), { dryRun, ...report });
		return report.findings.some(({ level }) => level === 'failed') ? exitStatus.failed : exitStatus.done;
	},
});
