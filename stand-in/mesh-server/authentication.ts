import { speaksFor } from './certificate-names.ts';
import type { Mailbox, Mailboxes } from './mailbox.ts';
import { refused } from './refused.ts';
import { isInWindow, isSigned, readToken, type UsedTokens } from './token.ts';

export type Authenticator = {
	readonly mailboxes: Mailboxes;
	readonly sharedKey: string;
	readonly used: UsedTokens;
};

export type ClaimedIdentity = {
	/** The mailbox of the address. */
	readonly mailbox: string;
	readonly authorization: string;
	/** Undefined where the connection has no certificates. */
	readonly certificateNames: readonly string[] | undefined;
};

/** The mailbox that a call speaks for. Uses the token up; throws `Refused` with 403 for all that is not as it should be. */
export function authenticate(
	{ mailboxes, sharedKey, used }: Authenticator,
	{ mailbox: wanted, authorization, certificateNames }: ClaimedIdentity,
	now: Date,
): Mailbox {
	const token = readToken(authorization);
	if (token === undefined) throw refused('token-unreadable');
	if (token.mailbox !== wanted.toUpperCase()) throw refused('token-mailbox');
	const mailbox = mailboxes.get(token.mailbox);
	if (mailbox === undefined) throw refused('mailbox-unknown');
	if (mailbox.password === undefined || !isSigned(token, mailbox.password, sharedKey)) throw refused('token-invalid');
	if (!isInWindow(token, now)) throw refused('token-time');
	if (!used.use(token, now)) throw refused('token-used');
	if (certificateNames !== undefined && !speaksFor(certificateNames, mailbox.id)) throw refused('certificate');
	return mailbox;
}
