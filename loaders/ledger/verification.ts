import type { KeyObject } from 'node:crypto';
import { chainValue, genesis } from './chain.ts';
import type { RecordedEntry } from './entry.ts';

/** The last entry of a ledger, to be kept outside the warehouse: a ledger that was cut off is found by nothing else. */
export type LedgerHead = { readonly seq: number; readonly chain: string };

/** What is wrong with a ledger, and at which entry. */
export type LedgerFault =
	/** It does not fit its chain value: changed, its date included, or not written by ndoo with this key. */
	| { readonly kind: 'changed'; readonly seq: number }
	/** What was recorded between two entries (0: the beginning) is not there. */
	| { readonly kind: 'removed'; readonly after: number; readonly seq: number }
	/** It was recorded right after one entry and stands after another (0: the beginning). */
	| { readonly kind: 'reordered'; readonly seq: number; readonly recordedAfter: number; readonly standsAfter: number }
	/** It is dated well before an entry that was recorded before it. */
	| { readonly kind: 'back-dated'; readonly seq: number; readonly earlier: number }
	/** The entry that was the last when the head was kept is not there. */
	| { readonly kind: 'cut off'; readonly head: number; readonly last: number };

export type LedgerVerification = {
	readonly entries: number;
	/** Entries from before the chain began: they are not covered. */
	readonly unchained: number;
	/** Entries of an earlier key, which was lost: only their links are looked at. */
	readonly ofEarlierKey: number;
	readonly head: LedgerHead | undefined;
	readonly faults: readonly LedgerFault[];
};

/** Clocks of several machines differ; the gate of the views leaves as much (sql/migrations, 0006). */
const clockTolerance = 3_600_000;

/**
 * Looks at a whole ledger, in the order of its numbers: whether each entry is what was recorded, and stands where it was
 * recorded. `known` is a head that was kept; entries up to `afterEntry` were chained with an earlier key. Each entry carries the chain value that it follows, so that one fault does not
 * make faults of all that come after it.
 */
export function verifyLedger(
	key: KeyObject,
	entries: readonly RecordedEntry[],
	known?: LedgerHead,
	afterEntry = 0,
): LedgerVerification {
	const start = entries.findIndex(({ chain }) => chain !== null);
	const chained = start < 0 ? [] : entries.slice(start);
	const last = entries.at(-1);
	const ofKey = chained.filter(({ seq }) => seq > afterEntry);
	return {
		entries: entries.length,
		unchained: entries.length - chained.length,
		ofEarlierKey: chained.length - ofKey.length,
		head: last?.chain ? { seq: last.seq, chain: last.chain } : undefined,
		faults: [
			...[...changed(key, ofKey), ...brokenLinks(chained), ...backDated(chained)].sort((a, b) => a.seq - b.seq),
			...cutOff(chained, known),
		],
	};
}

type EntryFault = Extract<LedgerFault, { readonly seq: number }>;

const changed = (key: KeyObject, entries: readonly RecordedEntry[]): readonly EntryFault[] =>
	entries
		.filter((entry) => entry.previous === null || entry.chain !== chainValue(key, entry.previous, entry))
		.map(({ seq }) => ({ kind: 'changed', seq }));

function brokenLinks(entries: readonly RecordedEntry[]): readonly EntryFault[] {
	const seqOf = new Map(entries.map(({ chain, seq }) => [chain, seq]));
	seqOf.set(genesis, 0);
	return entries.flatMap<EntryFault>(({ seq, previous }, index) => {
		const before = entries[index - 1];
		const standsAfter = before?.seq ?? 0;
		// Without one it is no entry of the chain at all, and said to be changed.
		if (previous === null || previous === (before?.chain ?? genesis)) return [];
		const recordedAfter = seqOf.get(previous);
		return recordedAfter === undefined
			? [{ kind: 'removed', after: standsAfter, seq }]
			: [{ kind: 'reordered', seq, recordedAfter, standsAfter }];
	});
}

function backDated(entries: readonly RecordedEntry[]): readonly EntryFault[] {
	let latest = entries[0];
	return entries.flatMap<EntryFault>((entry) => {
		if (latest === undefined || entry.at.getTime() >= latest.at.getTime() - clockTolerance) {
			if (latest !== undefined && entry.at > latest.at) latest = entry;
			return [];
		}
		return [{ kind: 'back-dated', seq: entry.seq, earlier: latest.seq }];
	});
}

function cutOff(entries: readonly RecordedEntry[], known: LedgerHead | undefined): readonly LedgerFault[] {
	if (known === undefined || entries.some(({ chain }) => chain === known.chain)) return [];
	return [{ kind: 'cut off', head: known.seq, last: entries.at(-1)?.seq ?? 0 }];
}
