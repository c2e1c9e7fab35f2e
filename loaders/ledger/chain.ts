import { createHmac, type KeyObject } from 'node:crypto';
import type { RecordedEntry } from './entry.ts';

/** What the first entry follows. */
export const genesis = '0'.repeat(64);

/** What the chain value of an entry covers beside the entry before it. Its number is not among them: the links give the order. */
export type ChainedFacts = Pick<RecordedEntry, 'at' | 'actor' | 'event' | 'checkId' | 'flow' | 'detail'>;

/**
 * The chain value of an entry: an HMAC-SHA-256, 64 hexadecimal digits, over the chain value of the entry before it and a
 * canonical form of the entry. A plain digest would not do: whoever changes an entry could compute the ones after it.
 */
export function chainValue(key: KeyObject, previous: string, entry: ChainedFacts): string {
	const { at, actor, event, checkId, flow, detail } = entry;
	const covered = ['ndoo ledger 1', previous, at.toISOString(), actor, event, checkId, flow, detail];
	return createHmac('sha256', key).update(canonicalJson(covered)).digest('hex');
}

/**
 * JSON that is the same for the same value: the keys of an object are sorted, since a warehouse keeps them in an order of
 * its own. What JSON cannot hold, such as an undefined member, is left out as `JSON.stringify` does.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(JSON.parse(JSON.stringify(value))));

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
