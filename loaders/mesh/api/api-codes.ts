/** What a status code of the MESH API means, and what to do about it. */
export type ApiCode = { readonly meaning: string; readonly advice: string };

const lookAtRequest = 'Report it to the maintainers of ndoo: MESH could not read the request.';
const lookAtSender =
	'Check the mailbox id, and that the password and the client certificate are those of that mailbox.';
const lookAtRecipient =
	"Check the recipient's mailbox id, and that it belongs to the same environment as your own mailbox.";
const lookAtWorkflow = 'Ask the MESH team at NHS England to allow the workflow for both mailboxes.';
const lookAtInbox = 'Look in the inbox again: a message leaves it when it is acknowledged, or after five days.';

// docs/design/mesh.md, "MESH API". In the MESH client, codes 15 to 17 mean other things: that is another table.
const codes: ReadonlyMap<string, ApiCode> = new Map([
	['02', { meaning: 'the data is missing', advice: lookAtRequest }],
	['06', { meaning: 'the headers are malformed', advice: lookAtRequest }],
	['07', { meaning: 'the sender is not the mailbox that signed', advice: lookAtSender }],
	['08', { meaning: 'the recipient is missing', advice: lookAtRequest }],
	['11', { meaning: 'the message type is not valid', advice: lookAtRequest }],
	['12', { meaning: 'the recipient is not registered', advice: lookAtRecipient }],
	['14', { meaning: 'it was not collected within five days', advice: lookAtRecipient }],
	['15', { meaning: 'the file is not a valid CP-IS file', advice: lookAtWorkflow }],
	['16', { meaning: 'the sender may not send messages of this workflow', advice: lookAtWorkflow }],
	['17', { meaning: 'the workflow is not registered for the mailbox', advice: lookAtWorkflow }],
	['20', { meaning: 'the message does not exist', advice: lookAtInbox }],
]);

/** The meaning of a code in an answer or in a report of the MESH API, an unknown one included. */
export const apiCode = (code: string): ApiCode =>
	codes.get(code) ?? {
		meaning: 'a code that is not known here',
		advice: 'Ask the MESH team at NHS England what the code means, with the id of the message.',
	};
