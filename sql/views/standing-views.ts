import type { Flow } from '../../flows/flow.ts';
import { flowOfView } from '../../flows/view-name.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import type { Replacement } from './catalogue.ts';
import { catalogueOf } from './dialects.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';
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
		for (const row of await session.query(catalogueOf[session.dialect].viewsIn(schema))) {
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

/** Whether a view has to go before the planned one can take its place. */
export async function isInTheWay(
	session: Session,
	{ view, source, columns }: PlannedView,
	{ mustDrop }: Replacement,
): Promise<boolean> {
	const standing = await session.describe(view);
	if (standing.length === 0) return false;
	const there = await session.describe(source);
	return mustDrop({ columns: standing, wanted: columns.map((column) => there.find(({ name }) => name === column)) });
}
