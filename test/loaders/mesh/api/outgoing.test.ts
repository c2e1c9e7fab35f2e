import { expect, test } from 'vitest';
import { messageHeaders } from '../../../../loaders/mesh/api/outgoing.ts';

const message = { to: 'X26OT154', workflowId: 'SPINE_NTT_UPHOLDING' };

test('what is empty is left out', () => {
	expect(messageHeaders({ ...message, localId: 'R1A-1', subject: '', fileName: 'YCLTA53-070219-0005.dat' })).toEqual({
		'mex-to': 'X26OT154',
		'mex-workflowid': 'SPINE_NTT_UPHOLDING',
		'mex-localid': 'R1A-1',
		'mex-filename': 'YCLTA53-070219-0005.dat',
	});
});

test.each([
	[{ to: '' }, 'nothing', 'to'],
	[{ workflowId: '' }, 'nothing', 'workflowId'],
	[{ subject: 'a\r\nmex-to: X' }, 'a sign that a header cannot hold', 'subject'],
	[{ subject: 'a\u0000' }, 'a sign that a header cannot hold', 'subject'],
	[{ subject: 'café' }, 'a sign that a header cannot hold', 'subject'],
	[{ localId: ' R1A' }, 'a space at an end', 'localId'],
	[{ to: 'https://example.org' }, 'a URL', 'to'],
	[{ subject: 'see HTTP://example.org' }, 'a URL', 'subject'],
	[{ to: 'X'.repeat(101) }, '101 signs', 'to'],
	[{ localId: 'X'.repeat(301) }, '301 signs', 'localId'],
])('%j is refused before it is sent', (more, fault, field) => {
	expect(() => messageHeaders({ ...message, ...more })).toThrow(
		expect.objectContaining({
			code: 'mesh-config',
			message: `MESH does not take a message with ${fault} in \`${field}\`.`,
		}),
	);
});

test('the refusal does not repeat what was refused', () => {
	expect(() => messageHeaders({ ...message, subject: '9990000018\n' })).toThrow(
		expect.objectContaining({ message: expect.not.stringContaining('9990000018') }),
	);
});
