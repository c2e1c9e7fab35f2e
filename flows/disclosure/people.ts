import { quotingOf } from '../../loaders/warehouse/dialect.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { layersOf } from '../../sql/views/layers.ts';
import type { RouteName } from '../../sql/views/route.ts';
import type { Flow, FlowTable } from '../flow.ts';
import type { People } from './figures.ts';

/** A table of a flow on the way that it goes. */
type Disclosed = { readonly route: RouteName; readonly flow: Pick<Flow, 'name'>; readonly table: FlowTable };

/**
 * Counts the people behind the rows of a disclosed table: a number of rows would not do, since fifty contacts can be one
 * person's. Undefined for a table about nobody.
 */
export async function countPeople(session: Session, disclosed: Disclosed): Promise<People | undefined> {
	const { route, flow, table } = disclosed;
	if (table.role === 'nobody') return undefined;
	const { people } = layersOf(flow.name, table.name);
	const [found] = await session.query({
		text: `select kept, removed from ${quotingOf[session.dialect].quoted(people)}`,
	});
	return { kept: Number(found?.['kept']), removed: route === 'passthrough' ? undefined : Number(found?.['removed']) };
}
