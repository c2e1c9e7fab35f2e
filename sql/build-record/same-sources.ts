import type { KeyObject } from 'node:crypto';
import { NdooError } from '../../core/errors.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { shown } from './built-fault.ts';
import { shapeChanges } from './source-shape.ts';
import { type FlowRecord, readRecord, recordOf, whyNotVouched } from './vouching.ts';

/** The record of a flow, if the key vouches for it; throws `flow-refused` otherwise. */
export async function vouchedRecord(session: Session, key: KeyObject, flow: string): Promise<FlowRecord> {
	const record = recordOf(await readRecord(session), flow);
	const why = await whyNotVouched(session, key, flow, record);
	if (why !== undefined) throw notMadeAgain(flow, `what is on record of it ${why}`);
	return record;
}

/** Throws `flow-refused` unless the sources that are about to be on record have the shape of those that were. */
export function requireSameShapes(flow: string, before: FlowRecord, now: FlowRecord): void {
	for (const source of now.sources) {
		const was = before.sources.find(({ schema, name }) => schema === source.schema && name === source.name);
		const changes = was === undefined ? ['it is new'] : shapeChanges(was.shape, source.shape);
		if (changes.length > 0) throw notMadeAgain(flow, `${shown(source)} has another shape: ${changes.join('; ')}`);
	}
}

const notMadeAgain = (flow: string, why: string): NdooError =>
	new NdooError('flow-refused', `The views of the flow \`${flow}\` are not made again: ${why}.`, {
		todo: 'Find out what changed, and why. Then run `ndoo build`.',
	});
