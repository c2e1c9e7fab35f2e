import type { Column, RelationName } from '../../../warehouse/warehouse.ts';

/** Something that is made in the warehouse for a view. */
export type PlannedObject = {
	readonly kind: 'view' | 'fence';
	readonly name: RelationName;
	/** Who is given it: those who may read the flow, the loader, who discloses by it, or both where there is no inside. */
	readonly to: 'readers' | 'loader' | 'both';
	/** The statement; the columns of the source give the types where one has to name them. */
	readonly sql: (columns: readonly Column[]) => string;
};
