import type { Flow } from '../../../flows/flow.ts';
import type { Judgement } from '../../../flows/gate.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { type Recording, recordClosed } from '../../build-record/closing.ts';
import { routeNames } from '../plan/route.ts';
import { closeOtherGatesSql } from '../render/closing-sql.ts';
import { gatesWithoutFile } from './stale-gate.ts';

/** Close every gate but those of flows that may be disclosed and stay open while they are built. */
export const closingStatements = (
	dialect: Dialect,
	judged: readonly Judgement[],
	staysOpen: (flow: Flow) => boolean,
): readonly string[] =>
	routeNames.map((route) =>
		closeOtherGatesSql(
			dialect,
			route,
			judged.flatMap((one) => (one.route === route && staysOpen(one.flow) ? [one.flow.name] : [])),
		),
	);

type Closing = Omit<Recording, 'warehouse' | 'key'> & {
	readonly digestKey: () => Promise<Recording['key']>;
	readonly flows: readonly Flow[];
	readonly judged: readonly Judgement[];
};

/**
 * Runs them in a transaction of their own, whatever comes of the build, with an entry in the ledger for each flow that was open
 * and may not be read any more by its file.
 */
export async function closeOthers(
	warehouse: Warehouse,
	statements: readonly string[],
	{ flows, judged, digestKey, actor, at }: Closing,
): Promise<void> {
	await warehouse.transaction('read-write', async (session) => {
		const gates = await gatesWithoutFile(session, flows, judged);
		await session.script(statements.join('\n'));
		if (gates.length > 0) await recordClosed(session, gates, { key: await digestKey(), actor, at });
	});
}
