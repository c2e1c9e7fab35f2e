/** Bytes that PostgreSQL keeps of a name; names of flows and tables are ASCII. */
export const longestViewName = 63;

/** The cleaned view of a table of a flow. Neither name has two underscores in a row, so no two can make the same. */
export const viewName = (flow: string, table: string): string => `${flow}__${table}`;

/** The flow that a view belongs to; undefined when it is no cleaned view of ours. */
export function flowOfView(view: string): string | undefined {
	const [flow, table, ...rest] = view.split('__');
	return table === undefined || rest.length > 0 ? undefined : flow;
}
