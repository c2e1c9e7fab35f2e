import { createHmac } from 'node:crypto';
import { hide } from '../../../core/scrub.ts';
import type { Secret } from './secret.ts';

/** Who calls. The shared key is the environment's, the same for every mailbox in it. */
export type Credentials = {
	/** In upper case. */
	readonly mailbox: string;
	readonly password: Secret;
	readonly sharedKey: Secret;
};

/** What makes a header the only one of its kind: a GUID, how often it was used before, and when. */
export type Stamp = { readonly nonce: string; readonly nonceCount: number; readonly at: Date };

/**
 * The value of the `Authorization` header (docs/design/mesh.md, "MESH API"). It serves for one request, within two hours of
 * the server's clock: whoever repeats a request signs anew.
 */
export function authorization({ mailbox, password, sharedKey }: Credentials, { nonce, nonceCount, at }: Stamp): string {
	const use = `${mailbox}:${nonce}:${nonceCount}`;
	const minute = minuteOf(at);
	const signature = createHmac('sha256', sharedKey.reveal())
		.update(`${use}:${password.reveal()}:${minute}`)
		.digest('hex');
	return `NHSMESH ${use}:${minute}:${signature}`;
}

/** Takes out of an answer whatever it repeats of what was signed, and with what: its words may come to be shown. */
export const withoutSecrets = (text: string, { password, sharedKey }: Credentials): string =>
	hide(text, [password.reveal(), sharedKey.reveal()]).replaceAll(/\b[0-9a-f]{64}\b/gi, '[secret]');

/** yyyyMMddHHmm, UTC. */
const minuteOf = (at: Date): string =>
	at
		.toISOString()
		.slice(0, 16)
		.replaceAll(/[^0-9]/g, '');
