import { createHmac, type KeyObject } from 'node:crypto';
import type { Bytes } from '../../../core/files.ts';
import { compiled, tables } from '../../../warehouse/statements.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { Request } from '../state/check-run.ts';

type Part = Pick<Request, 'checkId' | 'part'>;

const digests = (session: Session) => tables(session)('ndoo.reply_digest');

/**
 * The bytes as they pass, with their digest once they have: a keyed one, as of everything about people
 * (docs/design/rules.md, rule 2).
 */
export function digested(
	bytes: Bytes,
	key: KeyObject,
): { readonly bytes: AsyncIterable<Uint8Array>; digest(): string } {
	const hmac = createHmac('sha256', key);
	async function* passing(): AsyncGenerator<Uint8Array> {
		for await (const chunk of bytes) {
			hmac.update(chunk);
			yield chunk;
		}
	}
	return { bytes: passing(), digest: () => hmac.digest('hex') };
}

export async function digestOf(bytes: Bytes, key: KeyObject): Promise<string> {
	const hmac = createHmac('sha256', key);
	for await (const chunk of bytes) hmac.update(chunk);
	return hmac.digest('hex');
}

/**
 * The check whose list came of a reply of this digest; undefined when no list did. Of few people, as they are asked about in
 * between, two answers may rightly be alike: such a one is held for a person instead.
 */
export async function publishedWith(session: Session, digest: string): Promise<string | undefined> {
	const published = tables(session)('ndoo.check_run').select('check_id').where({ outcome: 'published', joins: null });
	const [row] = await session.query(compiled(digests(session).where({ digest }).whereIn('check_id', published)));
	return row === undefined ? undefined : String(row['check_id']);
}

/** Another check that had the same reply as was taken for a request; undefined when none had. */
export async function otherCheckOfReply(session: Session, { checkId, part }: Part): Promise<string | undefined> {
	const own = digests(session).select('digest').where({ check_id: checkId, part });
	const others = digests(session).whereIn('digest', own).whereNot({ check_id: checkId }).orderBy('check_id').limit(1);
	const [row] = await session.query(compiled(others));
	return row === undefined ? undefined : String(row['check_id']);
}

/** Whether this is the digest of the reply that was taken for a request. */
export async function isDigestOf(session: Session, { checkId, part }: Part, digest: string): Promise<boolean> {
	const rows = await session.query(compiled(digests(session).where({ check_id: checkId, part, digest })));
	return rows.length === 1;
}

/** Remembers the reply that was taken for a request. */
export async function rememberDigest(session: Session, { checkId, part }: Part, digest: string): Promise<void> {
	await session.query(compiled(digests(session).insert({ check_id: checkId, part, digest })));
}
