import { closeOnRecord, recordRemade } from '../../sql/build-record/closing.ts';
import { reviewGates } from '../../sql/views/build/stale-gate.ts';
import type { OpenCheck } from '../month/check.ts';
import { remakeDropped } from './remaking.ts';
import { accepting } from './source-calls.ts';

/**
 * Closes the gates of flows that may not be read any more, by their files or by what stands in the warehouse, with an entry in
 * the ledger for each. Views that went with a source which was made again since are made again first.
 */
export async function closeStaleGates({ work, flows }: OpenCheck): Promise<void> {
	const { warehouse, clock, actor, tell } = work;
	await remakeDropped({ ...work, flows });
	const { stale, remade } = await reviewGates(warehouse, flows.returns, clock(), {
		accepts: accepting(work.project, clock()),
		key: await work.digestKey(),
	});
	if (stale.length === 0 && remade.length === 0) return;
	const recording = { warehouse, key: await work.digestKey(), actor, at: clock() };
	await recordRemade(recording, remade);
	await closeOnRecord(recording, stale);
	for (const { flow, why } of stale) {
		const text = `The flow ${flow} ${why}: its views are closed. \`ndoo build\` opens what may be read, and removes the others.`;
		tell({ level: 'warn', step: 'build', text });
	}
}
