import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import {
	type ControlFile,
	type OutgoingEnvelope,
	readControlAt,
	readControlFile,
	writeControlFile,
} from '../../../loaders/mesh/control-file.ts';

const envelope: OutgoingEnvelope = {
	workflowId: 'SPINE_NTT_UPHOLDING',
	to: 'X26HC065',
	from: 'YCLTA53',
	subject: 'YCL-20190207-k3x9-001',
	localId: 'YCL-20190207-k3x9-001',
};

const written = [
	'<DTSControl>',
	'<Version>1.0</Version>',
	'<AddressType>DTS</AddressType>',
	'<MessageType>Data</MessageType>',
	'<WorkflowId>SPINE_NTT_UPHOLDING</WorkflowId>',
	'<To_DTS>X26HC065</To_DTS>',
	'<From_DTS>YCLTA53</From_DTS>',
	'<Subject>YCL-20190207-k3x9-001</Subject>',
	'<LocalId>YCL-20190207-k3x9-001</LocalId>',
	'<Compress>Y</Compress>',
	'<AllowChunking>Y</AllowChunking>',
	'<Encrypted>N</Encrypted>',
	'</DTSControl>',
];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('writing a control file', () => {
	test('byte for byte', () => {
		expect(Buffer.from(writeControlFile(envelope))).toEqual(Buffer.from(`${written.join('\r\n')}\r\n`, 'ascii'));
	});

	test.each([
		['Subject', 'subject', 'a:b', 'another sign at position 2'],
		['Subject', 'subject', '', 'nothing'],
		['LocalId', 'localId', 'a b', 'another sign at position 2'],
		['LocalId', 'localId', '</LocalId>', 'another sign at position 1'],
		['WorkflowId', 'workflowId', 'SPINE&', 'another sign at position 6'],
		['To_DTS', 'to', 'X26/HC065', 'another sign at position 4'],
		['From_DTS', 'from', '..', 'another sign at position 1'],
	])('refuses a %s that MESH would stumble over', (element, field, value, found) => {
		const allowed = /DTS$/.test(element) ? 'letters, digits and hyphens' : 'letters, digits, hyphens and underscores';
		expect(errorOf(() => writeControlFile({ ...envelope, [field]: value }))).toBe(
			[
				`mesh-config: Expected ${element} to be made of ${allowed}, got ${found}.`,
				'What to do: Check the mailbox ids and the ODS code of the organisation in ndoo.yml.',
			].join('\n\n'),
		);
	});

	test('refuses the withdrawn recipient', () => {
		expect(errorOf(() => writeControlFile({ ...envelope, to: 'X26HC036' }))).toContain('has been withdrawn');
	});
});

const blank: ControlFile = {
	messageType: '',
	workflowId: '',
	from: '',
	to: '',
	subject: '',
	localId: '',
	dtsId: '',
	statusRecord: undefined,
	others: {},
};

const noStatus = { dateTime: '', event: '', status: '', statusCode: '', description: '' };

// Organisation policy, Appendix C, as printed: an end tag without its `>`, and comments after elements.
const policySample = `<DTSControl>
<Version>1.0</Version
 <AddressType>DTS</AddressType>
<MessageType>Data</MessageType>
<WorkflowId>SPINE_NTT_UPHOLDING</WorkflowId>
<To_DTS>XXXXXXX</To_DTS> *Your mailbox ID
<From_DTS>X26HC036</From_DTS>
<Subject>NDOP Response</Subject>
<LocalId>EXAMPLENDOP-14122018-0001</LocalId> *LocalID provided in outbound ctl file
<StatusRecord> *Information on the status of the data transfer
<DateTime>20180928094223</DateTime>
<Event> TRANSFER </Event>
<Status> SUCCESS </Status>
<StatusCode>00</StatusCode>
<Description> Transferred to recipient mailbox </Description>
</StatusRecord>
</DTSControl>
`;

