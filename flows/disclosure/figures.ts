import { type SafeCount, safeCount } from '../../core/suppress.ts';
import { quotingOf } from '../../loaders/warehouse/dialect.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import { isAboutPeople } from '../../sql/views/family.ts';
import { layersOf } from '../../sql/views/layers.ts';
import type { RouteName } from '../../sql/views/route.ts';
import type { Flow, FlowTable } from '../flow.ts';

/** A table of a flow on the way that it goes, and how many rows of it were written. */
export type Written = {
	readonly route: RouteName;
	readonly flow: Pick<Flow, 'name'>;
	readonly table: FlowTable;
	readonly rows: number;
};

/** What goes on record of a disclosed table. */
export type SafeFigures = { readonly rows: SafeCount; readonly people?: SafeCount };

/**
 * The figures of a table as they may be stored (DESIGN, rule 2). Where the list decides which rows are left, none is: every
 * login is told by the engine how many rows the source has, and last month's figure, or that of another flow, is as good. A
 * figure of whole rows that were there before anybody was asked tells nothing of the answer.
 */
export async function figuresOf(session: Session, written: Written): Promise<SafeFigures> {
	const { route, table, rows } = written;
	if (table.role === 'nobody') return { rows };
	if (route === 'cleaned' || !isAboutPeople(table)) return { rows: 'suppressed' };
	const people = safeCount(await countPeople(session, written));
	return { rows: people === 'suppressed' ? people : rows, people };
}

/** A number of rows would not do, since fifty contacts can be one person's. */
async function countPeople(session: Session, { flow, table }: Written): Promise<number> {
	const { people } = layersOf(flow.name, table.name);
	const [found] = await session.query({ text: `select people from ${quotingOf[session.dialect].quoted(people)}` });
	return Number(found?.['people']);
}
