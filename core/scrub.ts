import { withNumbersAs } from './number-forms.ts';

// A keyed digest has ten digits in a row by chance, once in fifteen, and an id of 32 hexadecimal digits, of a message or a
// warehouse, once in twenty-seven: they are nobody's number, and it is needed whole.
const digestOrId =
	/\b((?=[0-9]*[a-f])[0-9a-f]{64}|(?=[0-9-]*[A-Fa-f])(?:[0-9A-Fa-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))\b/;

// The name and password in an address, such as that of a proxy; a password may have been written as it is.
const likeCredentials = /(?<=:\/\/)(?:[^\s/?#@]+|[^\s/?#@:]*:(?!\d+[/?#])[^\s@'"]{1,500})(?=@)/g;

// A password or key beside its name, such as in a line of a file where it should not be. Looked for once a word, since a text may
// have a million signs without a blank. What looks like one more name goes with what follows it.
const namedSecret =
	/(?<![\w-])(?=[\w-]*?(?:password|passphrase|shared[_-]?key|secret))([\w-]+)(['"]?\s*[:=]\s*)('[^']*'|"[^"]*"|(?:[^\s,}]*\s*[:=]\s+)*[^\s,}]+)/gi;

// What a call to MESH is signed with, which somebody on the way may repeat in an error of theirs.
const likeAToken = /\bNHSMESH\s+[^\s"',;<]+/g;

/**
 * The last net before anything is printed: whatever looks like an NHS number, or like a password, is taken out of the text
 * (docs/design/rules.md, rule 2). No message is meant to hold one; this catches what a driver or an operating system put
 * into its own words, and the lines of a file that are shown around a mistake.
 */
export const scrub = (text: string): string =>
	// Every other piece is a digest or an id.
	text
		.split(digestOrId)
		.map((piece, at) => (at % 2 === 1 ? piece : withNumbersAs(piece, '[a number]')))
		.join('')
		.replaceAll(likeCredentials, '[secret]')
		.replaceAll(namedSecret, '$1$2[secret]')
		.replaceAll(likeAToken, 'NHSMESH [secret]');

/** Takes known secrets out of a text: as they are, and as JSON, an address or base64 have them. */
export function hide(text: string, secrets: Iterable<string>): string {
	const forms = [...secrets].filter((secret) => secret !== '').flatMap(formsOf);
	// One that begins like another goes first, or its rest would stay.
	const longestFirst = forms.toSorted((one, other) => other.length - one.length);
	return longestFirst.reduce((shown, form) => shown.replaceAll(form, '[secret]'), text);
}

const formsOf = (secret: string): readonly string[] => [
	secret,
	JSON.stringify(secret).slice(1, -1),
	encodeURIComponent(secret.toWellFormed()),
	Buffer.from(secret).toString('base64'),
];
