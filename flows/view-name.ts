/** Of the 63 bytes that PostgreSQL keeps of a name, eight are for what stands beside a view; names of flows and tables are ASCII. */
export const longestViewName = 55;

/** A name of a flow or table as a view has it: dbt, Spark and Snowflake take no hyphen in a name that is not quoted. */
export const inViewName = (name: string): string => name.replaceAll('-', '_');

/** The cleaned view of a table of a flow. Neither part has two underscores in a row, so no two make the same (`sameName`). */
export const viewName = (flow: string, table: string): string => `${inViewName(flow)}__${inViewName(table)}`;

/** Whether two names of flows or tables make the same views. */
export const isSameInViews = (one: string, other: string): boolean => inViewName(one) === inViewName(other);

/** The flow that a view belongs to: its name has no underscore. Undefined when it is no cleaned view of ours. */
export function flowOfView(view: string): string | undefined {
	const [flow, table, ...rest] = view.split('__');
	return table === undefined || rest.length > 0 ? undefined : flow?.replaceAll('_', '-');
}

/** The view for which something stands inside, such as `community_activity__patient__fence`. */
export const viewBehind = (name: string): string => name.split('__', 2).join('__');
