import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { peopleSql } from '../../sql/views/people.ts';
import { planCleanedViews } from '../../sql/views/planner.ts';
import type { RouteName } from '../../sql/views/route.ts';
import type { Reach } from '../../sql/views/view-plan.ts';
import type { FlowTable } from '../flow.ts';
import type { BuildableFlow } from '../gate.ts';
import type { People } from './figures.ts';

/** A table of a flow on the way that it goes. */
type Disclosed = { readonly route: RouteName; readonly flow: BuildableFlow; readonly table: FlowTable };

/**
 * Counts the people behind the rows of a disclosed table: a number of rows would not do, since fifty contacts can be one
 * person's. Undefined for a table about nobody.
 */
export async function countPeople(session: Session, disclosed: Disclosed): Promise<People | undefined> {
	const { route, flow, table } = disclosed;
	if (table.role === 'nobody') return undefined;
	const { name, source } = table;
	const text = peopleSql(flow, { table: name, source, reach: reachOf(disclosed) }, session.dialect);
	const [found] = await session.query({ text });
	return { kept: Number(found?.['kept']), removed: route === 'passthrough' ? undefined : Number(found?.['removed']) };
}

function reachOf({ route, flow, table }: Disclosed): Reach {
	if (route === 'passthrough') return { about: 'people', keySets: [], rules: [] };
	const plan = planCleanedViews(flow).find((one) => one.table === table.name);
	if (plan === undefined) throw new Error(`table ${table.name} of flow ${flow.name} has no view`);
	return plan.reach;
}
