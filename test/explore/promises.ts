import { genesis } from '../../loaders/ledger/chain.ts';
import type { Slot } from '../../loaders/list/slot-statements.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';
import { now } from './clinic.ts';
import { repliesTo } from './engine.ts';
import type { Written } from './operation.ts';
import { listIn, type Stored } from './world.ts';

/** Whether a check is under way. */
export const isOpen = ({ checks }: Stored): boolean => checks.some(({ state }) => state !== 'purged');

export const nextCheck = ({ checks }: Stored): string => `c${checks.length + 1}`;

/** A check whose reply lies in the work folder, and is proven. */
export const withCheck = (stored: Stored, checkId: string): Stored => ({
	...stored,
	checks: [...stored.checks, provenCheck(checkId)],
	folders: [...stored.folders, checkId],
});

const dayBefore = new Date(now.getTime() - 86_400_000).toISOString();

const provenCheck = (checkId: string): Written => ({
	check_id: checkId,
	kind: 'monthly',
	joins: null,
	rest_digest: null,
	environment: 'live',
	state: 'proven',
	outcome: null,
	opened_at: dayBefore,
	population_at: dayBefore,
	changed_at: dayBefore,
	hold: null,
	failure: null,
	accepted_by: null,
	accepted_at: null,
	accept_reason: null,
});

/** In every state: the list in use is one list, whole; and when nothing is under way, no other is left beside it. */
export function faultOfStored(stored: Stored): string | undefined {
	const { pointer, ledger } = stored;
	const fault = faultOfList(stored);
	if (fault !== undefined) return fault;
	for (const [at, { previous }] of ledger.entries())
		if (previous !== (at === 0 ? genesis : ledger[at - 1]?.['chain'])) return 'the chain of the ledger is broken';
	if (!isOpen(stored) && pointer !== null && stored[otherThan(pointer.slot)].numbers.length > 0)
		return 'the check is purged, and the previous list is still there';
	return faultOfDisclosed(stored);
}

/** Whoever begins to read now finds a whole list. */
export function faultOfList(stored: Stored): string | undefined {
	const { pointer } = stored;
	if (pointer === null) return undefined;
	const published = stored.ledger.filter(({ event }) => event === 'list published').map((entry) => entry['check_id']);
	if (new Set(published).size < published.length) return `a list was published twice: ${published.join(', ')}`;
	const [list, whole] = [listIn(stored) ?? [], repliesTo(pointer.checkId)];
	return isSame(list, whole) ? undefined : `the list in use is not whole: ${list.length} of ${whole.length} people`;
}

const otherThan = (slot: Slot): Slot => (slot === 'a' ? 'b' : 'a');

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((number, at) => number === other[at]);

/** What has a name has an entry in the ledger, and rests on one list. */
function faultOfDisclosed({ disclosed, ledger }: Stored): string | undefined {
	for (const { checkId, tables } of disclosed) {
		if (!ledger.some((entry) => entry['event'] === 'disclosed' && entry['check_id'] === checkId))
			return 'a disclosure has a name and no entry in the ledger';
		if (tables.length !== 2) return 'a disclosure has not all of its tables';
		if (tables.some((table) => table !== repliesTo(checkId).join(' ')))
			return `a disclosure on the list of ${checkId} holds the people of another: ${tables.map(whose).join(', ')}`;
	}
	return undefined;
}

export const noList = 'no list';

/** Whoever reads sees one list, whole, which was in use while it read; or an error. */
export function faultOfReader(end: string, lists: readonly string[]): string | undefined {
	if (end === 'error list-refused' || end === 'disclosed') return undefined;
	const [, read] = /^read (.*)$/.exec(end) ?? [];
	if (read === undefined) return `a reader ended in ${end}`;
	// Before the first list of all nobody may be disclosed.
	if (lists.includes(noList) && read === '') return undefined;
	if (lists.some((checkId) => repliesTo(checkId).join(' ') === read)) return undefined;
	return `a reader saw ${whose(read)}, and the lists in use were those of ${lists.join(', ')}`;
}

/** Whose people these are, in words. */
function whose(numbers: string): string {
	if (numbers === '') return 'nobody';
	const list = ['c1', 'c2', 'c3'].find((checkId) => repliesTo(checkId).join(' ') === numbers);
	return list === undefined ? `no whole list (${numbers.split(' ').length} people)` : `the list of ${list}`;
}

/** At the end everything is as if nobody had disturbed anybody. */
export function faultAtEnd(stored: Stored, dialect: Dialect): string | undefined {
	const { pointer, checks, ledger, folders } = stored;
	const last = String(checks.at(-1)?.['check_id']);
	if (pointer?.checkId !== last) return `at the end the list of ${pointer?.checkId} is in use, and not that of ${last}`;
	const other = stored[otherThan(pointer.slot)];
	if (
		other.numbers.length > 0 ||
		stored.a.hasRemains ||
		stored.b.hasRemains ||
		(dialect === 'postgres' && other.hasKey)
	)
		return 'at the end something beside the list is still on the disk';
	if (folders.length > 0) return 'at the end files of a check are still there';
	const events = ledger
		.filter(({ event }) => event !== 'disclosed')
		.map((entry) => `${entry['event']} ${entry['check_id']}`);
	const wanted = checks.flatMap((check) => [
		`list published ${check['check_id']}`,
		`check purged ${check['check_id']}`,
	]);
	if (!isSame(events, wanted)) return `at the end the ledger says: ${events.join(', ')}`;
	return checks.every(({ outcome }) => outcome === 'published') ? undefined : 'at the end a check was not published';
}
