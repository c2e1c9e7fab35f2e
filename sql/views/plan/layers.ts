import { viewName } from '../../../flows/view-name.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';

/** Where the plain cleaned views are, which no reader may use. */
export const insideSchema = 'ndoo_inside';

/**
 * What stands in the warehouse for one table of a flow. Of a cleaned one, inside: the plain view, which disclosures and models
 * read; and at the edge, where a reader enters: a fence, and the view on it.
 */
export type Layers = {
	readonly inside: RelationName;
	/** A function. */
	readonly fence: RelationName;
};

export const layersOf = (flow: string, table: string): Layers => layersUnder(viewName(flow, table));

/** By the name of the view. */
export const layersUnder = (name: string): Layers => ({
	inside: { schema: insideSchema, name },
	fence: { schema: insideSchema, name: `${name}__fence` },
});
