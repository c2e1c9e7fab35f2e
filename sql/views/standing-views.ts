import type { Flow } from '../../flows/flow.ts';
import { flowOfView } from '../../flows/view-name.ts';
import type { Column, RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';
import { viewsIn } from './postgres-catalogue.ts';
import { routes } from './route.ts';

/**
 * Views of an earlier build that have to go: of flows that are gone, of tables that left a flow, and of a flow that goes
 * another way now. Those of a refused flow stay, closed.
 */
export async function viewsWithoutPlan(
	session: Session,
	flows: readonly Flow[],
	planned: readonly PlannedFlow[],
): Promise<readonly RelationName[]> {
	const without: RelationName[] = [];
	for (const { schema } of Object.values(routes)) {
		for (const row of await session.query(viewsIn(schema))) {
			const view = { schema, name: String(row['name']) };
			if (!isWanted(view, flows, planned)) without.push(view);
		}
	}
	return without;
}

function isWanted({ schema, name }: RelationName, flows: readonly Flow[], planned: readonly PlannedFlow[]): boolean {
	const owner = flowOfView(name);
	// Somebody put a view of their own there.
	if (owner === undefined) return true;
	const plan = planned.find(({ flow }) => flow.name === owner);
	if (plan === undefined) return flows.some((flow) => flow.name === owner);
	return plan.views.some(({ view }) => view.schema === schema && view.name === name);
}

/** A view keeps its id, and with it what others were granted on it, unless its columns change: PostgreSQL cannot replace it then. */
export async function hasOtherColumns(session: Session, { view, source, columns }: PlannedView): Promise<boolean> {
	const standing = await session.describe(view);
	if (standing.length === 0) return false;
	const there = await session.describe(source);
	const wanted = columns.map((column) => there.find(({ name }) => name === column));
	return shape(standing) !== shape(wanted);
}

const shape = (columns: readonly (Column | undefined)[]): string =>
	JSON.stringify(columns.map((column) => [column?.name, column?.type]));
