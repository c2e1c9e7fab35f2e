import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readControlFile, writeControlFile } from '../../loaders/mesh/control-file.ts';
import { writeReceivedControl, writeTrackedControl } from '../../stand-in/control-writing.ts';
import { dtsId, timeOf } from '../../stand-in/dts-id.ts';
import { envelope } from './stand-in-month.ts';

const date = new Date(2019, 1, 7, 10, 11, 12);
const value = fc
	.string()
	.map((text) => text.replaceAll(/[\p{C}\p{Z}]/gu, ''))
	.filter((text) => !text.includes('\uFFFD'));

describe('control files of the MESH client', () => {
	test('a reply is read back as it was written', () => {
		const fields = fc.record({ workflowId: value, from: value, to: value, subject: value, localId: value });
		const record = fc.record({ event: value, status: value, statusCode: value, description: value });
		fc.assert(
			fc.property(fields, record, fc.boolean(), (control, statusRecord, isReport) => {
				const rest = { afterMilliseconds: 0, control: { ...control, statusRecord } };
				const reply = isReport
					? ({ kind: 'report', ...rest } as const)
					: ({ kind: 'data', data: () => [], ...rest } as const);
				expect(readControlFile(writeReceivedControl(reply, 'ID_1', date))).toEqual({
					control: {
						...control,
						messageType: isReport ? 'Report' : 'Data',
						dtsId: 'ID_1',
						statusRecord: { ...statusRecord, dateTime: '20190207101112' },
						others: { version: '1.0', addresstype: 'DTS' },
					},
				});
			}),
		);
	});

	test('a request keeps its own elements when its fate is added', () => {
		const record = { event: 'TRANSFER', status: 'SUCCESS', statusCode: '00', description: 'a & b', date };
		const tracked = writeTrackedControl(writeControlFile(envelope), 'ID_1', record);
		expect(Buffer.from(tracked).toString()).toBe(
			[
				'<DTSControl>',
				'<Version>1.0</Version>',
				'<AddressType>DTS</AddressType>',
				'<MessageType>Data</MessageType>',
				'<WorkflowId>SPINE_NTT_UPHOLDING</WorkflowId>',
				'<To_DTS>NDOO-STAND-IN</To_DTS>',
				'<From_DTS>YCLTA53</From_DTS>',
				'<Subject>A12-20190207-0001</Subject>',
				'<LocalId>A12-20190207-0001</LocalId>',
				'<Compress>Y</Compress>',
				'<AllowChunking>Y</AllowChunking>',
				'<Encrypted>N</Encrypted>',
				'<DTSId>ID_1</DTSId>',
				'<StatusRecord>',
				'<DateTime>20190207101112</DateTime>',
				'<Event>TRANSFER</Event>',
				'<Status>SUCCESS</Status>',
				'<StatusCode>00</StatusCode>',
				'<Description>a &amp; b</Description>',
				'</StatusRecord>',
				'</DTSControl>',
				'',
			].join('\r\n'),
		);
	});
});

describe('message ids', () => {
	const times = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

	test('carry their time, and sort by it', () => {
		fc.assert(
			fc.property(times, times, fc.nat(999), (one, other, count) => {
				const [first, second] = [dtsId(one, count, 'A'), dtsId(other, count, 'A')];
				expect(timeOf(first)).toEqual(one);
				expect(first < second).toBe(one < other);
			}),
		);
	});

	test.each(['', 'A-0001', '20190207101112345000', '20190207101112345000_A1B2C'])('%j carries none', (id) => {
		expect(timeOf(id)).toBeUndefined();
	});
});
