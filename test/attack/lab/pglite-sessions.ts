import type { messages, PGlite } from '@electric-sql/pglite';
import { errorText, lastRows } from './pg-session.ts';
import type { Answer, AttackSession } from './session.ts';

/**
 * The sessions of several accounts on the embedded engine, which has one connection and one superuser: whoever speaks puts his
 * account on first, and gives his settings back when another does.
 */
export function pgliteSessions(database: PGlite): (account: string | undefined) => AttackSession {
	let speaking: string | undefined;
	const speakAs = async (account: string | undefined): Promise<void> => {
		if (speaking === account) return;
		await database.exec('rollback');
		await database.exec('discard all');
		if (account !== undefined) await database.exec(`set role "${account}"`);
		speaking = account;
	};
	return (account) => ({
		run: async (text) => {
			await speakAs(account);
			return await answer(database, text);
		},
		renew: async () => {
			speaking = speaking === undefined ? '' : undefined;
			await speakAs(account);
		},
	});
}

async function answer(database: PGlite, text: string): Promise<Answer> {
	const said: string[] = [];
	const began = performance.now();
	const onNotice = ({ severity, message, detail }: messages.NoticeMessage) =>
		void said.push([severity, message, detail].join(' '));
	const result = await database.exec(text, { onNotice, parsers: asText(database) }).then(
		(results) => ({ rows: lastRows(results), error: undefined }),
		(error: Partial<messages.DatabaseError>) => ({ rows: [], error: errorText(error) }),
	);
	return { ...result, messages: said, milliseconds: performance.now() - began };
}

const asText = (database: PGlite) =>
	Object.fromEntries(Object.keys(database.parsers).map((type) => [type, (value: string) => value]));
