import { quote } from '../../service/quote.ts';
import { damaged } from './mesh-api-error.ts';

declare const isMessageId: unique symbol;

/** MESH's own id of a message: opaque, and fit for a path and a file name. */
export type MessageId = string & { readonly [isMessageId]: true };

const isId = (text: string): text is MessageId => /^[0-9A-Za-z_-]+$/.test(text);

/** Gives the id back; throws a MeshApiError (`damaged`) when it must not go into a path (MESH page, §1). */
export function requireMessageId(text: string): MessageId {
	if (isId(text)) return text;
	throw damaged(`Using the message id ${quote(text)}`, 'it is not made of letters, digits, hyphens and underscores');
}
