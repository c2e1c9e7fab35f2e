import { dayOf } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { warnOfFindings } from '../lint-warnings.ts';
import { verb } from '../verb.ts';
import { readWorkspace } from '../workspace.ts';

export const parse = verb({
	command: 'parse',
	summary: 'Check ndoo.yml and every flow file, all mistakes at once',
	about: `Reads ndoo.yml, flows/business-units/*.yml and flows/returns/*.yml, and reports every mistake of every
file with file:line:column, what was found and what was expected. Touches no warehouse.`,
	options: {},
	examples: [['parse', 'after editing a flow file']],
	exits: { [exitStatus.configuration]: 'there are mistakes; each is listed' },
	run: async (options, edge, print) => {
		const { project, flows } = await readWorkspace(options, edge);
		warnOfFindings(flows.returns, dayOf(edge.clock()), 'parse', print);
		const units = flows.businessUnits.map(({ name }) => name);
		const returns = flows.returns.map(({ name }) => name);
		print.result(
			[
				`Project ${project.name}: no mistakes.`,
				`  business units: ${units.join(', ') || 'none'}`,
				`  returns: ${returns.join(', ') || 'none'}`,
			].join('\n'),
			{ project: project.name, businessUnits: units, returns },
		);
		return exitStatus.done;
	},
});
