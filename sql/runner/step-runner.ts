import { NdooError } from '../../core/errors.ts';
import { shownNode } from '../compiler/assemble/identity.ts';
import type { NodeId, TestNode } from '../compiler/graph.ts';
import { buildStep, type StepWork } from './build-step.ts';
import type { BuildNode } from './plan.ts';
import { isGood, messageOf, type NodeResult, told } from './result.ts';
import { populationOf, runTest, type TestRun } from './run-test.ts';

type Outcome = Pick<NodeResult, 'status' | 'message' | 'failures' | 'isWithoutList'>;

export type StepRunner = {
	readonly run: (step: BuildNode) => Promise<NodeResult>;
	/** What was run, or would be. */
	readonly statements: readonly string[];
};

/** Does one step of a build after the other, and lets nothing be built on what failed. */
export function stepRunner(work: StepWork): StepRunner {
	const statements: string[] = [];
	/** Why a node is not to be stood upon. */
	const bad = new Map<NodeId, string>(
		[...work.lineage.byId.values()]
			.filter((node) => node.resourceType === 'view' && node.route === 'refused')
			.map((node) => [node.id, `the flow of ${shownNode(node)} may not be built`]),
	);
	// Gates are opened after everything else, so that each test comes before.
	const tests: TestRun = {
		...{ warehouse: work.warehouse, lineage: work.lineage, counts: new Map() },
		awaiting: work.awaiting.map(({ planned }) => planned),
	};

	const blocked = ({ id, dependsOn }: BuildNode): Outcome | undefined => {
		const reason = [id, ...dependsOn].map((one) => bad.get(one)).find((one) => one !== undefined);
		return reason === undefined ? undefined : { status: 'skipped', message: `Not built: ${reason}.` };
	};

	const attempt = async (step: BuildNode): Promise<Outcome> => {
		try {
			if (step.resourceType === 'test') return await test(step);
			statements.push(...(await buildStep(step, work)));
			return { status: 'success', message: step.resourceType === 'exposure' ? 'Open.' : 'Built.' };
		} catch (error) {
			if (!(error instanceof NdooError)) throw error;
			// A model that the list decides on cannot be looked into without one.
			if (error.code === 'list-refused') return { status: 'skipped', message: messageOf(error), isWithoutList: true };
			return { status: 'error', message: messageOf(error) };
		}
	};

	const test = async (step: TestNode): Promise<Outcome> => {
		if (work.dryRun) return { status: 'skipped', message: 'Nothing is run.' };
		return await runTest(tests, step, populationOf(work.lineage.byId.get(step.tested ?? ''), step));
	};

	/** Nothing is to stand on what a failed test looks at. */
	const standUpon = ({ name, dependsOn }: TestNode, { status }: Outcome): void => {
		if (status === 'fail' || status === 'error') for (const id of dependsOn) bad.set(id, `test ${name} failed`);
	};

	const run = async (step: BuildNode): Promise<NodeResult> => {
		const began = performance.now();
		const outcome = blocked(step) ?? (await attempt(step));
		if (step.resourceType === 'test') standUpon(step, outcome);
		else if (!isGood(outcome))
			bad.set(step.id, `${shownNode(step)} ${outcome.status === 'error' ? 'failed' : 'was not built'}`);
		return { ...told(step, outcome.status, outcome.message, (performance.now() - began) / 1000), ...outcome };
	};

	return { run, statements };
}
