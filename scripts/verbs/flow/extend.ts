import { exitStatus } from '../../../core/exit-status.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import { extensionOf, longestExtension, withExtension } from '../../../loaders/sign-off/extension.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { actor } from '../../cli/actor.ts';
import { requireReason } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { flowNamed } from '../../project/flow-named.ts';
import { warehouseKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const extend = verb({
	about: `For a review that comes a few days late. The flow may be disclosed until the day given, at most ${longestExtension} days after
the one that its sign-off names; a sign-off is extended once. The ledger gets an entry with the reason,
and the register and \`ndoo status\` show it. The file of the flow stays as it is: no date in it is made to say what
was not decided. Run \`ndoo build\` afterwards, so that the views go by the new day.`,
	options: {
		until: { type: 'string', demandOption: true, describe: 'The last day, such as 2026-04-14' },
		reason: { type: 'string', demandOption: true, describe: 'Why, for the record; never an NHS number' },
	},
	positional: { name: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [['flow extend falls-audit --until 2026-04-14 --reason "The board meets on 9 April"', 'two weeks more']],
	exits: {
		[exitStatus.configuration]: 'there is no such flow, it was extended before, or the day or the reason is not right',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ name, until, ...options }, edge, print) => {
		const reason = requireReason(options.reason);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { flows, warehouse } = workspace;
		await requireCurrentSchema(warehouse);
		const key = await warehouseKey(workspace, edge);
		const named = flowNamed(flows.returns, name);
		const entry = { event: 'sign-off extended', actor: actor(), at: edge.clock(), flow: named.name } as const;
		const detail = await warehouse.transaction('read-write', async (session) => {
			const wanted = extensionOf(await withExtension(session, named), { until, reason });
			await record(session, key, { ...entry, detail: wanted });
			return wanted;
		});
		print.result(
			`On record: ${name} may be disclosed until ${until} (its review was due by ${detail.reviewBy}). Run \`ndoo build\`: its views go by that day from then on.`,
			{ flow: name, ...detail },
		);
		return exitStatus.done;
	},
});