describe('reading a control file', () => {
	test('the sample of the organisation policy', () => {
		expect(readControlFile(bytesOf(policySample))).toEqual({
			control: {
				messageType: 'Data',
				workflowId: 'SPINE_NTT_UPHOLDING',
				from: 'X26HC036',
				to: 'XXXXXXX',
				subject: 'NDOP Response',
				localId: 'EXAMPLENDOP-14122018-0001',
				dtsId: '',
				statusRecord: {
					dateTime: '20180928094223',
					event: 'TRANSFER',
					status: 'SUCCESS',
					statusCode: '00',
					description: 'Transferred to recipient mailbox',
				},
				others: { version: '1.0', addresstype: 'DTS' },
			},
		});
	});

	test.each<[what: string, inside: string, expected: Partial<ControlFile>]>([
		['nothing', '', {}],
		['any case', '<LOCALID>A-1</LOCALID><messagetype>Report</MessageType>', { localId: 'A-1', messageType: 'Report' }],
		[
			'any order',
			'<DTSId>9</DTSId><Subject>s</Subject><LocalId>A</LocalId>',
			{ dtsId: '9', subject: 's', localId: 'A' },
		],
		['spacing', '\r\n\t< LocalId >\n  A-1 \u00a0</ LocalId >', { localId: 'A-1' }],
		['spaces inside', '<Subject>NDOP Response</Subject>', { subject: 'NDOP Response' }],
		['an empty element', '<LocalId/><Subject></Subject><DTSId />', {}],
		['attributes', '<LocalId type="x">A</LocalId>', { localId: 'A' }],
		['a comment', '<!-- <LocalId>B</LocalId> --><LocalId>A</LocalId><!-- - -->', { localId: 'A' }],
		['names of the check service page', '<ToDTS>X26HC065</ToDTS><FromDTS>Y</FromDTS>', { to: 'X26HC065', from: 'Y' }],
		['two spellings of one name', '<PartnerIdentifier>p</PartnerIdentifier>', { others: { partnerid: 'p' } }],
		['two cases of one name', '<DataCheckSum>c</DataCheckSum>', { others: { datachecksum: 'c' } }],
		['unknown elements', '<New_Thing>n</New_Thing>', { others: { new_thing: 'n' } }],
		[
			'names of built-in things',
			'<__proto__>p</__proto__><constructor>c</constructor>',
			{
				others: Object.fromEntries([
					['__proto__', 'p'],
					['constructor', 'c'],
				]),
			},
		],
		[
			'a status record in part',
			'<StatusRecord><Status>ERROR</Status></StatusRecord>',
			{
				statusRecord: { ...noStatus, status: 'ERROR' },
			},
		],
		['the five entities', '<Subject>&amp;lt; &lt;&gt;&quot;&apos;</Subject>', { subject: '&lt; <>"\'' }],
		['other entities as they are', '<Subject>&nbsp;&#65;&x;</Subject>', { subject: '&nbsp;&#65;&x;' }],
		['the same thing twice', '<LocalId>A</LocalId><LocalId> A </LocalId>', { localId: 'A' }],
		['an unclosed element', '<LocalId>A<Subject>s</Subject>', { localId: 'A', subject: 's' }],
		['an unclosed last element', '<LocalId>A', { localId: 'A' }],
		['a stray sign', '<Subject>1 < 2 > 0</Subject>', { subject: '1 < 2 > 0' }],
	])('%s', (_what, inside, expected) => {
		expect(readControlFile(bytesOf(`<DTSControl>${inside}</DTSControl>`))).toEqual({
			control: { ...blank, ...expected },
		});
	});

	test.each([
		['a byte order mark', '\ufeff<DTSControl><LocalId>A</LocalId></DTSControl>'],
		['a prolog', '<?xml version="1.0" encoding="UTF-8"?>\n<DTSControl><LocalId>A</LocalId></DTSControl>'],
		['attributes of the root', '<DTSControl xmlns="x"><LocalId>A</LocalId></DTSControl>'],
		['lower case', '<dtscontrol><localid>A</localid></dtscontrol>'],
		['something after the end', '<DTSControl><LocalId>A</LocalId></DTSControl><LocalId>B</LocalId>'],
		['a broken end', '<DTSControl><LocalId>A</LocalId></DTSControl'],
	])('with %s', (_what, text) => {
		expect(readControlFile(bytesOf(text))).toEqual({ control: { ...blank, localId: 'A' } });
	});

	test.each([
		['', 'no control file'],
		['9990536627,\r\n', 'no control file'],
		['<DTSControls></DTSControls>', 'no control file'],
		['<!-- <DTSControl></DTSControl>', 'no control file'],
		['<DTSControl><LocalId>A</LocalId>', 'cut short'],
		['<DTSControl><LocalId>A</LocalId></DTSCont', 'cut short'],
		['<!DOCTYPE x [<!ENTITY e "x">]><DTSControl></DTSControl>', 'forbidden markup'],
		['<DTSControl><LocalId><![CDATA[A]]></LocalId></DTSControl>', 'forbidden markup'],
		['<DTSControl><LocalId>A</LocalId><localid>B</localid></DTSControl>', 'repeated element'],
		['<DTSControl><Status>SUCCESS</Status><Status>ERROR</Status></DTSControl>', 'repeated element'],
	])('refuses %j: %s', (text, defect) => {
		expect(readControlFile(bytesOf(text))).toEqual({ defect });
	});

	test('takes 64 KB and no more', () => {
		const padded = (length: number) => bytesOf('<DTSControl></DTSControl>'.padEnd(length));
		expect(readControlFile(padded(65_536))).toEqual({ control: blank });
		expect(readControlFile(padded(65_537))).toEqual({ defect: 'too large' });
	});

	test('reads what is written', () => {
		const reference = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
		const mailbox = fc.stringMatching(/^[A-Z0-9]{7,10}$/);
		const envelopes = fc.record({
			workflowId: reference,
			to: mailbox,
			from: mailbox,
			subject: reference,
			localId: reference,
		});
		fc.assert(
			fc.property(envelopes, (message) => {
				const others = { version: '1.0', addresstype: 'DTS', compress: 'Y', allowchunking: 'Y', encrypted: 'N' };
				const control = { ...blank, ...message, messageType: 'Data', others };
				expect(readControlFile(writeControlFile(message))).toEqual({ control });
			}),
		);
	});

	test('never throws, whatever the bytes', () => {
		const pieces = fc.constantFrom(
			'<',
			'>',
			'/',
			'</',
			'<!--',
			'-->',
			'<DTSControl>',
			'</DTSControl>',
			'<LocalId>',
			'</LocalId',
			'&amp;',
			'&',
			' ',
			'A',
		);
		const texts = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }).map((parts) => bytesOf(parts.join('')));
		const wrapped = texts.map((inside) => Buffer.concat([bytesOf('<DTSControl>'), inside, bytesOf('</DTSControl>')]));
		fc.assert(
			fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), texts, wrapped), (bytes) => {
				const reading = readControlFile(bytes);
				expect(Object.keys(reading)).toEqual(['control' in reading ? 'control' : 'defect']);
			}),
			{ numRuns: 30_000 },
		);
	});

	test.each(['<', '<a ', '</', '<!--', '<DTSControl>', '&amp;', '< /', ' '])('64 KB of %j come to an end', (piece) => {
		const text = `<DTSControl>${piece.repeat(Math.floor(65_000 / piece.length))}</DTSControl>`;
		expect(Object.keys(readControlFile(bytesOf(text)))).toHaveLength(1);
	});
});

function errorOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof NdooError) return `${error.code}: ${formatError(error)}`;
		throw error;
	}
	return 'nothing thrown';
}

describe.skipIf(process.platform === 'win32')('in a file', () => {
	test('that has no end it is not read to the end', async () => {
		expect(await readControlAt(diskFiles, '/dev/zero')).toEqual({ defect: 'too large' });
	});

	test('that is not there it is not taken for one', async () => {
		await expect(readControlAt(diskFiles, '/dev/nothing')).rejects.toMatchObject({ code: 'file-missing' });
	});
});
