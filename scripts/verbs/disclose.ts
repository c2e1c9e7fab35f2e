import { exitStatus } from '../../core/exit-status.ts';
import { rowsNotCounted, shownWay } from '../../disclosure/disclosure.ts';
import { requireReason } from '../cli/reason.ts';
import { verb } from '../cli/verb.ts';
import { openWorkspace } from '../project/workspace.ts';
import { discloseNamed } from '../returns/disclosing.ts';

export const disclose = verb({
	about: `Reads every cleaned view of the flow in one snapshot, so that all tables rest on one list, and writes them
as CSV. A flow that the opt-out does not apply to, or that is exempt, goes by its pass-through views, and
the reason is put on record. In the folder of the disclosure, to-recipient holds what is sent and says nothing of rows
removed; internal holds the manifest, which stays. The ledger gets an entry. Before the day on which the flow goes live
it is sent as a pilot alone, for a reason (--pilot) that goes into the manifest and the ledger.`,
	options: {
		pilot: {
			type: 'string',
			describe: 'Why it is sent before the flow goes live, for the record; never an NHS number',
		},
	},
	positional: { flow: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [
		['disclose community-activity', 'write the sample return'],
		['disclose falls-audit --pilot "The recipient tries its import"', 'before it goes live'],
	],
	exits: {
		[exitStatus.configuration]: 'the flow is not there, not assessed, not signed off, not live yet, or not built',
		[exitStatus.listTooOld]: 'the list is missing, too old, or not a live one: nothing is written',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ flow: name, pilot, ...options }, edge, print) => {
		const reason = pilot === undefined ? undefined : requireReason(pilot);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const made = await discloseNamed(workspace, { flow: name, pilot: reason }, edge, print);
		const lines = made.disclosure.tables.map(({ file }) => `  ${file.padEnd(36)} ${rowsNotCounted(made.disclosure)}`);
		print.result(
			[
				`Disclosed ${name} ${shownWay(made.disclosure, workspace.project.timeZone)}:`,
				...lines,
				`in ${made.folder}`,
			].join('\n'),
			{
				folder: made.folder,
				...made.disclosure,
			},
		);
		return exitStatus.done;
	},
});
