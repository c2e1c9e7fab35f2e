import { findDigestKey, makeDigestKey } from '../../../core/digest-key.ts';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { insertKey, keyRecords } from '../../../loaders/ledger/key-record.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import { planFor, requireCurrentSchema, requirePlannable } from '../../../sql/migrations/migrate.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { actor } from '../../cli/actor.ts';
import { requireReason } from '../../cli/reason.ts';
import { verb } from '../../cli/verb.ts';
import { isAmong, placeOf } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const newKey = verb({
	about: `Every digest, and the chain of the ledger, is made with one key a warehouse. Where that is lost, and no
backup has it, this puts the key that is here on record, or makes one (digest.key in the work folder),
with your reason in the ledger. What was recorded before can then be verified with the old key alone;
a check under way cannot prove its reply any more and fails, and the next run begins a new one.`,
	options: { reason: { type: 'string', demandOption: true, describe: 'What became of the old key; goes on record' } },
	examples: [['ledger new-key --reason "Server lost, no backup of the work folder"', 'go on with a new key']],
	exits: {
		[exitStatus.configuration]: 'the key that is here is on record already, or there is no reason',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ reason: given, ...options }, edge, print) => {
		const reason = requireReason(given);
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { project, warehouse } = workspace;
		await requireKeyTable(warehouse);
		await using _ = await warehouse.lock('check');
		const found = await findDigestKey(project, edge.environment, edge.files);
		if (found !== undefined && isAmong(await keyRecords(warehouse), found)) throw known();
		const key = found ?? (await makeDigestKey(project, edge.files));
		const made = { at: edge.clock(), actor: actor(), ...placeOf(project) };
		await warehouse.transaction('read-write', async (session) => {
			await insertKey(session, { ...made, key });
			const { at, actor: by, ...place } = made;
			await record(session, key, { event: 'digest key replaced', actor: by, at, detail: { reason, ...place } });
		});
		print.result(
			'A new digest key is on record. Keep a copy of it where backups are.\nNext: `ndoo migrate baseline --reason "…"` and `ndoo build` put what stands in the warehouse on record under it.',
			{ ...placeOf(project) },
		);
		return exitStatus.done;
	},
});

/** A schema that is behind is brought up with the key, which has to be there first. */
async function requireKeyTable(warehouse: Warehouse): Promise<void> {
	const hasKeys = (await warehouse.describe({ schema: 'ndoo', name: 'digest_key' })).length > 0;
	if (hasKeys) requirePlannable(await planFor(warehouse));
	else await requireCurrentSchema(warehouse);
}

const known = (): NdooError =>
	new NdooError('config-invalid', 'The digest key that is here is on record already: nothing is lost.', {
		todo: '`ndoo ledger verify` says whether the ledger is as it was recorded. Nothing was changed.',
	});
