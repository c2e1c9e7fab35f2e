import type { TimeZone } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import type { Made } from '../../disclosure/disclose.ts';
import { rowsNotCounted, shownWay } from '../../disclosure/disclosure.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { requireReason } from '../cli/reason.ts';
import { verb } from '../cli/verb.ts';
import { type CommonOptions, openWorkspace } from '../project/workspace.ts';
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
	run: async (options, edge, print) => {
		const { made, timeZone } = await discloseFlow(options, edge, print);
		const lines = made.disclosure.tables.map(({ file }) => `  ${file.padEnd(36)} ${rowsNotCounted(made.disclosure)}`);
		print.result(
			[`Disclosed ${options.flow} ${shownWay(made.disclosure, timeZone)}:`, ...lines, `in ${made.folder}`].join('\n'),
			{
				folder: made.folder,
				...made.disclosure,
			},
		);
		return exitStatus.done;
	},
});

type DiscloseOptions = CommonOptions & { readonly flow: string; readonly pilot?: string | undefined };

/** Discloses a return of a project; gives the folder that it was written to, and the time zone of its days. */
export async function discloseFlow(
	{ flow, pilot, ...options }: DiscloseOptions,
	edge: Edge,
	print: Pick<Printer, 'note'>,
): Promise<{ readonly made: Made; readonly timeZone: TimeZone }> {
	const reason = pilot === undefined ? undefined : requireReason(pilot);
	await using workspace = await openWorkspace(options, edge, { create: false });
	const made = await discloseNamed(workspace, { flow, pilot: reason }, edge, print);
	return { made, timeZone: workspace.project.timeZone };
}
