import type { ApiVersion } from './api-version.ts';
import type { Message } from './message.ts';
import { invalid } from './refused.ts';

/** Which messages of an inbox are asked for. */
export type PageRequest = {
	readonly mailbox: string;
	readonly mostResults: number;
	/** '' for every workflow. */
	readonly workflowFilter: string;
	/** Where the page before ended: the place of its last message in the order of all; 0 for the first page. */
	readonly after: number;
};

export type Page = {
	readonly ids: readonly string[];
	/** Where the next page begins; undefined when this is the last one. */
	readonly next: number | undefined;
};

/**
 * A page of the messages that wait in an inbox. It is filtered after it was cut, so that it can be empty and still have
 * a next one (docs/design/mesh.md, "Calls"), and it goes on where the last one ended although those messages have been
 * acknowledged since.
 */
export function pageOf(waiting: readonly Message[], { mostResults, workflowFilter, after }: PageRequest): Page {
	const rest = waiting.filter(({ order }) => order > after);
	const cut = rest.slice(0, mostResults);
	const ids = cut.filter(({ workflowId }) => passes(workflowId, workflowFilter)).map(({ id }) => id);
	return { ids, next: rest.length > cut.length ? cut.at(-1)?.order : undefined };
}

// `X` equals, `X*` begins with, `*X*` contains; `!` before it for the opposite (specification, "Check an inbox").
function passes(workflowId: string, filter: string): boolean {
	const [, not, start, text = '', end] = /^(!?)(\*?)(.*?)(\*?)$/s.exec(filter) ?? [];
	if (filter === '') return true;
	const found = start ? workflowId.includes(text) : end ? workflowId.startsWith(text) : workflowId === text;
	return found !== (not === '!');
}

/** The page that a query asks for. Throws `Refused` for values that the specification does not allow. */
export function readPageRequest(query: URLSearchParams, mailbox: string, messages: Finding): PageRequest {
	const results = query.get('max_results') ?? '500';
	const mostResults = /^\d+$/.test(results) ? Number(results) : 0;
	if (mostResults < 10 || mostResults > 5000) {
		throw invalid(['query', 'max_results'], 'Input should be an integer from 10 to 5000', 'int_range');
	}
	const workflowFilter = query.get('workflow_filter') ?? '';
	if (query.has('workflow_filter') && (workflowFilter.length < 2 || workflowFilter.length > 255)) {
		throw invalid(['query', 'workflow_filter'], 'String should have 2 to 255 characters', 'string_length');
	}
	return { mailbox, mostResults, workflowFilter, after: placeOf(query.get('continue_from'), messages) };
}

type Finding = { get(id: string): Message | undefined };

function placeOf(continueFrom: string | null, messages: Finding): number {
	if (continueFrom === null) return 0;
	// Version 1 goes on from a message id, version 2 from what the server itself wrote.
	const place = messages.get(continueFrom)?.order ?? Number(/^after:(\d+):\?+$/.exec(readMark(continueFrom))?.[1]);
	if (Number.isSafeInteger(place)) return place;
	throw invalid(['query', 'continue_from'], 'Value is not one that links.next gave', 'value_error');
}

const readMark = (mark: string): string => Buffer.from(mark, 'base64').toString();

// With slashes and an equals sign in it, as in the specification's example: it has to be followed just as it is.
const mark = (after: number): string => Buffer.from(`after:${after}:`.padEnd(22, '?')).toString('base64');

/** The body of an answer to the inbox call. */
export function pageBody({ ids, next }: Page, request: PageRequest, version: ApiVersion, waiting: number): object {
	if (version === 1) return { messages: ids };
	const self = addressOf(request, {});
	const links = next === undefined ? { self } : { self, next: addressOf(request, { continue_from: mark(next) }) };
	return { messages: ids, links, approx_inbox_count: waiting };
}

function addressOf({ mailbox, mostResults, workflowFilter }: PageRequest, more: Record<string, string>): string {
	const filter = workflowFilter === '' ? {} : { workflow_filter: workflowFilter };
	const query = new URLSearchParams({ max_results: String(mostResults), ...filter, ...more });
	return `/messageexchange/${mailbox}/inbox?${query}`;
}
