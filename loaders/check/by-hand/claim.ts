import type { Request } from '../state/check-run.ts';

/** Which request a file that a person brings is said to answer, and on what grounds; or why it is not taken for any. */
export type ReplyClaim =
	| { readonly request: Request; readonly ground: 'reference' | 'reason' }
	| { readonly found: string; readonly expected: string };

export type ClaimFacts = {
	/** The file's name, without its folder. */
	readonly name: string;
	/** Every request that was ever made from the mailbox. */
	readonly requests: readonly Request[];
	/** Those of the check under way that wait for a reply. */
	readonly waiting: readonly Request[];
	/** Why a file without our reference is the reply, in the person's words. */
	readonly reason: string | undefined;
};

/**
 * Tells by its name which request a downloaded file answers: MESH UI names a download after the reference of the request.
 * Where it does not, the person's word counts, if there is only one request that it can be about.
 */
export function claimOf({ name, requests, waiting, reason }: ClaimFacts): ReplyClaim {
	const named = requests.filter(({ localId }) => mentions(name, localId));
	const [request, ...more] = named;
	if (more.length > 0) return { found: 'a name with several references in it', expected: expectedOf(waiting) };
	if (request !== undefined) {
		if (isAmong(waiting, request)) return { request, ground: 'reference' };
		return {
			found: `the reply to ${request.localId} (check ${request.checkId}), which waits for none`,
			expected: expectedOf(waiting),
		};
	}
	if (reason === undefined)
		return { found: 'a name without our reference', expected: `${expectedOf(waiting)}, or --reason` };
	const [only, ...others] = waiting;
	if (only === undefined || others.length > 0) {
		return { found: 'a name without our reference, where several replies are awaited', expected: expectedOf(waiting) };
	}
	return { request: only, ground: 'reason' };
}

const isAmong = (requests: readonly Request[], { localId }: Request): boolean =>
	requests.some((request) => request.localId === localId);

function expectedOf(waiting: readonly Request[]): string {
	return `a file with ${waiting.map(({ localId }) => localId).join(' or ')} in its name`;
}

// In any case, and not as a part of a longer reference.
function mentions(name: string, localId: string): boolean {
	const at = name.toLowerCase().indexOf(localId.toLowerCase());
	if (at === -1) return false;
	const [before = '', after = ''] = [name[at - 1], name[at + localId.length]];
	return !/[A-Za-z0-9]/.test(before) && !/[A-Za-z0-9]/.test(after);
}
