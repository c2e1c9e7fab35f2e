import { dayOf } from '../../core/day.ts';
import { formatPlace } from '../../core/errors.ts';
import { type ExitStatus, exitStatus } from '../../core/exit-status.ts';
import { columnRulesOf } from '../../loaders/column-profiling/column-rules.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { buildProject, openFlows, type ProjectReport } from '../../sql/runner/build-project.ts';
import { isGood, tallyText } from '../../sql/runner/result.ts';
import { routes } from '../../sql/views/plan/route.ts';
import { requireNoCopy } from '../../warehouse/database-copy.ts';
import { scriptOf } from '../../warehouse/sql-text/script.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';
import { actor } from '../cli/actor.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { tellResult } from '../cli/tell-result.ts';
import { verb } from '../cli/verb.ts';
import { extendedWorkspace } from '../project/extended-flows.ts';
import { warnOfFindings } from '../project/lint-warnings.ts';
import { warnOfPassedOver } from '../project/passed-over-warnings.ts';
import { readGraph, selectedNodes, selectionOptions } from '../project/project-graph.ts';
import { accepting } from '../project/source-calls.ts';
import { leaveCompiled, leaveResults } from '../project/target-folder.ts';
import { keyUnlessDry } from '../project/warehouse-key.ts';
import { type CommonOptions, openWorkspace, type Workspace } from '../project/workspace.ts';

export const build = verb({
	about: `For each flow that is assessed, signed off and subject to the opt-out: one view per table in the schema
cleaned, named <flow>__<table> with underscores for hyphens, and a role that may read them. A view joins
to the cleaned list when it is read, so nothing has to be built again after a refresh. A flow that the opt-out does not apply
to, or that is exempt, gets views in the schema passthrough, and a role of its own there: they remove
nobody, and refuse when its sign-off or exemption has run out. A flow that is not assessed builds
nothing.
Then each model, after what it reads, and its tests. What fails is said, and nothing is built on it; a return that
discloses a model stays closed. The warehouse itself is asked what a model reads and calls: one that reads more than it
names is not built, and one that a return discloses is read once with the rights of that return's models alone. How everything came out is in target/run_results.json.`,
	options: {
		...selectionOptions,
		'dry-run': { type: 'boolean', default: false, describe: 'Print the statements, run nothing' },
	},
	examples: [
		['build --dry-run', 'read every statement first'],
		['build', 'create the views and the models'],
		['build --select +activity_by_month', 'one model and all that it stands on'],
	],
	exits: {
		[exitStatus.failed]: 'a model could not be built: none is on SQL Server by this version',
		[exitStatus.configuration]: 'a flow or a model is not right, or a flow may not be built',
		[exitStatus.dataTest]: 'a data test failed, or could not be run',
		[exitStatus.listTooOld]:
			'no list may be used, and a return discloses a model that cannot be looked into without one',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ 'dry-run': dryRun, ...options }, edge, print) => {
		const { report, statements, dialect } = await buildViewsAndModels({ ...options, dryRun }, edge, print);
		const { refused, dropped } = report.views;
		const data = { built: openFlows(report), refused, dropped, statements, results: report.results };
		print.result(dryRun ? scriptOf(dialect, statements) : builtText(report), { dryRun, ...data });
		return statusOf(report);
	},
});

type BuildOptions = CommonOptions & {
	readonly select?: readonly string[] | undefined;
	readonly exclude?: readonly string[] | undefined;
	readonly vars?: string | undefined;
	readonly dryRun?: boolean;
};

/** Builds the views of the returns that may be built, then models and their tests; with `dryRun` only gives the statements. */
export async function buildViewsAndModels(
	{ dryRun = false, select, exclude, vars, ...options }: BuildOptions,
	edge: Edge,
	print: Printer,
): Promise<{ readonly report: ProjectReport; readonly statements: readonly string[]; readonly dialect: Dialect }> {
	await using workspace = await openWorkspace(options, edge, { create: false });
	await requireCurrentSchema(workspace.warehouse);
	await requireNoCopy(workspace.warehouse);
	const graph = await readGraph(await extendedWorkspace(workspace), { vars }, edge);
	const nodes = selectedNodes(graph, { select, exclude }, 'build', print);
	const report = await buildProject(workspace.warehouse, workspace.flows.returns, graph, {
		dryRun,
		now: edge.clock(),
		actor: actor(),
		digestKey: await keyUnlessDry(workspace, edge, dryRun),
		columnRules: columnRulesOf(workspace.project, workspace.flows.businessUnits),
		accepts: accepting(workspace.project, edge.clock()),
		selected: nodes,
		done: dryRun ? () => {} : tellResult('build', print),
	});
	await warn(workspace, report, edge, print);
	const statements = [...report.views.statements, ...report.statements];
	if (!dryRun) {
		await leaveCompiled(workspace, { graph, nodes: graph.nodes }, edge);
		await leaveResults(workspace, { verb: 'build', results: report.results, statements }, edge);
	}
	return { report, statements, dialect: workspace.warehouse.dialect };
}

async function warn(
	{ project, flows }: Workspace,
	{ views }: ProjectReport,
	edge: Edge,
	print: Printer,
): Promise<void> {
	await warnOfPassedOver(project, 'build', edge, print);
	warnOfFindings({ flows: flows.returns, today: dayOf(edge.clock(), project.timeZone) }, 'build', print);
	for (const { place = {}, found, expected } of views.doubts) {
		const text = `${formatPlace(place)}: ${found}. Expected ${expected}.`;
		print.note({ level: 'warn', step: 'build', text });
	}
	for (const { message } of views.refused) print.note({ level: 'warn', step: 'build', text: message });
}

function statusOf({ views, results }: ProjectReport): ExitStatus {
	const bad = results.filter(({ status, isUnsupported }) => status === 'fail' || status === 'error' || isUnsupported);
	if (bad.some(({ resourceType }) => resourceType !== 'test')) return exitStatus.failed;
	if (bad.length > 0) return exitStatus.dataTest;
	if (results.some(({ isWithoutList, resourceType }) => isWithoutList && resourceType !== 'test'))
		return exitStatus.listTooOld;
	return views.refused.length === 0 ? exitStatus.done : exitStatus.configuration;
}

/** `Done.` is for a build in which nothing failed, was skipped or refused. */
function endText({ results, views }: ProjectReport): string {
	if (results.length === 0) return 'No flow may be built yet: none is assessed and signed off.';
	const bad = results.filter((result) => !isGood(result));
	const refused = views.refused.length === 0 ? [] : [`${views.refused.length} of the flows refused`];
	if (bad.length === 0 && refused.length === 0) return 'Done.';
	const left = [...(bad.length === 0 ? [] : [tallyText(bad)]), ...refused];
	return `Not all was built: ${left.join('; ')}. The messages above say why.`;
}

function builtText(report: ProjectReport): string {
	const open = openFlows(report);
	const built = report.results.filter(({ status }) => status === 'success');
	const models = built.filter(({ resourceType }) => resourceType === 'model');
	const tests = report.results.filter(({ resourceType }) => resourceType === 'test');
	return [
		...open.flatMap(({ flow, route, views }) => [
			`${flow}:`,
			...views.map((view) => `  ${routes[route].schema}.${view}`),
		]),
		...(models.length === 0 ? [] : ['models:', ...models.map(({ name }) => `  ${name}`)]),
		...(tests.length === 0 ? [] : [`tests: ${tallyText(tests)}`]),
		...report.views.dropped.map((view) => `dropped ${view}`),
		endText(report),
	].join('\n');
}
