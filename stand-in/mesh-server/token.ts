import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an Authorization header says (specification, "MESH Authorization header"). */
export type Token = {
	/** In capitals; the header is not taken otherwise. */
	readonly mailbox: string;
	/** A GUID. */
	readonly nonce: string;
	readonly nonceCount: string;
	/** `yyyyMMddHHmm`, UTC. */
	readonly stamp: string;
	readonly hash: string;
};

const form =
	/^NHSMESH ([0-9A-Z-]+):([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}):([0-9]+):([0-9]{12}):([0-9A-Fa-f]{64})$/;

/** Undefined for anything that is not of the form. */
export function readToken(header: string): Token | undefined {
	const [, mailbox, nonce, nonceCount, stamp, hash] = form.exec(header) ?? [];
	if (!(mailbox && nonce && nonceCount && stamp && hash)) return undefined;
	return { mailbox, nonce, nonceCount, stamp, hash };
}

/** Whether it was made with the mailbox's password and the environment's shared key. */
export function isSigned({ mailbox, nonce, nonceCount, stamp, hash }: Token, password: string, key: string): boolean {
	const signed = createHmac('sha256', key).update([mailbox, nonce, nonceCount, password, stamp].join(':')).digest();
	return timingSafeEqual(signed, Buffer.from(hash, 'hex'));
}

const window = 2 * 3_600_000;

export const isInWindow = (token: Token, now: Date): boolean =>
	Math.abs(timeOf(token).getTime() - now.getTime()) <= window;

const timeOf = ({ stamp }: Token): Date =>
	new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5Z'));

/** Remembers the tokens that were used, as long as they could be used again. */
export type UsedTokens = {
	/** False when a token with its nonce and nonce count was used before. */
	use(token: Token, now: Date): boolean;
};

export function usedTokens(): UsedTokens {
	const used = new Map<string, Token>();
	return {
		use(token, now) {
			for (const [key, old] of used) {
				if (isInWindow(old, now)) break;
				used.delete(key);
			}
			const key = [token.mailbox, token.nonce.toLowerCase(), BigInt(token.nonceCount)].join(':');
			if (used.has(key)) return false;
			used.set(key, token);
			return true;
		},
	};
}
