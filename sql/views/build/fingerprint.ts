import { createHash } from 'node:crypto';
import { type BuildableFlow, endOf, type PassThroughFlow } from '../../../flows/gate.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { planCleanedViews } from '../plan/planner.ts';
import { passThroughViewSql } from '../render/pass-through-view.ts';
import { edgeSql, insideViewSql } from '../render/view.ts';

/**
 * Everything that the warehouse is told about a flow, as 64 hexadecimal digits: when it differs from the one that the
 * views were built with (in the table of its gate), they are not those of the flow file any more.
 */
export function fingerprint(flow: BuildableFlow | PassThroughFlow, dialect: Dialect): string {
	const told = 'ground' in flow ? passedOn(flow, dialect) : cleaned(flow, dialect);
	return createHash('sha256').update(told.join('\0')).digest('hex');
}

const cleaned = (flow: BuildableFlow, dialect: Dialect): readonly string[] => [
	...planCleanedViews(flow).flatMap((plan) => {
		const { fence, view } = edgeSql(plan, [], dialect);
		return [insideViewSql(plan, dialect), ...(plan.isSent ? [fence, view] : [])];
	}),
	String(flow.maxListAgeDays),
	endOf(flow).on,
	flow.timeZone,
];

function passedOn(flow: PassThroughFlow, dialect: Dialect): readonly string[] {
	const { what, on } = endOf(flow);
	return [...flow.tables.map((table) => passThroughViewSql(flow, table, dialect)), what, on, flow.timeZone];
}
