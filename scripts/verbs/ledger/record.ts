import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { disclosedElsewhere } from '../../../disclosure/elsewhere.ts';
import { record as append } from '../../../loaders/ledger/ledger.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { actor } from '../../cli/actor.ts';
import { reasonFrom } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { flowNamed } from '../../project/flow-named.ts';
import { warehouseKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const record = verb({
	about: `For returns that SSRS, SSIS, Power BI or a person makes from the cleaned views, or that were sent without
them. The entry has the flow with its recipient, purpose and assessment, the day, how it was made, whether
the opt-out was applied, and the list that was in use on that day. How many rows
were sent is not kept: beside the source, or another return, a count tells of a few people.`,
	options: {
		on: { type: 'string', demandOption: true, describe: 'Day on which it was sent, such as 2026-03-31' },
		how: { type: 'string', demandOption: true, describe: 'How it was made, such as "SSRS, Falls monthly"' },
		applied: { type: 'boolean', describe: 'It was read from the cleaned views; --no-applied: it was not' },
		rows: { type: 'number', describe: 'How many rows were sent; on record it says `suppressed`' },
	},
	positional: { flow: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [
		['ledger record falls-audit --on 2026-03-31 --how "SSRS, Falls monthly" --applied', 'from a cleaned view'],
		[
			'ledger record bed-days --on 2026-03-31 --how "Sent by hand" --no-applied --rows 310',
			'the opt-out does not apply',
		],
	],
	exits: {
		[exitStatus.configuration]: 'the flow is not there, or the day or the rest is not right',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ flow: name, on, applied, rows, ...options }, edge, print) => {
		const how = reasonFrom(options.how);
		if (how === undefined || applied === undefined) throw unclear();
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { flows, warehouse } = workspace;
		await requireCurrentSchema(warehouse);
		const at = edge.clock();
		const flow = flowNamed(flows.returns, name);
		const detail = await disclosedElsewhere(warehouse, flow, { on, how, applied, rows, now: at });
		const key = await warehouseKey(workspace, edge);
		await append(warehouse, key, { event: 'disclosed elsewhere', actor: actor(), at, flow: flow.name, detail });
		print.result(`On record: ${flow.name} to ${flow.recipient.name}, sent on ${on}.`, { flow: flow.name, ...detail });
		return exitStatus.done;
	},
});

const unclear = (): NdooError =>
	new NdooError('config-invalid', 'Expected --how, and one of --applied and --no-applied.', {
		todo: 'Say how the return was made, and whether it was read from the cleaned views.',
	});
