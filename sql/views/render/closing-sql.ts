import { type Dialect, quotingOf } from '../../../warehouse/dialect.ts';
import { type RouteName, routes } from '../plan/route.ts';

/** Closes the gate of one flow: its views refuse to be read. */
export const closeGateSql = (dialect: Dialect, route: RouteName, flow: string): string =>
	`${deleteSql(route)} where flow = ${quotingOf[dialect].quotedLiteral(flow)};`;

/** Closes the gate of every other flow on a way. */
export function closeOtherGatesSql(dialect: Dialect, route: RouteName, flows: readonly string[]): string {
	const open = flows.map(quotingOf[dialect].quotedLiteral).join(', ');
	return flows.length === 0 ? `${deleteSql(route)};` : `${deleteSql(route)} where flow not in (${open});`;
}

const deleteSql = (route: RouteName): string => `delete from ndoo.${routes[route].gate}`;
