import { dayOf } from '../../core/day.ts';
import { exitStatus } from '../../core/exit-status.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { verb } from '../cli/verb.ts';
import { warnOfFindings } from '../project/lint-warnings.ts';
import { warnOfPassedOver } from '../project/passed-over-warnings.ts';
import { graphOptions, readGraph } from '../project/project-graph.ts';
import { type CommonOptions, readWorkspace } from '../project/workspace.ts';

export const parse = verb({
	about: `Reads ndoo.yml, flows/business-units/*.yml and flows/returns/*.yml, then sql/models and sql/tests, and reports every
mistake of every file with file:line:column, what was found and what was expected. Of models it is looked at as well by
which ways people come into them. Touches no warehouse.`,
	options: graphOptions,
	examples: [['parse', 'after editing a flow file or a model']],
	exits: { [exitStatus.configuration]: 'there are mistakes; each is listed' },
	run: async (options, edge, print) => {
		const found = await parseProject(options, edge, print);
		const { project, businessUnits, returns, models, tests } = found;
		print.result(
			[
				`Project ${project}: no mistakes.`,
				`  business units: ${businessUnits.join(', ') || 'none'}`,
				`  returns: ${returns.join(', ') || 'none'}`,
				`  models: ${models.join(', ') || 'none'}`,
				`  data tests: ${tests}`,
			].join('\n'),
			found,
		);
		return exitStatus.done;
	},
});

/** The names of what a project has. */
export type ParsedProject = {
	readonly project: string;
	readonly businessUnits: readonly string[];
	readonly returns: readonly string[];
	readonly models: readonly string[];
	/** How many data tests. */
	readonly tests: number;
};

type ParseOptions = CommonOptions & { readonly vars?: string | undefined };

/** Reads every file of a project. Throws `NdooError` with all mistakes of all files; warns by `print`. */
export async function parseProject(
	{ vars, ...options }: ParseOptions,
	edge: Edge,
	print: Pick<Printer, 'note'>,
): Promise<ParsedProject> {
	const workspace = await readWorkspace(options, edge);
	const { project, flows } = workspace;
	const { nodes } = await readGraph(workspace, { vars }, edge);
	await warnOfPassedOver(project, 'parse', edge, print);
	warnOfFindings({ flows: flows.returns, today: dayOf(edge.clock(), project.timeZone) }, 'parse', print);
	return {
		project: project.name,
		businessUnits: flows.businessUnits.map(({ name }) => name),
		returns: flows.returns.map(({ name }) => name),
		models: nodes.flatMap(({ resourceType, name }) => (resourceType === 'model' ? [name] : [])),
		tests: nodes.filter(({ resourceType }) => resourceType === 'test').length,
	};
}
