import { quote } from '../../service/quote.ts';
import { damaged } from './mesh-api-error.ts';

declare const isMessageId: unique symbol;

/** MESH's own id of a message: opaque, and fit for a path and a file name. */
export type MessageId = string & { readonly [isMessageId]: true };

/** It becomes part of a file's name, for which file systems have room for 255 bytes. MESH's own have some twenty. */
const longest = 100;

/** What Windows takes for a device, whatever the ending; and ten digits, which might be an NHS number. */
const isNoFileName = (text: string): boolean => /^(?:con|prn|aux|nul|com\d|lpt\d|\d{10})$/i.test(text);

const hasItsCharacters = (text: string): boolean => /^[0-9A-Za-z_-]+$/.test(text);

const isId = (text: string): text is MessageId =>
	hasItsCharacters(text) && text.length <= longest && !isNoFileName(text);

/** Gives the id back; throws a MeshApiError (`damaged`) when it must not go into a path (docs/design/mesh.md, "MESH API"). */
export function requireMessageId(text: string): MessageId {
	if (isId(text)) return text;
	const expected = hasItsCharacters(text)
		? 'fit for the name of a file'
		: 'made of letters, digits, hyphens and underscores';
	throw damaged(`Using the message id ${quote(text)}`, `it is not ${expected}`);
}
