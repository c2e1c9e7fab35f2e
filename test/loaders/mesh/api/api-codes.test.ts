import { describe, expect, test } from 'vitest';
import { apiCode } from '../../../../loaders/mesh/api/api-codes.ts';
import { clientCode } from '../../../../loaders/mesh/client-codes.ts';

describe('status codes of the MESH API', () => {
	test.each([
		['02', 'the data is missing'],
		['06', 'the headers are malformed'],
		['07', 'the sender is not the mailbox that signed'],
		['08', 'the recipient is missing'],
		['11', 'the message type is not valid'],
		['12', 'the recipient is not registered'],
		['14', 'it was not collected within five days'],
		['15', 'the file is not a valid CP-IS file'],
		['16', 'the sender may not send messages of this workflow'],
		['17', 'the workflow is not registered for the mailbox'],
		['20', 'the message does not exist'],
		['99', 'a code that is not known here'],
		['', 'a code that is not known here'],
	])('%s: %s', (code, meaning) => {
		expect(apiCode(code).meaning).toBe(meaning);
	});

	test.each(['15', '16', '17'])('%s means something else in the MESH client', (code) => {
		expect(apiCode(code).meaning).not.toBe(clientCode(code).meaning);
	});

	test('the advice for a recipient and for a workflow', () => {
		expect(apiCode('12').advice).toBe(
			"Check the recipient's mailbox id, and that it belongs to the same environment as your own mailbox.",
		);
		expect(apiCode('17').advice).toBe('Ask the MESH team at NHS England to allow the workflow for both mailboxes.');
	});
});
