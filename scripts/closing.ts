import { record } from '../loaders/ledger/ledger.ts';
import { closeGates, staleGates } from '../sql/views/stale-gate.ts';
import type { OpenCheck } from './check.ts';

/** Closes the gates that the flow files do not bear out any more, with an entry in the ledger for each. */
export async function closeStaleGates({ work, flows }: OpenCheck): Promise<void> {
	const { warehouse, clock, actor, tell } = work;
	const stale = await staleGates(warehouse, flows.returns, clock());
	if (stale.length === 0) return;
	const key = await work.digestKey();
	await warehouse.transaction('read-write', async (session) => {
		await closeGates(session, stale);
		for (const { flow, route, why } of stale)
			await record(session, key, { event: 'views closed', actor, at: clock(), flow, detail: { route, why } });
	});
	for (const { flow, why } of stale) {
		const text = `The flow ${flow} ${why}: its views are closed. \`ndoo build\` opens what may be read, and removes the others.`;
		tell({ level: 'warn', step: 'build', text });
	}
}
