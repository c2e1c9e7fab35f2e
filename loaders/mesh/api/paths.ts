import { NdooError } from '../../../core/errors.ts';
import type { MessageId } from './message-id.ts';

// The calls of the MESH API (docs/design/mesh.md, "MESH API").
const root = '/messageexchange';

export const mailboxPath = (mailbox: string): string => `${root}/${mailbox}`;

export type InboxQuery = {
	/** Ids a page: 10 to 5000. */
	readonly pageSize: number;
	/** Such as `NAME`, `!NAME`, `NAME*`, `*NAME*`. */
	readonly workflowFilter?: string | undefined;
};

export function inboxPath(mailbox: string, { pageSize, workflowFilter }: InboxQuery): string {
	const filter = workflowFilter === undefined ? '' : `&workflow_filter=${encodeURIComponent(workflowFilter)}`;
	return `${mailboxPath(mailbox)}/inbox?max_results=${pageSize}${filter}`;
}

/** The first chunk has no number in its path. */
export const messagePath = (mailbox: string, id: MessageId, chunk = 1): string =>
	`${mailboxPath(mailbox)}/inbox/${id}${chunk === 1 ? '' : `/${chunk}`}`;

export const acknowledgedPath = (mailbox: string, id: MessageId): string =>
	`${mailboxPath(mailbox)}/inbox/${id}/status/acknowledged`;

export const outboxPath = (mailbox: string): string => `${mailboxPath(mailbox)}/outbox`;

export const chunkPath = (mailbox: string, id: MessageId, chunk: number): string =>
	`${outboxPath(mailbox)}/${id}/${chunk}`;

export const trackingPath = (mailbox: string, id: MessageId): string =>
	`${outboxPath(mailbox)}/tracking?messageID=${id}`;

export const localIdPath = (mailbox: string, localId: string): string =>
	`${outboxPath(mailbox)}/tracking/${segment(localId, 'the LocalId')}`;

export const lookupPath = (odsCode: string, workflowId: string): string =>
	`${root}/endpointlookup/${segment(odsCode, 'the ODS code')}/${segment(workflowId, 'the workflow')}`;

// Nothing, and one or two dots, would name another place.
function segment(text: string, what: string): string {
	if (!/^\.{0,2}$/.test(text)) return encodeURIComponent(text);
	throw new NdooError('mesh-config', `Expected ${what} to be a name, got nothing but dots, or nothing.`, {
		todo: `Give ${what} as MESH knows it.`,
	});
}
