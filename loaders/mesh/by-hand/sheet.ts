import type { OutgoingMessage } from '../route.ts';

/** The command that takes a reply to the monthly check. */
const usualBringBy = 'ndoo collect --file';

/**
 * What a person does in MESH UI to send one file, word for word what to type, and what to look at (check service page,
 * "Sending the file over MESH UI"). Plain text with the line ends of Windows. Nothing in it is about a patient. `bringBy`
 * is the command that takes the reply.
 */
export function sheet(message: OutgoingMessage, bringBy = usualBringBy): string {
	const { baseName, from, to, workflowId, subject, localId } = message;
	const file = `${baseName}.dat`;
	return [
		`How to send ${file} with MESH UI`,
		'',
		'1. Open the Spine Portal (smartcard on HSCN, or password and PIN on the internet) and choose',
		'   "LAUNCH MESH USER INTERFACE".',
		`2. Be in the mailbox ${from}, and choose "New message" at the top left.`,
		'3. Fill in:',
		'',
		'     Message type        the one for a data file',
		`     Workflow            Workflow Group: POS (which includes ${workflowId})`,
		`     Recipient           ${to}`,
		`     File                ${file} (beside this sheet)`,
		`     Message subject     ${subject}`,
		`     Message reference   ${localId}`,
		'',
		'4. Choose "Submit".',
		'',
		'Before you submit',
		'',
		'[ ] The file is as ndoo wrote it: nobody opened and saved it (a spreadsheet would change it).',
		`[ ] The recipient is ${to}, and no other.`,
		'[ ] Subject and reference are copied exactly. With a sign such as * ! / \\ or : no reply ever comes.',
		'[ ] One file a message. Of several files, the one with the lowest number goes first.',
		'[ ] It was not submitted before: look under "Sent". No file is ever submitted twice.',
		'',
		'The reply',
		'',
		'[ ] It is in the inbox after an hour as a rule, at times after a day, and is removed after 5 days.',
		`[ ] Download it; keep the reference ${localId} in its name, and do not open it.`,
		`[ ] Run: ${bringBy} "<the downloaded file>"`,
		'    ndoo checks the file, takes it and removes it. If the name has no reference, add --reason "...".',
		'[ ] No copy of it is left anywhere: beside the file that was sent it shows who opted out.',
		'    ndoo removes the file beside this sheet, and the sheet, as soon as the reply is proven.',
		'',
	].join('\r\n');
}
