import { createHash } from 'node:crypto';
import type { BuildableFlow } from '../../flows/gate.ts';
import { planCleanedViews } from './planner.ts';
import { viewSql } from './postgres-view.ts';

/**
 * Everything that the warehouse is told about a flow, as 64 hexadecimal digits: when it differs from the one that the
 * views were built with (ndoo.flow_gate), they are not those of the flow file any more.
 */
export function fingerprint(flow: BuildableFlow): string {
	const told = [...planCleanedViews(flow).map(viewSql), String(flow.maxListAgeDays), flow.signOff.reviewBy];
	return createHash('sha256').update(told.join('\0')).digest('hex');
}
