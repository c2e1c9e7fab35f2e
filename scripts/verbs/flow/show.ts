import { dayOf } from '../../../core/day.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { registerEntry } from '../../../flows/register-entry.ts';
import { verb } from '../../cli/verb.ts';
import { flowNamed } from '../../project/flow-named.ts';
import { readWorkspace } from '../../project/workspace.ts';
import { flowText } from '../../returns/flow-text.ts';

export const show = verb({
	about: `Shows what the file of a flow says, each question of Appendix A that was reached with its answer, where the
answers lead, the evidence, the sign-off, and whether it may be disclosed today; if not, who has to do
what. Where Appendix A and Appendix D of the policy differ about it, it says so. Touches no warehouse.`,
	options: {},
	positional: { name: { type: 'string', demandOption: true, describe: 'Name of the flow (flows/returns)' } },
	examples: [['flow show community-activity', 'before it is signed off']],
	exits: { [exitStatus.configuration]: 'there is no such flow, or a file is not right' },
	run: async ({ name, ...options }, edge, print) => {
		const { flows, project } = await readWorkspace(options, edge);
		const entry = registerEntry(flowNamed(flows.returns, name), dayOf(edge.clock(), project.timeZone));
		print.result(flowText(entry), entry);
		return exitStatus.done;
	},
});
