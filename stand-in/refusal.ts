import { type ControlFileReading, controlFileDefects } from '../loaders/mesh/control-file.ts';
import { isSameMailbox, isServiceMailbox, recipientOf, workflowId } from '../loaders/service/service.ts';

/** Why a request goes to FAILED: a status code of the MESH client, and what it says. */
export type RequestRefusal = { readonly statusCode: string; readonly description: string };

/** Said of a request that is addressed to the national service itself. */
export const refusedNationalService = 'The stand-in does not take what is addressed to the national service.';

const standInMailbox = recipientOf('stand-in');

/**
 * Judges a pair in OUT as the MESH client would, and refuses whatever is meant for the national service itself: nothing
 * that could be real is ever answered here. `mailbox` is the one that the folders belong to, when it is known.
 */
export function refusalOf(reading: ControlFileReading, hasData: boolean, mailbox?: string): RequestRefusal | undefined {
	if ('defect' in reading)
		return refusal('01', `The control file cannot be read. ${controlFileDefects[reading.defect]}`);
	const { messageType, from, to, workflowId: workflow } = reading.control;
	if (!isSameMailbox(to, standInMailbox)) {
		return isServiceMailbox(to)
			? refusal('08', refusedNationalService)
			: refusal('12', `To_DTS is not the mailbox of the stand-in, ${standInMailbox}.`);
	}
	if (isServiceMailbox(from) || from === '') return refusal('07', 'From_DTS is not a mailbox that sends requests.');
	if (mailbox !== undefined && !isSameMailbox(from, mailbox)) return refusal('07', `From_DTS is not ${mailbox}.`);
	if (messageType.toLowerCase() !== 'data') return refusal('11', 'MessageType is not Data.');
	if (workflow !== workflowId) return refusal('06', `WorkflowId is not ${workflowId}.`);
	return hasData ? undefined : refusal('02', 'The data file is missing.');
}

const refusal = (statusCode: string, description: string): RequestRefusal => ({ statusCode, description });
