import type { Flow } from '../../../flows/flow.ts';
import type { NodeId } from '../graph.ts';

/** What a model reads by its own calls. */
export type ModelReads = { readonly name: string; readonly id: NodeId; readonly reads: readonly NodeId[] };

/**
 * The returns that disclose a model, itself or through models that read it: of each model that some do, in the order of
 * their names. What it may read hangs on this, and how `{{ cleaned() }}` in it is compiled.
 */
export function disclosingReturns(
	models: readonly ModelReads[],
	flows: readonly Flow[],
): ReadonlyMap<NodeId, readonly string[]> {
	const byId = new Map(models.map((model) => [model.id, model]));
	const byName = new Map(models.map((model) => [model.name, model.id]));
	const found = new Map<NodeId, Set<string>>();
	const mark = (id: NodeId, flow: string): void => {
		const flowsOf = found.get(id) ?? new Set();
		const model = byId.get(id);
		if (model === undefined || flowsOf.has(flow)) return;
		found.set(id, flowsOf.add(flow));
		for (const above of model.reads) mark(above, flow);
	};
	for (const { name, tables } of flows)
		for (const table of tables) if (table.role === 'model') mark(byName.get(table.model) ?? '', name);
	return new Map([...found].map(([id, names]) => [id, [...names].toSorted()]));
}
