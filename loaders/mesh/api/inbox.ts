import { z } from 'zod';
import { readJson, requireStatus } from './answer.ts';
import { damaged } from './mesh-api-error.ts';
import type { MeshHttp } from './mesh-http.ts';
import { type InboxQuery, inboxPath } from './paths.ts';

/** Version 1 has the ids alone, of at most 500 messages. */
const page = z.object({
	messages: z.array(z.string()),
	links: z.object({ next: z.string().nullish() }).nullish(),
});

/** Far over any inbox: some 200,000 ids. */
const mostPages = 1000;
const mostCharacters = 1 << 23;

/**
 * The ids of the messages in the inbox, page by page as they are asked for, each once. A page may be empty and still
 * have a next one. An id is as it came: every call that takes one checks it.
 */
export async function* inbox(
	line: MeshHttp,
	{ mailbox, origin }: { readonly mailbox: string; readonly origin: string },
	query: InboxQuery,
): AsyncGenerator<string> {
	const what = `Asking for the inbox of mailbox ${mailbox}`;
	// When messages are acknowledged between two pages, the next may give again what is still there.
	const given = new Set<string>();
	const followed = new Set<string>();
	let characters = 0;
	let path: string | undefined = inboxPath(mailbox, query);
	while (path !== undefined) {
		if (followed.size === mostPages || characters > mostCharacters) throw damaged(what, 'the pages have no end');
		if (followed.has(path)) throw damaged(what, 'the pages lead round in a circle');
		followed.add(path);
		const answer = await requireStatus(line, await line.ask({ what, method: 'GET', path }));
		const { messages, links } = await readJson(answer, page);
		for (const id of messages) {
			if (given.has(id)) continue;
			given.add(id);
			characters += id.length;
			yield id;
		}
		path = links?.next ? nextPath(what, origin, links.next) : undefined;
	}
}

/** The link as it is, without its origin, which has to be MESH's own: the next request is signed as well. */
function nextPath(what: string, origin: string, next: string): string {
	const path = next.startsWith(`${origin}/`) ? next.slice(origin.length) : next;
	if (/^\/messageexchange\/[\x21-\x7e]*$/.test(path)) return path;
	throw damaged(what, 'the link to the next page leads elsewhere');
}
