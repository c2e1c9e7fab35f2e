import type { MeshCode } from './route.ts';

const lookAtMailbox = 'Check the mailbox and its keys in meshclient.cfg with the team that runs the MESH client.';
const lookAtAddress = 'Check that `environment` in ndoo.yml is the one that your mailbox belongs to.';
const lookAtFolders = 'Check that nothing else moves or deletes files in the folders of the MESH client.';
const lookAtLog = "See the MESH client's log, or ask the team that runs it.";

// docs/design/mesh.md, "MESH client: folders". Over the API, codes 15 to 17 mean other things: that is another table.
const codes: ReadonlyMap<string, MeshCode> = new Map([
	['01', { meaning: 'the control file is missing', advice: lookAtFolders }],
	['02', { meaning: 'the data file is missing', advice: lookAtFolders }],
	['03', { meaning: 'the mailbox was not authenticated', advice: lookAtMailbox }],
	['04', { meaning: 'the mailbox was not authenticated', advice: lookAtMailbox }],
	['05', { meaning: 'the transfer is delayed', advice: lookAtLog }],
	['06', { meaning: 'the transfer failed after several tries', advice: lookAtLog }],
	['07', { meaning: 'the sender is not valid', advice: lookAtMailbox }],
	['08', { meaning: 'the recipient is not valid', advice: lookAtAddress }],
	['09', { meaning: 'the version of the control file is not valid', advice: lookAtLog }],
	['10', { meaning: 'the address type is not valid', advice: lookAtLog }],
	['11', { meaning: 'the message type is not valid', advice: lookAtLog }],
	['12', { meaning: 'the recipient is not registered', advice: lookAtAddress }],
	['13', { meaning: 'an error in the transfer by e-mail', advice: lookAtLog }],
	['14', { meaning: 'it was not collected within five days', advice: lookAtAddress }],
	['15', { meaning: 'the inbox could not be asked for messages', advice: lookAtLog }],
	['16', { meaning: 'the mailbox was not authenticated', advice: lookAtMailbox }],
	['17', { meaning: 'the mailbox was not authenticated', advice: lookAtMailbox }],
]);

/** MESH's code for a transfer that went well. */
export const success = '00';

/** The meaning of a StatusCode in a control file, an unknown one included. */
export const clientCode = (code: string): MeshCode =>
	codes.get(code) ?? { meaning: 'a code that is not known here', advice: lookAtLog };
