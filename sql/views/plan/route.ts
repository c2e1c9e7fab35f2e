import { cleanedSchema } from './planner.ts';

/** The two ways on which a flow leaves: cleaned by the list, or past it. */
export const routeNames = ['cleaned', 'passthrough'] as const;
export type RouteName = (typeof routeNames)[number];

/** What a way has of its own in the warehouse, so that a right on the one is none on the other. */
export type Route = {
	/** Where its views are. */
	readonly schema: string;
	/** The table of ndoo in which its open gates are. */
	readonly gate: string;
	/** The function of ndoo that its views ask. */
	readonly assertion: string;
	/** The role of all its readers, among those of the warehouse. */
	readonly readers: 'reader' | 'passthrough';
};

export const routes: Readonly<Record<RouteName, Route>> = {
	cleaned: {
		schema: cleanedSchema,
		gate: 'flow_gate',
		assertion: 'assert_disclosable',
		readers: 'reader',
	},
	passthrough: {
		schema: 'passthrough',
		gate: 'passthrough_gate',
		assertion: 'assert_passthrough',
		readers: 'passthrough',
	},
};
