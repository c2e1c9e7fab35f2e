/** Of the 63 bytes that PostgreSQL keeps of a name, eight are for what stands beside a view; names of flows and tables are ASCII. */
export const longestViewName = 55;

/** The cleaned view of a table of a flow. Neither name has two underscores in a row, so no two can make the same. */
export const viewName = (flow: string, table: string): string => `${flow}__${table}`;

/** The flow that a view belongs to; undefined when it is no cleaned view of ours. */
export function flowOfView(view: string): string | undefined {
	const [flow, table, ...rest] = view.split('__');
	return table === undefined || rest.length > 0 ? undefined : flow;
}

/** The view for which something stands inside, such as `community-activity__patient__fence`. */
export const viewBehind = (name: string): string => name.split('__', 2).join('__');
