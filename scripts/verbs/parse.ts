import { dayOf } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import { verb } from '../cli/verb.ts';
import { warnOfFindings } from '../project/lint-warnings.ts';
import { warnOfPassedOver } from '../project/passed-over-warnings.ts';
import { graphOptions, readGraph } from '../project/project-graph.ts';
import { readWorkspace } from '../project/workspace.ts';

export const parse = verb({
	about: `Reads ndoo.yml, flows/business-units/*.yml and flows/returns/*.yml, then sql/models and sql/tests, and reports every
mistake of every file with file:line:column, what was found and what was expected. Of models it is looked at as well by
which ways people come into them. Touches no warehouse.`,
	options: graphOptions,
	examples: [['parse', 'after editing a flow file or a model']],
	exits: { [exitStatus.configuration]: 'there are mistakes; each is listed' },
	run: async ({ vars, ...options }, edge, print) => {
		const workspace = await readWorkspace(options, edge);
		const { project, flows } = workspace;
		const graph = await readGraph(workspace, { vars }, edge);
		const { nodes } = graph;
		await warnOfPassedOver(project, 'parse', edge, print);
		const today = dayOf(edge.clock(), project.timeZone);
		warnOfFindings({ flows: flows.returns, today }, 'parse', print);
		const units = flows.businessUnits.map(({ name }) => name);
		const returns = flows.returns.map(({ name }) => name);
		const models = nodes.flatMap(({ resourceType, name }) => (resourceType === 'model' ? [name] : []));
		const tests = nodes.filter(({ resourceType }) => resourceType === 'test').length;
		print.result(
			[
				`Project ${project.name}: no mistakes.`,
				`  business units: ${units.join(', ') || 'none'}`,
				`  returns: ${returns.join(', ') || 'none'}`,
				`  models: ${models.join(', ') || 'none'}`,
				`  tests of data: ${tests}`,
			].join('\n'),
			{ project: project.name, businessUnits: units, returns, models, tests },
		);
		return exitStatus.done;
	},
});
