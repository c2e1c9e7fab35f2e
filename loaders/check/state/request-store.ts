import type { MeshRouteName } from '../../../core/project/project.ts';
import { compiled, fromJson, optionalDate, tables } from '../../../warehouse/statements.ts';
import type { Row, Session } from '../../../warehouse/warehouse.ts';
import type { HoldReason, Request, RequestState } from './check-run.ts';

const requests = (session: Session) => tables(session)('ndoo.request');

export async function requestsOf(session: Session, checkId: string): Promise<readonly Request[]> {
	const rows = await session.query(compiled(requests(session).where({ check_id: checkId }).orderBy('part')));
	return rows.map(toRequest);
}

/** Every request that was ever made from a mailbox: what a message in its inbox is correlated with. */
export async function requestsFrom(session: Session, mailbox: string): Promise<readonly Request[]> {
	const rows = await session.query(compiled(requests(session).whereRaw('upper(mailbox) = upper(?)', [mailbox])));
	return rows.map(toRequest);
}

/** How many people a check asked about. */
export async function rowsSent(session: Session, checkId: string): Promise<number> {
	return (await requestsOf(session, checkId)).reduce((sum, { rows }) => sum + rows, 0);
}

export type NewRequest = Pick<Request, 'checkId' | 'part' | 'mailbox' | 'baseName' | 'localId' | 'rows'>;

export async function insertRequests(session: Session, made: readonly NewRequest[]): Promise<void> {
	const rows = made.map((request) => ({
		check_id: request.checkId,
		part: request.part,
		mailbox: request.mailbox,
		base_name: request.baseName,
		local_id: request.localId,
		rows_sent: request.rows,
		state: 'named',
	}));
	await session.query(compiled(requests(session).insert(rows)));
}

export type RequestChange = {
	readonly state: RequestState;
	readonly route?: MeshRouteName;
	readonly sentAt?: Date;
	readonly messageId?: string;
	readonly replyId?: string;
	readonly isByHand?: boolean;
	readonly findings?: readonly HoldReason[];
};

export async function changeRequest(
	session: Session,
	{ checkId, part }: Request,
	change: RequestChange,
): Promise<void> {
	const row = {
		state: change.state,
		...(change.route && { route: change.route }),
		...(change.sentAt && { sent_at: change.sentAt }),
		...(change.messageId && { message_id: change.messageId }),
		...(change.replyId && { reply_id: change.replyId }),
		...(change.isByHand !== undefined && { reply_by_hand: change.isByHand }),
		...(change.findings && { findings: JSON.stringify(change.findings) }),
	};
	await session.query(compiled(requests(session).where({ check_id: checkId, part }).update(row)));
}

/**
 * The first of `count` consecutive numbers in a mailbox's monthly sequence, allocated with the transaction that uses
 * them: never given twice, never going back (check service page: the number shows the order of production). One sequence
 * for a mailbox, in whichever case the project writes it.
 */
export async function allocateSequence(
	session: Session,
	{ mailbox, month, count }: { readonly mailbox: string; readonly month: string; readonly count: number },
): Promise<number> {
	const of = { mailbox: mailbox.toUpperCase(), month };
	const sequence = () => tables(session)('ndoo.sequence');
	// One that began meanwhile would meet the table's key: nobody gets a number twice.
	const [row] = await session.query(compiled(sequence().where(of).increment('last', count).returning('last')));
	if (row !== undefined) return Number(row['last']) - count + 1;
	await session.query(compiled(sequence().insert({ ...of, last: count })));
	return 1;
}

function toRequest(row: Row): Request {
	return {
		checkId: String(row['check_id']),
		part: Number(row['part']),
		mailbox: String(row['mailbox']),
		baseName: String(row['base_name']),
		localId: String(row['local_id']),
		rows: Number(row['rows_sent']),
		state: String(row['state']) as RequestState,
		route: optionalText(row['route']) as MeshRouteName | undefined,
		sentAt: optionalDate(row['sent_at']),
		messageId: optionalText(row['message_id']),
		replyId: optionalText(row['reply_id']),
		isByHand: row['reply_by_hand'] === true,
		findings: fromJson(row['findings'] ?? '[]') as readonly HoldReason[],
	};
}

const optionalText = (value: unknown): string | undefined => (value === null ? undefined : String(value));
