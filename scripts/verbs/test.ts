import { type ExitStatus, exitStatus } from '../../core/exit-status.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { type NodeResult, tallyText } from '../../sql/runner/result.ts';
import { testProject } from '../../sql/runner/test-project.ts';
import { tellResult } from '../cli/tell-result.ts';
import { verb } from '../cli/verb.ts';
import { extendedWorkspace } from '../project/extended-flows.ts';
import { readGraph, selectedNodes, selectionOptions } from '../project/project-graph.ts';
import { leaveCompiled, leaveResults } from '../project/target-folder.ts';
import { openWorkspace } from '../project/workspace.ts';

export const test = verb({
	about: `Runs each test that stands with a column of a model or source, and each select in sql/tests, and says which hold. A
test reads and changes nothing; how each came out is in target/run_results.json.
No test says more of people than may be told. One of fewer than ten people says nothing. What the cleaned list decides on
passes or fails, without a count. Any other count of people rests on ten who fail at least, and ten who do not.`,
	options: selectionOptions,
	examples: [
		['test', 'every test'],
		['test --select activity_by_month', 'those of one model'],
		['test --select test_name:unique', 'those of one kind'],
	],
	exits: {
		[exitStatus.configuration]: 'a file has mistakes, or the selection cannot be read',
		[exitStatus.dataTest]: 'a test failed, or could not be run: none is on SQL Server by this version',
		[exitStatus.listTooOld]: 'no list may be used, so tests of what it decides on were not run',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ select, exclude, vars, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		await requireCurrentSchema(workspace.warehouse);
		const graph = await readGraph(await extendedWorkspace(workspace), { vars }, edge);
		const nodes = selectedNodes(graph, { select, exclude }, 'test', print);
		await leaveCompiled(workspace, { graph, nodes: graph.nodes }, edge);
		const done = tellResult('test', print);
		const results = await testProject(workspace.warehouse, graph, { selected: nodes, done });
		await leaveResults(workspace, { verb: 'test', results, statements: [] }, edge);
		print.result(`Tests: ${tallyText(results)}.`, { results });
		return statusOf(results);
	},
});

function statusOf(results: readonly NodeResult[]): ExitStatus {
	if (results.some(({ status, isUnsupported }) => status === 'fail' || status === 'error' || isUnsupported))
		return exitStatus.dataTest;
	return results.some(({ isWithoutList }) => isWithoutList) ? exitStatus.listTooOld : exitStatus.done;
}
