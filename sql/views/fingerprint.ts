import { createHash } from 'node:crypto';
import { type BuildableFlow, endOf, type PassThroughFlow } from '../../flows/gate.ts';
import { passThroughViewSql } from './pass-through-view.ts';
import { planCleanedViews } from './planner.ts';
import { viewSql } from './postgres-view.ts';

/**
 * Everything that the warehouse is told about a flow, as 64 hexadecimal digits: when it differs from the one that the
 * views were built with (in the table of its gate), they are not those of the flow file any more.
 */
export function fingerprint(flow: BuildableFlow | PassThroughFlow): string {
	const told = 'ground' in flow ? passedOn(flow) : cleaned(flow);
	return createHash('sha256').update(told.join('\0')).digest('hex');
}

const cleaned = (flow: BuildableFlow): readonly string[] => [
	...planCleanedViews(flow).map(viewSql),
	String(flow.maxListAgeDays),
	flow.signOff.reviewBy,
];

function passedOn(flow: PassThroughFlow): readonly string[] {
	const { what, on } = endOf(flow);
	return [...flow.tables.map((table) => passThroughViewSql(flow, table)), what, on];
}
