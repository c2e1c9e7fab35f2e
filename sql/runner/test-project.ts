import { NdooError } from '../../core/errors.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { GraphNode, ProjectGraph, TestNode } from '../compiler/graph.ts';
import { lineageOf } from './plan.ts';
import { messageOf, type NodeResult, told } from './result.ts';
import { type FailingRows, populationOf, runTest, type TestRun } from './run-test.ts';
import { runsModels, unsupported } from './unsupported.ts';

/** Runs the tests among the selected nodes, in their order; changes nothing in the warehouse. In T-SQL none is run. */
export async function testProject(
	warehouse: Warehouse,
	graph: ProjectGraph,
	{ selected, done }: { readonly selected: readonly GraphNode[]; readonly done: (result: NodeResult) => void },
): Promise<readonly NodeResult[]> {
	const results: NodeResult[] = [];
	const run: TestRun = { warehouse, lineage: lineageOf(graph), counts: new Map(), awaiting: [] };
	for (const test of selected.filter((node) => node.resourceType === 'test')) {
		const result = runsModels[warehouse.dialect]
			? await resultOf(run, test, run.lineage.byId.get(test.tested ?? ''))
			: unsupported(test);
		results.push(result);
		done(result);
	}
	return results;
}

async function resultOf(run: TestRun, test: TestNode, tested: GraphNode | undefined): Promise<NodeResult> {
	const began = performance.now();
	const found = await attempt(run, test, tested);
	return { ...told(test, found.status, found.message, (performance.now() - began) / 1000), ...found };
}

async function attempt(run: TestRun, test: TestNode, tested: GraphNode | undefined): Promise<FailingRows> {
	try {
		return await runTest(run, test, populationOf(tested, test));
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		return { status: 'error', message: messageOf(error) };
	}
}
