import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedEntry } from '../../../loaders/ledger/entry.ts';
import { type LedgerFault, verifyLedger } from '../../../loaders/ledger/verification.ts';
import { testKey } from '../../core/test-key.ts';
import { recordedEntries } from './entries.ts';

const ledger = recordedEntries([{}, {}, {}, {}, {}, {}]);
const headOf = (entries: readonly RecordedEntry[]) => {
	const last = entries.at(-1);
	return last?.chain ? { seq: last.seq, chain: last.chain } : undefined;
};

/** The ledger with one entry changed, by its number. */
const changed = (seq: number, change: Partial<RecordedEntry>): readonly RecordedEntry[] =>
	ledger.map((entry) => (entry.seq === seq ? { ...entry, ...change } : entry));

const without = (...seqs: readonly number[]) => ledger.filter(({ seq }) => !seqs.includes(seq));

/** Two entries in each other's place, with each other's number. */
function swapped(one: number, other: number): readonly RecordedEntry[] {
	const moved = ledger.map((entry) => ({
		...entry,
		seq: entry.seq === one ? other : entry.seq === other ? one : entry.seq,
	}));
	return moved.toSorted((a, b) => a.seq - b.seq);
}

const [first] = ledger;
if (first === undefined) throw new Error('a ledger without entries');

/** An entry of the first day, with a chain value of another key. */
const forged = (seq: number): RecordedEntry => ({
	...first,
	...recordedEntries([{}], createSecretKey(Buffer.alloc(32, 1)))[0],
	seq,
	previous: ledger.find((entry) => entry.seq === seq - 1)?.chain ?? null,
});

describe('a ledger that nobody touched', () => {
	test.each<[string, readonly RecordedEntry[], number]>([
		['is as recorded', ledger, 0],
		['may be empty', [], 0],
		[
			'may have gaps in its numbers, of transactions that were undone',
			ledger.map((entry) => ({ ...entry, seq: entry.seq * 3 })),
			0,
		],
		['may begin with entries from before the chain', [{ ...first, seq: 0, previous: null, chain: null }, ...ledger], 1],
		[
			'may be written by clocks that differ by an hour',
			recordedEntries([{ at: new Date(3_600_000) }, { at: new Date(0) }]),
			0,
		],
	])('%s', (_, entries, unchained) => {
		const { faults, ofEarlierKey, ...found } = verifyLedger(testKey, entries);
		expect([faults, ofEarlierKey]).toEqual([[], 0]);
		expect(found).toEqual({ entries: entries.length, unchained, head: headOf(entries) });
	});

	test('has every head that was ever kept', () => {
		for (const known of ledger.map((_, index) => headOf(ledger.slice(0, index + 1))))
			expect(verifyLedger(testKey, ledger, known).faults).toEqual([]);
	});
});

describe('which entry was touched', () => {
	const kept = headOf(ledger);
	test.each<[string, readonly RecordedEntry[], readonly LedgerFault[]]>([
		['changed', changed(3, { detail: { rows: 1 } }), [{ kind: 'changed', seq: 3 }]],
		[
			'dated back in the table',
			changed(4, { at: new Date('2025-12-01') }),
			[
				{ kind: 'changed', seq: 4 },
				{ kind: 'back-dated', seq: 4, earlier: 3 },
			],
		],
		[
			'given another actor and another chain value',
			changed(3, { actor: 'x', chain: 'f'.repeat(64) }),
			[
				{ kind: 'changed', seq: 3 },
				{ kind: 'removed', after: 3, seq: 4 },
			],
		],
		[
			'stripped of its chain',
			changed(3, { previous: null, chain: null }),
			[
				{ kind: 'changed', seq: 3 },
				{ kind: 'removed', after: 3, seq: 4 },
			],
		],
		['removed', without(3), [{ kind: 'removed', after: 2, seq: 4 }]],
		['the first one removed', without(1), [{ kind: 'removed', after: 0, seq: 2 }]],
		[
			'two removed',
			without(2, 5),
			[
				{ kind: 'removed', after: 1, seq: 3 },
				{ kind: 'removed', after: 4, seq: 6 },
			],
		],
		[
			'reordered',
			swapped(2, 3),
			[
				{ kind: 'reordered', seq: 2, recordedAfter: 3, standsAfter: 1 },
				{ kind: 'reordered', seq: 3, recordedAfter: 1, standsAfter: 2 },
				{ kind: 'back-dated', seq: 3, earlier: 2 },
				{ kind: 'reordered', seq: 4, recordedAfter: 2, standsAfter: 3 },
			],
		],
		[
			'slipped in by somebody without the key',
			[...without(4), forged(4)].toSorted((a, b) => a.seq - b.seq),
			[
				{ kind: 'changed', seq: 4 },
				{ kind: 'back-dated', seq: 4, earlier: 3 },
				{ kind: 'removed', after: 4, seq: 5 },
			],
		],
		['the last one cut off', without(6), [{ kind: 'cut off', head: 6, last: 5 }]],
		['cut off to nothing', [], [{ kind: 'cut off', head: 6, last: 0 }]],
		[
			'cut off, and gone on under the same numbers, with the right key',
			recordedEntries([{}, {}, {}, {}, { actor: 'another' }, {}, {}]),
			[{ kind: 'cut off', head: 6, last: 7 }],
		],
	])('%s', (_, entries, faults) => {
		expect(verifyLedger(testKey, entries, kept).faults).toEqual(faults);
	});

	test('an entry that ndoo itself dated back, its clock set back, stands out by its date', () => {
		const entries = recordedEntries([{}, { at: new Date('2026-03-01') }, {}, { at: new Date('2026-03-02') }]);
		expect(verifyLedger(testKey, entries).faults).toEqual([{ kind: 'back-dated', seq: 3, earlier: 2 }]);
	});

	test('with another key, every entry', () => {
		const { faults } = verifyLedger(createSecretKey(Buffer.alloc(32, 9)), ledger);
		expect(faults).toEqual(ledger.map(({ seq }) => ({ kind: 'changed', seq })));
	});

	test('any change, removal, swap or cut of any ledger is found', () => {
		const facts = fc.record({
			actor: fc.string(),
			flow: fc.string(),
			detail: fc.dictionary(fc.string(), fc.jsonValue()),
		});
		const touches = fc.record({
			entries: fc.array(facts, { minLength: 2, maxLength: 12 }).map((given) => recordedEntries(given)),
			how: fc.constantFrom('change', 'remove', 'swap', 'cut'),
			at: fc.nat(),
		});
		fc.assert(
			fc.property(touches, ({ entries, how, at }) => {
				const index = at % entries.length;
				expect(verifyLedger(testKey, entries, headOf(entries)).faults).toEqual([]);
				expect(verifyLedger(testKey, touched(entries, how, index), headOf(entries)).faults).not.toEqual([]);
			}),
		);
	});
});

function touched(entries: readonly RecordedEntry[], how: string, index: number): readonly RecordedEntry[] {
	if (how === 'remove') return entries.toSpliced(index, 1);
	if (how === 'cut') return entries.slice(0, Math.min(index, entries.length - 1));
	if (how === 'swap') {
		const [first, ...rest] = entries;
		return first === undefined ? [] : [...rest, first];
	}
	return entries.map((entry, at) => (at === index ? { ...entry, actor: `${entry.actor}x` } : entry));
}
