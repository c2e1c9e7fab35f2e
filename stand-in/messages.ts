import { createHash } from 'node:crypto';
import type { Bytes } from '../core/files.ts';
import { workflowId } from '../loaders/service/service.ts';
import { testNumbers } from '../loaders/service/test-numbers.ts';
import { jobNotice } from './job-notice.ts';
import type { PlannedReply, ReplyControl, ServiceRequest } from './planned-reply.ts';

// The messages that the stand-in writes, one function each (docs/design/check-service.md, "What comes back").

/** K1. MESH writes it in the sender's own name. */
export const transferReport = (request: ServiceRequest): PlannedReply => report(request, 0, transferred);

/** K6. After five days in truth; here whenever it is told. */
export const undeliveredReport = (request: ServiceRequest, afterMilliseconds: number): PlannedReply =>
	report(request, afterMilliseconds, {
		event: 'TRANSFER',
		status: 'ERROR',
		statusCode: '14',
		description: 'Message not collected by recipient after 5 days',
	});

/** K2; with a stage that did not pass when `failed`. */
export const jobCreated = (request: ServiceRequest, failed: boolean): PlannedReply =>
	fromService(request, {
		afterMilliseconds: 0,
		subject: 'SUCCESS',
		data: text(jobNotice(drawOf(request.control.localId), failed ? 'validate_is_unique_upload' : undefined)),
	});

/** K3, K4 or K5, as its data are; the subject is blank (check service page). */
export const answer = (
	request: ServiceRequest,
	{ afterMilliseconds, localId, data }: { afterMilliseconds: number; localId: string; data: () => Bytes },
): PlannedReply => fromService(request, { afterMilliseconds, localId, subject: '', data });

/** K7: a message of another workflow, from another mailbox. */
export const foreignWorkflow = (request: ServiceRequest, afterMilliseconds: number): PlannedReply =>
	fromService(request, {
		afterMilliseconds,
		from: 'ANOTHER-MAILBOX',
		workflowId: 'ANOTHER_WORKFLOW',
		localId: 'SOMEBODY-ELSES-0001',
		subject: '',
		data: text('This message is for somebody else.'),
	});

/** K7: a list for a LocalId that was never sent. */
export const foreignLocalId = (request: ServiceRequest, afterMilliseconds: number): PlannedReply =>
	fromService(request, {
		afterMilliseconds,
		localId: 'SOMEBODY-ELSES-0002',
		subject: '',
		data: text(testNumbers.int.returned.map((number) => `${number},\r\n`).join('')),
	});

export const text =
	(content: string): (() => Bytes) =>
	() => [new TextEncoder().encode(content)];

// As the organisation policy prints it, spaces included.
const transferred = {
	event: ' TRANSFER ',
	status: ' SUCCESS ',
	statusCode: '00',
	description: ' Transferred to recipient mailbox ',
} as const;

type Letter = Partial<Pick<ReplyControl, 'workflowId' | 'from' | 'localId'>> &
	Pick<ReplyControl, 'subject'> & { readonly afterMilliseconds: number; readonly data: () => Bytes };

function fromService({ control }: ServiceRequest, { afterMilliseconds, data, ...rest }: Letter): PlannedReply {
	const usual = { workflowId, from: control.to, to: control.from, localId: control.localId, statusRecord: transferred };
	return { kind: 'data', afterMilliseconds, control: { ...usual, ...rest }, data };
}

function report(
	{ control: { workflowId, from, to, localId } }: ServiceRequest,
	afterMilliseconds: number,
	statusRecord: ReplyControl['statusRecord'],
): PlannedReply {
	return { kind: 'report', afterMilliseconds, control: { workflowId, from, to, localId, subject: '', statusRecord } };
}

const drawOf = (localId: string): number => createHash('sha256').update(localId).digest().readUInt32BE();
