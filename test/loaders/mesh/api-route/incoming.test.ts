import { describe, expect, test } from 'vitest';
import { readMessageHeaders } from '../../../../loaders/mesh/api/message-headers.ts';
import { envelopeOf } from '../../../../loaders/mesh/api-route/incoming.ts';

const data = {
	'mex-messagetype': 'DATA',
	'Mex-From': 'X26HC065',
	'MEX-TO': 'YCLTA53',
	'mex-workflowid': 'SPINE_NTT_UPHOLDING',
	'mex-localid': 'YCL-20190207-k3x9-001',
	'mex-subject': 'NDOP Response',
	'mex-statuscode': '00',
	'mex-statusevent': 'TRANSFER',
	'mex-statussuccess': 'SUCCESS',
	'mex-statusdescription': 'Transferred to recipient mailbox',
	'mex-statustimestamp': '20190207141016',
};

const envelope = {
	messageType: 'data',
	workflowId: 'SPINE_NTT_UPHOLDING',
	from: 'X26HC065',
	to: 'YCLTA53',
	subject: 'NDOP Response',
	localId: 'YCL-20190207-k3x9-001',
	statusRecord: {
		dateTime: '20190207141016',
		event: 'TRANSFER',
		status: 'SUCCESS',
		statusCode: '00',
		description: 'Transferred to recipient mailbox',
	},
};

describe('the headers of a message as an envelope', () => {
	test('all of them', () => {
		expect(envelopeOf(readMessageHeaders(data))).toEqual(envelope);
	});

	test('none of them: a message without a type is data, and what MESH hands out was transferred well', () => {
		expect(envelopeOf(readMessageHeaders({}))).toEqual({
			messageType: 'data',
			workflowId: '',
			from: '',
			to: '',
			subject: '',
			localId: '',
			statusRecord: { dateTime: '', event: '', status: 'SUCCESS', statusCode: '', description: '' },
		});
	});

	test.each<[what: string, headers: Record<string, string>, status: string]>([
		['a status of ERROR', { 'mex-statussuccess': 'ERROR', 'mex-statuscode': '00' }, 'ERROR'],
		['a code other than 00, without a status', { 'mex-statuscode': '14' }, 'ERROR'],
		['a report that does not say', { 'mex-messagetype': 'REPORT' }, 'ERROR'],
		['a report of what went well', { 'mex-messagetype': 'report', 'mex-statussuccess': 'SUCCESS' }, 'SUCCESS'],
	])('%s is %s', (_, headers, status) => {
		expect(envelopeOf(readMessageHeaders(headers)).statusRecord).toMatchObject({ status });
	});

	test('a type that is not known stays what it is', () => {
		expect(envelopeOf(readMessageHeaders({ 'mex-messagetype': 'LETTER' })).messageType).toBe('LETTER');
	});
});
