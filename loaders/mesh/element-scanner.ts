/** One closed element: the names from the root down to it, in lower case, and where its content lies in the text. */
export type Element = { readonly path: readonly string[]; readonly start: number; readonly end: number };

/** Why a text could not be scanned, and where (from 0). The reason never holds any of the text itself. */
export type ScanFault = { readonly reason: string; readonly at: number };

const tags = /<(\/?)([A-Za-z_][\w.-]*)(?:\s[^<>]*?)?(\/?)>|</g;

const deepest = 32;

/**
 * The elements of a small configuration file, children before parents, or the first fault. It gives positions, not
 * contents, so that whoever wants one element never handles another, which may be a secret. Comments, processing
 * instructions and CDATA are passed over; a document type is a fault, so that there are no entities to expand.
 */
export function scanElements(text: string): readonly Element[] | ScanFault {
	const elements: Element[] = [];
	const open: { name: string; start: number }[] = [];
	for (const match of blankAsides(text).matchAll(tags)) {
		const [tag, slash, found, empty] = match;
		const { index } = match;
		const name = found?.toLowerCase();
		if (name === undefined) return { reason: 'a "<" that starts no element', at: index };
		const after = index + tag.length;
		if (open.length > deepest) return { reason: 'more elements in each other than any configuration has', at: index };
		const path = open.map((element) => element.name);
		if (slash === '/') {
			const closed = open.pop();
			if (closed?.name !== name) return { reason: 'an end tag that does not fit its start tag', at: index };
			elements.push({ path, start: closed.start, end: index });
		} else if (empty === '/') elements.push({ path: [...path, name], start: after, end: after });
		else open.push({ name, start: after });
	}
	return open.length === 0 ? elements : { reason: 'the end of the file inside an element', at: text.length };
}

const asides: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };

// Of the same length, so that positions stay right. An end that is not there is looked for once.
function blankAsides(text: string): string {
	const missing = new Set<string>();
	let shown = '';
	let at = 0;
	for (const { 0: start, index } of text.matchAll(/<!--|<!\[CDATA\[|<\?/g)) {
		const end = asides[start] ?? '';
		const close = index < at || missing.has(end) ? -1 : text.indexOf(end, index + start.length);
		if (close === -1) {
			if (index >= at) missing.add(end);
			continue;
		}
		shown += text.slice(at, index) + ' '.repeat(close + end.length - index);
		at = close + end.length;
	}
	return shown + text.slice(at);
}
