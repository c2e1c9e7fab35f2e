import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { NdooError } from '../../core/errors.ts';
import type { Tell } from '../../core/note.ts';
import type { Project } from '../../core/project/project.ts';
import type { Flows } from '../../flows/flow-files.ts';
import { columnRulesOf } from '../../loaders/column-profiling/column-rules.ts';
import { buildViews } from '../../sql/views/build/build.ts';
import { disclosesModels } from '../../sql/views/build/late-views.ts';
import { reviewGates, type StaleGate } from '../../sql/views/build/stale-gate.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { accepting } from './source-calls.ts';

export type Remaking = {
	readonly project: Project;
	readonly flows: Flows;
	readonly warehouse: Warehouse;
	readonly clock: Clock;
	readonly actor: string;
	readonly digestKey: () => Promise<KeyObject>;
	readonly tell: Tell;
};

/**
 * Makes the views of a flow again which PostgreSQL dropped with a source, once that source is there again with the same shape: a
 * warehouse that is loaded every night does so. Takes an account that may build; with another one they stay away, closed.
 */
export async function remakeDropped(remaking: Remaking): Promise<void> {
	const { project, warehouse, flows, clock, tell } = remaking;
	const use = { accepts: accepting(project, clock()), key: await remaking.digestKey() };
	const { stale } = await reviewGates(warehouse, flows.returns, clock(), use);
	for (const { flow } of stale.filter((gate) => wentWithSource(gate, flows))) {
		if (await isRemade(remaking, flow))
			tell({
				level: 'info',
				step: 'build',
				text: `${flow}: its views went with a source that was made again; made anew`,
			});
	}
}

const wentWithSource = ({ flow, faults, remade }: StaleGate, { returns }: Flows): boolean =>
	remade.length > 0 &&
	faults.length > 0 &&
	faults.every(({ what }) => what === 'missing') &&
	!returns.some((one) => one.name === flow && disclosesModels(one));

async function isRemade({ project, flows, warehouse, ...rest }: Remaking, flow: string): Promise<boolean> {
	const { clock, actor, digestKey } = rest;
	try {
		// Before the transaction of the build, beside which the warehouse is asked nothing.
		const key = await digestKey();
		const columnRules = columnRulesOf(project, flows.businessUnits);
		const accepts = accepting(project, clock());
		const options = { dryRun: false, now: clock(), actor, columnRules, accepts, isRemaking: true };
		await buildViews(warehouse, flows.returns, {
			...options,
			only: new Set([flow]),
			digestKey: async () => key,
		});
		return true;
	} catch (error) {
		if (error instanceof NdooError) return false;
		throw error;
	}
}
