import { exitStatus } from '../../core/exit-status.ts';
import { shownRows, shownWay } from '../../flows/disclosure/disclosure.ts';
import { discloseNamed } from '../disclosing.ts';
import { verb } from '../verb.ts';
import { openWorkspace } from '../workspace.ts';

export const disclose = verb({
	command: 'disclose <flow>',
	summary: "Write a return's tables to CSV, with whole records of opted-out people removed",
	about: `Reads every cleaned view of the flow in one snapshot, so that all tables rest on one list, and writes them
as CSV. A flow that the opt-out does not apply to, or that is exempt, goes by its pass-through views, and
the reason is put on record. In the folder of the disclosure, to-recipient holds what is sent and says nothing of rows
removed; internal holds the manifest, which stays. The ledger gets an entry.`,
	options: {},
	positional: { flow: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [['disclose community-activity', 'write the sample return']],
	exits: {
		[exitStatus.configuration]: 'the flow is not there, not assessed, not signed off, or not built',
		[exitStatus.listTooOld]: 'the list is missing, too old, or not a live one: nothing is written',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ flow: name, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		const made = await discloseNamed(workspace, name, edge, print);
		const lines = made.disclosure.tables.map(({ file, rows }) => `  ${file.padEnd(36)} ${shownRows(rows)}`);
		print.result([`Disclosed ${name} ${shownWay(made.disclosure)}:`, ...lines, `in ${made.folder}`].join('\n'), {
			folder: made.folder,
			...made.disclosure,
		});
		return exitStatus.done;
	},
});
