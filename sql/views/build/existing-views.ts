import type { Flow } from '../../../flows/flow.ts';
import { flowOfView, viewBehind } from '../../../flows/view-name.ts';
import type { RelationName, Session } from '../../../warehouse/warehouse.ts';
import { insideSchema, layersUnder } from '../plan/layers.ts';
import { routes } from '../plan/route.ts';
import type { Replacement } from './catalogue.ts';
import { catalogueOf } from './dialects.ts';
import type { PlannedFlow, PlannedView } from './planned-flow.ts';

/**
 * Views of an earlier build that have to go: of flows that are gone, of tables that left a flow, and of a flow that goes
 * another way now. Those of a refused flow stay, closed. One of which only the inside is left is named by that.
 */
export async function viewsWithoutPlan(
	session: Session,
	flows: readonly Flow[],
	planned: readonly PlannedFlow[],
): Promise<readonly RelationName[]> {
	const standing = [
		...(await viewsIn(session, routes.cleaned.schema)),
		...(await viewsIn(session, routes.passthrough.schema)),
	];
	const without = standing.filter((view) => !isWanted(view, flows, planned));
	const inside = (await viewsIn(session, insideSchema)).map(({ name }) => viewBehind(name));
	const left = new Set(inside.filter((name) => standing.every((view) => view.name !== name)));
	return [
		...without,
		...[...left].map((name) => layersUnder(name).inside).filter((view) => !isWanted(view, flows, planned)),
	];
}

const viewsIn = async (session: Session, schema: string): Promise<readonly RelationName[]> =>
	(await session.query(catalogueOf[session.dialect].viewsIn(schema))).map((row) => ({
		schema,
		name: String(row['name']),
	}));

function isWanted({ schema, name }: RelationName, flows: readonly Flow[], planned: readonly PlannedFlow[]): boolean {
	const owner = flowOfView(name);
	// Somebody put a view of their own there.
	if (owner === undefined) return true;
	const plan = planned.find(({ flow }) => flow.name === owner);
	if (plan === undefined) return flows.some((flow) => flow.name === owner);
	return plan.views.some(({ objects }) =>
		objects.some((object) => object.name.schema === schema && object.name.name === name),
	);
}

/** Whether a view, or the one inside, has to go before the planned one can take its place. */
export async function isInTheWay(
	session: Session,
	{ view, source, columns }: Pick<PlannedView, 'view' | 'source' | 'columns'>,
	{ isAnew, mustDrop }: Replacement,
): Promise<boolean> {
	if (isAnew) return true;
	const there = await session.describe(source);
	const wanted = columns.map((column) => there.find(({ name }) => name === column));
	for (const relation of [view, layersUnder(view.name).inside]) {
		const standing = await session.describe(relation);
		if (standing.length > 0 && mustDrop({ columns: standing, wanted })) return true;
	}
	return false;
}
