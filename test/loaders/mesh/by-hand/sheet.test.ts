import { expect, test } from 'vitest';
import { sheet } from '../../../../loaders/mesh/by-hand/sheet.ts';

test('says word for word what to type, what to look at, and what to do with the reply', () => {
	const text = sheet({
		baseName: 'YCLTA53-070219-0005',
		localId: 'YCL-20190207-k3x9-001',
		subject: 'YCL-20190207-k3x9-001',
		from: 'YCLTA53',
		to: 'X26HC065',
		workflowId: 'SPINE_NTT_UPHOLDING',
		dataFile: '/work/part-001.request.dat',
		messageId: undefined,
	});
	expect(text.replaceAll('\r\n', '').includes('\n')).toBe(false);
	expect(text.replaceAll('\r\n', '\n')).toMatchInlineSnapshot(`
		"How to send YCLTA53-070219-0005.dat with MESH UI

		1. Open the Spine Portal (smartcard on HSCN, or password and PIN on the internet) and choose
		   "LAUNCH MESH USER INTERFACE".
		2. Be in the mailbox YCLTA53, and choose "New message" at the top left.
		3. Fill in:

		     Message type        the one for a data file
		     Workflow            Workflow Group: POS (which includes SPINE_NTT_UPHOLDING)
		     Recipient           X26HC065
		     File                YCLTA53-070219-0005.dat (beside this sheet)
		     Message subject     YCL-20190207-k3x9-001
		     Message reference   YCL-20190207-k3x9-001

		4. Choose "Submit".

		Before you submit

		[ ] The file is as ndoo wrote it: nobody opened and saved it (a spreadsheet would change it).
		[ ] The recipient is X26HC065, and no other.
		[ ] Subject and reference are copied exactly. With a sign such as * ! / \\ or : no reply ever comes.
		[ ] One file a message. Of several files, the one with the lowest number goes first.
		[ ] It was not submitted before: look under "Sent". No file is ever submitted twice.

		The reply

		[ ] It is in the inbox after an hour as a rule, at times after a day, and is removed after 5 days.
		[ ] Download it; keep the reference YCL-20190207-k3x9-001 in its name, and do not open it.
		[ ] Run: ndoo collect --file "<the downloaded file>"
		    ndoo checks the file, takes it and removes it. If the name has no reference, add --reason "...".
		[ ] No copy of it is left anywhere: beside the file that was sent it shows who opted out.
		    ndoo removes the file beside this sheet, and the sheet, as soon as the reply is proven.
		"
	`);
});
