import { quotingOf } from '../../loaders/warehouse/dialect.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { isAboutPeople } from '../../sql/views/family.ts';
import { layersOf } from '../../sql/views/layers.ts';
import type { RouteName } from '../../sql/views/route.ts';
import type { Flow, FlowTable } from '../flow.ts';
import type { DisclosedTable } from './disclosure.ts';
import { type People, recordedFigures, safeFigures, type WrittenTable } from './figures.ts';

/** A table of a flow on the way that it goes. */
type Disclosed = { readonly route: RouteName; readonly flow: Pick<Flow, 'name'>; readonly table: FlowTable };

/** What may be put on record of a table. Of a model nobody can tell how many people stand behind its rows: it has no figures. */
export async function figuresOf(
	session: Session,
	disclosed: Disclosed,
	written: WrittenTable,
): Promise<Pick<DisclosedTable, 'rows' | 'people'>> {
	const { flow, table } = disclosed;
	if (table.role === 'model') return { rows: 'suppressed', people: 'suppressed' };
	const people = await countPeople(session, disclosed);
	if (people === undefined) return { rows: written.rows };
	return safeFigures(written, people, await recordedFigures(session, flow.name, table.name));
}

/**
 * Counts the people behind the rows of a disclosed table: a number of rows would not do, since fifty contacts can be one
 * person's. Undefined for a table about nobody.
 */
async function countPeople(session: Session, disclosed: Disclosed): Promise<People | undefined> {
	const { route, flow, table } = disclosed;
	if (!isAboutPeople(table)) return undefined;
	const { people } = layersOf(flow.name, table.name);
	const [found] = await session.query({
		text: `select kept, removed from ${quotingOf[session.dialect].quoted(people)}`,
	});
	return { kept: Number(found?.['kept']), removed: route === 'passthrough' ? undefined : Number(found?.['removed']) };
}
