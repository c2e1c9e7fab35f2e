import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { findDigestKey } from '../../../core/digest-key.ts';
import { NdooError } from '../../../core/errors.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { chainValue } from '../../../loaders/ledger/chain.ts';
import type { RecordedEntry } from '../../../loaders/ledger/entry.ts';
import { faultText } from '../../../loaders/ledger/fault-text.ts';
import { readHeadFile, writeHead } from '../../../loaders/ledger/head-file.ts';
import { fingerprintOf, keyRecords } from '../../../loaders/ledger/key-record.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { type LedgerVerification, verifyLedger } from '../../../loaders/ledger/verification.ts';
import { requireCurrentSchema } from '../../../sql/migrations/migrate.ts';
import { verb } from '../../cli/verb.ts';
import { missingKey, otherKey } from '../../project/warehouse-key.ts';
import { openWorkspace } from '../../project/workspace.ts';

export const verify = verb({
	about: `Each entry of the ledger is chained to the one before it with the loader's key, which the warehouse
never sees. This goes through the whole chain and says which entry was changed, removed, moved or
dated back. That its end was cut off shows only beside the head of an earlier time: --head names a file
outside the warehouse, on another machine best; it is compared, and written anew when all is well.`,
	options: { head: { type: 'string', requiresArg: true, describe: 'File that keeps the last entry of the ledger' } },
	examples: [
		['ledger verify', 'go through the chain, and print the head'],
		['ledger verify --head /safe/ndoo-ledger.head', 'compare with the head of last time, and keep the new one'],
	],
	exits: {
		[exitStatus.failed]: 'something is not as it was recorded; each place is named',
		[exitStatus.configuration]: "the warehouse's key is not here, or another one is",
		[exitStatus.file]: 'the file of the head is none',
		[exitStatus.locked]: 'another run holds the lock',
	},
	run: async ({ head: file, ...options }, edge, print) => {
		await using workspace = await openWorkspace(options, edge, { create: false });
		const { project, warehouse } = workspace;
		await requireCurrentSchema(warehouse);
		const entries = await ledgerEntries(warehouse);
		const records = await keyRecords(warehouse);
		const key = await findDigestKey(project, edge.environment, edge.files);
		if (key === undefined) throw records.length > 0 ? missingKey(project, records) : noKey();
		const own = records.find(({ fingerprint }) => fingerprint === fingerprintOf(key));
		if (own === undefined && records.length > 0)
			throw isChainedWith(key, entries) ? recordChanged() : otherKey(project, records);
		const path = file === undefined ? undefined : resolve(edge.folder, file);
		const known = path === undefined ? undefined : await readHeadFile(edge.files, path);
		const found = verifyLedger(key, entries, known, own?.afterEntry);
		if (found.faults.length > 0) throw damaged(found);
		if (path !== undefined && found.head !== undefined) await writeHead(edge.files, path, found.head);
		print.result(soundText(found, file), found);
		return exitStatus.done;
	},
});

function soundText({ entries, unchained, ofEarlierKey, head }: LedgerVerification, file: string | undefined): string {
	if (head === undefined) return 'The ledger has no entry.';
	return [
		`The ledger has ${entries.toLocaleString('en-GB')} entries, each as it was recorded and in its place.`,
		...(unchained === 0 ? [] : [`The first ${unchained} are from before the chain began, and are not covered.`]),
		...(ofEarlierKey === 0
			? []
			: [`${ofEarlierKey} were recorded with an earlier key, which is not here: only their order was looked at.`]),
		`Head: entry ${head.seq}, ${head.chain}`,
		file === undefined
			? 'Keep it outside the warehouse (--head): a ledger that is cut off is found by nothing else.'
			: `Kept in ${file}.`,
	].join('\n');
}

function damaged({ faults }: LedgerVerification): NdooError {
	return new NdooError('ledger-damaged', 'The ledger is not as it was recorded.', {
		problems: faults.map((fault) => ({ found: faultText(fault) })),
		todo: 'Tell the Information Governance team: the key is the right one, so somebody with rights on the database has touched the record. Compare it with a backup of the database from before. The head that was kept stays as it is.',
	});
}

/** Whether the last entry was recorded with a key. */
function isChainedWith(key: KeyObject, entries: readonly RecordedEntry[]): boolean {
	const last = entries.at(-1);
	return last?.previous != null && last.chain === chainValue(key, last.previous, last);
}

const recordChanged = (): NdooError =>
	new NdooError('ledger-damaged', 'The fingerprint of the digest key in the warehouse is not as it was recorded.', {
		problems: [{ found: 'another fingerprint than that of the key with which the last entry was recorded' }],
		todo: 'Tell the Information Governance team: the key is the right one, so somebody with rights on the database has touched ndoo.digest_key.',
	});

const noKey = (): NdooError =>
	new NdooError('config-missing', 'The key that the ledger is chained with is not here.', {
		todo: 'Run this where the loader runs, or give its key: NDOO_DIGEST_KEY, NDOO_DIGEST_KEY_FILE, or digest.key in the work folder.',
	});
