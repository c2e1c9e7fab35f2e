/** Text that is HTML already: what `html` made, or what comes from a file of our own. */
export type Html = { readonly html: string };

type Part = string | number | Html | readonly Part[] | undefined | false;

/**
 * A template of HTML. Whatever stands in it as text is escaped, in an attribute in double quotes as well as between tags;
 * lists are joined, and what is undefined or false is left out.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
	html: texts.reduce((written, text, index) => written + asText(parts[index - 1]) + text),
});

function asText(part: Part): string {
	if (part === undefined || part === false) return '';
	if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
	return 'html' in part ? part.html : part.map(asText).join('');
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? mark);
