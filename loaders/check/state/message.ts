import type { OutgoingMessage } from '../../mesh/route.ts';
import { recipientOf, workflowId } from '../../service/service.ts';
import type { Request } from './check-run.ts';
import { type InProject, requestFile } from './check-work.ts';

/** The message that carries one part. */
export function outgoingMessage(work: InProject, request: Request): OutgoingMessage {
	return {
		baseName: request.baseName,
		localId: request.localId,
		subject: request.localId,
		from: request.mailbox,
		to: recipientOf(work.project.environment),
		workflowId,
		dataFile: requestFile(work, request.checkId, request.part),
		messageId: request.messageId,
	};
}
