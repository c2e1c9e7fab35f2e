import type { KeyObject } from 'node:crypto';
import { chainValue, genesis } from '../../../loaders/ledger/chain.ts';
import type { RecordedEntry } from '../../../loaders/ledger/entry.ts';
import { testKey } from '../../core/test-key.ts';

export type Facts = Partial<Pick<RecordedEntry, 'at' | 'actor' | 'event' | 'checkId' | 'flow' | 'detail'>>;

/** Entries as the ledger would hold them: numbered from 1, one a day, each chained to the one before. */
export function recordedEntries(facts: readonly Facts[], key: KeyObject = testKey): readonly RecordedEntry[] {
	let previous = genesis;
	return facts.map((given, index) => {
		const entry = {
			at: new Date(Date.UTC(2026, 0, index + 1)),
			actor: 'tester',
			event: 'disclosed',
			checkId: null,
			flow: 'example',
			detail: { rows: 100 + index },
			...given,
		};
		const chain = chainValue(key, previous, entry);
		const recorded = { seq: index + 1, ...entry, previous, chain };
		previous = chain;
		return recorded;
	});
}
