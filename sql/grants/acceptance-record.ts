import type { KeyObject } from 'node:crypto';
import type { AcceptedAccess } from '../../core/project/project.ts';
import { record } from '../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';

export type AcceptanceRecord = {
	readonly actor: string;
	readonly now: Date;
	readonly digestKey: () => Promise<KeyObject>;
};

/** Puts each access that somebody accepted on record, once: the auditor reads there who accepted what, why, and until when. */
export async function recordAccepted(
	warehouse: Warehouse,
	accepted: readonly AcceptedAccess[],
	{ actor, now: at, digestKey }: AcceptanceRecord,
): Promise<void> {
	if (accepted.length === 0) return;
	const before = await ledgerEntries(warehouse, { event: 'access accepted' });
	const known = new Set(before.map(({ detail }) => keyOf(detail)));
	const fresh = accepted.filter((one) => !known.has(keyOf(one)));
	if (fresh.length === 0) return;
	const key = await digestKey();
	await warehouse.transaction('read-write', async (session) => {
		for (const detail of fresh) await record(session, key, { event: 'access accepted', actor, at, detail });
	});
}

/** Whatever order an engine gives the parts in. */
const keyOf = (detail: unknown): string =>
	JSON.stringify(Object.entries(detail ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1)));
