import type { Flow, FlowTable } from '../../../flows/flow.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { asObjects } from '../../build-record/record-built.ts';
import { type RecordedObject, standingAmong } from '../../build-record/standing.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';

/** Whether a flow discloses models, which are built after its other views. */
export const disclosesModels = ({ tables }: Flow): boolean => tables.some(isLate);

/** A flow as far as it can be built without its models. */
export const withoutModels = <F extends Flow>(flow: F): F => ({
	...flow,
	tables: flow.tables.filter((table) => !isLate(table)),
});

/** The views of a flow on tables of systems, and those that disclose models, which read the first. */
export function inTime({ flow, views }: PlannedFlow): {
	readonly early: readonly PlannedView[];
	readonly late: readonly PlannedView[];
} {
	const late = flow.tables.map(isLate);
	return { early: views.filter((_, at) => late[at] !== true), late: views.filter((_, at) => late[at] === true) };
}

const isLate = ({ role }: FlowTable): boolean => role === 'model';

/** A flow with the views that can only be built when its models are. */
export type AwaitingFlow = {
	readonly planned: PlannedFlow;
	readonly late: readonly PlannedView[];
	/** Its other views, as this build made them. */
	readonly made: readonly RecordedObject[];
};

export async function awaitingFlows(
	session: Session,
	planned: readonly PlannedFlow[],
	dryRun: boolean,
): Promise<readonly AwaitingFlow[]> {
	const flows: AwaitingFlow[] = [];
	for (const one of planned) {
		const { early, late } = inTime(one);
		const made = dryRun ? [] : await standingAmong(session, early.flatMap(asObjects));
		flows.push({ planned: one, late, made });
	}
	return flows;
}
