import type { Flow, FlowTable } from '../../../flows/flow.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import { reachOf } from './planner.ts';

/** Every relation that the cleaned view of a table reads, beside the list: its source, and those that its keys rest on. */
export function relationsRead(flow: Flow, table: FlowTable): readonly RelationName[] {
	const reach = reachOf(flow, table);
	if (reach.about !== 'people') return [table.source];
	return [table.source, ...reach.keySets.flatMap(({ source, down }) => [source, ...down.map((step) => step.source)])];
}
