import type { Flow, FlowTable } from '../../flows/flow.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';
import { relationsRead } from './relations-read.ts';

/** Whether a flow discloses models, which are built after its other views. */
export const disclosesModels = ({ tables }: Flow): boolean => tables.some(({ model }) => model !== undefined);

/** A flow as far as it can be built without its models. */
export const withoutModels = <F extends Flow>(flow: F): F => ({
	...flow,
	tables: flow.tables.filter((table) => !isLate(flow, table)),
});

/** The views of a flow that stand on tables of systems alone, and those that stand on a model as well. */
export function inTime({ flow, views }: PlannedFlow): {
	readonly early: readonly PlannedView[];
	readonly late: readonly PlannedView[];
} {
	const late = flow.tables.map((table) => isLate(flow, table));
	return { early: views.filter((_, at) => late[at] !== true), late: views.filter((_, at) => late[at] === true) };
}

function isLate(flow: Flow, table: FlowTable): boolean {
	const models = flow.tables.filter(({ model }) => model !== undefined).map(({ source }) => source);
	if (models.length === 0) return false;
	return relationsRead(flow, table).some(({ schema, name }) =>
		models.some((one) => one.schema === schema && one.name === name),
	);
}
