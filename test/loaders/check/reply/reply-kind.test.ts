import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headLength } from '../../../../loaders/check/reply/reply-content.ts';
import { classifyReply, type ReplyKind } from '../../../../loaders/check/reply/reply-kind.ts';
import { clientCode } from '../../../../loaders/mesh/client-codes.ts';
import { type ControlFile, readControlFile } from '../../../../loaders/mesh/control-file.ts';
import { recipientOf, workflowId } from '../../../../loaders/service/service.ts';

const own = 'YCLTA53';
const service = recipientOf('live');
const waiting = 'YCL-20190207-k3x9-001';
const settled = 'YCL-20190107-a1b2-001';

/** A control file as the MESH client writes it; elements in the order given. */
function ctl(elements: Readonly<Record<string, string>>): string {
	const inside = Object.entries(elements).map(([name, value]) => `<${name}>${value}</${name}>`);
	return `<DTSControl>\n${inside.join('\n')}\n</DTSControl>`;
}

const fromService = {
	Version: '1.0',
	AddressType: 'ALL',
	MessageType: 'Data',
	From_DTS: service,
	To_DTS: own,
	Subject: '',
	LocalId: waiting,
	DTSId: '20190207141016000001_ABC123',
	WorkflowId: workflowId,
	StatusRecord: '',
	DateTime: '20190207141016',
	Event: 'TRANSFER',
	Status: 'SUCCESS',
	StatusCode: '00',
	Description: 'Transferred to recipient mailbox',
};
const report = { ...fromService, MessageType: 'Report', From_DTS: own, To_DTS: service, Event: 'COLLECT' };

const jobCreated = `{"version": 10, "id": 70001, "status": "pending", "stages": [
	{"stage": "validate_non_empty_file", "ts": 20190207141015000001, "passed": true, "details": null},
	{"stage": "validate_is_unique_upload", "ts": 20190207141015000002, "passed": true, "details": null}],
	"dataset_id": "mesh_to_pos"}`.replaceAll(/\n\t*/g, '');
const jobFailed = jobCreated.replace('"passed": true, "details": null}]', '"passed": false, "details": null}]');
const list = '9990536627,\r\n9990537313,\r\n9990537364,\r\n';

function classify(control: string, data: string | Uint8Array | undefined, size?: number): ReplyKind {
	const reading = readControlFile(new TextEncoder().encode(control));
	if (!('control' in reading)) throw new Error(reading.defect);
	return classifyControl(reading.control, data, size);
}

function classifyControl(control: ControlFile, data: string | Uint8Array | undefined, size?: number): ReplyKind {
	const head = typeof data === 'string' ? new TextEncoder().encode(data) : data;
	const facts = {
		envelope: control,
		ownMailbox: own,
		serviceMailbox: service,
		workflowId,
		explain: clientCode,
		standing: standingOf(control.localId),
	};
	return classifyReply(facts, head && { head, size: size ?? head.length });
}

const standingOf = (localId: string): 'waiting' | 'settled' | undefined =>
	localId === waiting ? 'waiting' : localId === settled ? 'settled' : undefined;

type Row = [what: string, control: string, data: string | undefined, kind: ReplyKind['kind']];

describe('the kinds of reply', () => {
	test.each<Row>([
		// K1
		['K1 transfer report', ctl(report), undefined, 'transfer report'],
		['K1 without a sender, as over the API', ctl({ ...report, From_DTS: '' }), undefined, 'transfer report'],
		['K1 with elements in lower case', ctl(lowerCased(report)), undefined, 'transfer report'],
		['K1 with spaces', ctl({ ...report, StatusCode: ' 00 ', MessageType: ' REPORT ' }), undefined, 'transfer report'],
		// K2
		['K2 job created', ctl({ ...fromService, Subject: 'SUCCESS' }), jobCreated, 'job created'],
		['K2 with a line end', ctl(fromService), `${jobCreated}\n`, 'job created'],
		['K2 with a byte order mark', ctl(fromService), `\ufeff${jobCreated}`, 'job created'],
		['K2 with a stage that did not pass', ctl({ ...fromService, Subject: 'SUCCESS' }), jobFailed, 'job failed'],
		['K2 with the subject of a list', ctl({ ...fromService, Subject: 'NDOP Response' }), jobCreated, 'job created'],
		// K3
		['K3 with a blank subject', ctl(fromService), list, 'cleaned list'],
		['K3 with the subject of the policy', ctl({ ...fromService, Subject: 'NDOP Response' }), list, 'cleaned list'],
		['K3 with the subject of a notice', ctl({ ...fromService, Subject: 'SUCCESS' }), list, 'cleaned list'],
		['K3 with spaces', ctl({ ...fromService, Status: ' SUCCESS ', LocalId: ` ${waiting} ` }), list, 'cleaned list'],
		[
			'K3 with a status in lower case',
			ctl({ ...fromService, Status: 'success', WorkflowId: workflowId.toLowerCase() }),
			list,
			'cleaned list',
		],
		['K3 with elements in lower case', ctl(lowerCased(fromService)), list, 'cleaned list'],
		[
			'K3 with elements in another order',
			ctl(Object.fromEntries(Object.entries(fromService).toReversed())),
			list,
			'cleaned list',
		],
		['K3 without a status code', ctl({ ...fromService, StatusCode: '' }), list, 'cleaned list'],
		['K3 with LF', ctl(fromService), list.replaceAll('\r', ''), 'cleaned list'],
		['K3 with CR', ctl(fromService), list.replaceAll('\n', ''), 'cleaned list'],
		['K3 without the last line end', ctl(fromService), list.trimEnd(), 'cleaned list'],
		['K3 of one row', ctl(fromService), '9990536627,', 'cleaned list'],
		// neighbours of K3
		['a list that says ERROR', ctl({ ...fromService, Status: 'ERROR' }), list, 'unusable'],
		['a list with another code', ctl({ ...fromService, StatusCode: '06' }), list, 'unusable'],
		['a list without a status', ctl({ ...fromService, Status: '' }), list, 'unusable'],
		['a list cut in mid-row', ctl(fromService), list.slice(0, -5), 'unusable'],
		['a list cut before the comma', ctl(fromService), list.slice(0, -3), 'unusable'],
		['a list with a blank line', ctl(fromService), `${list}\r\n`, 'unusable'],
		['a list with spaces', ctl(fromService), list.replaceAll(',', ' ,'), 'unusable'],
		['a list without commas', ctl(fromService), list.replaceAll(',', ''), 'unusable'],
		['a list of 3-3-4 numbers', ctl(fromService), '999 053 6627,\r\n', 'unusable'],
		['a list with a header', ctl(fromService), `NHS_NUMBER,\r\n${list}`, 'unusable'],
		['a list in full-width digits', ctl(fromService), '９９９０５３６６２７,\r\n９９９０５３６６２７,\r\n', 'unusable'],
		['an error text after rows', ctl(fromService), `${list}FileHasNoContent`, 'unusable'],
		['a control file without its data', ctl(fromService), undefined, 'unusable'],
		// K4
		['K4 error text', ctl(fromService), 'FileHasNoContent', 'error text'],
		['K4 with a slip and a line end', ctl(fromService), 'The file has more htan one colum.\r\n', 'error text'],
		[
			'K4 with the subject of a list',
			ctl({ ...fromService, Subject: 'NDOP Response' }),
			'FileHasNoContent',
			'error text',
		],
		['K4 with a status of its own', ctl({ ...fromService, Status: 'ERROR' }), 'FileHasNoContent', 'error text'],
		['K4 that nobody knows', ctl(fromService), 'Something else', 'error text'],
		['K4 in JSON', ctl(fromService), '{"error": "no"}', 'error text'],
		// K5
		['K5 empty list', ctl(fromService), '', 'empty list'],
		['K5 of a line end', ctl(fromService), '\r\n', 'empty list'],
		['K5 that says ERROR', ctl({ ...fromService, Status: 'ERROR' }), '', 'unusable'],
		// K6
		['K6 not collected', ctl({ ...report, Status: 'ERROR', StatusCode: '14' }), undefined, 'undelivered'],
		[
			'K6 without a sender, as over the API',
			ctl({ ...report, From_DTS: '', StatusCode: '14' }),
			undefined,
			'undelivered',
		],
		['K6 without a code', ctl({ ...report, StatusCode: '' }), undefined, 'undelivered'],
		[
			'K6 without a status record',
			ctl({ MessageType: 'Report', From_DTS: own, LocalId: waiting, WorkflowId: workflowId }),
			undefined,
			'undelivered',
		],
		['K6 that has data', ctl({ ...report, StatusCode: '14' }), list, 'undelivered'],
		// K7
		['K7 of another workflow', ctl({ ...fromService, WorkflowId: 'SPINE_MPTREQ' }), list, 'foreign'],
		['K7 with an unknown LocalId', ctl({ ...fromService, LocalId: 'OTHER-1' }), list, 'foreign'],
		['K7 with our LocalId in lower case', ctl({ ...fromService, LocalId: waiting.toLowerCase() }), list, 'foreign'],
		['K7 with a blank LocalId', ctl({ ...fromService, LocalId: '' }), list, 'foreign'],
		['K7 from another mailbox', ctl({ ...fromService, From_DTS: 'YCLTA54' }), list, 'foreign'],
		['K7 from the withdrawn mailbox', ctl({ ...fromService, From_DTS: 'X26HC036' }), list, 'foreign'],
		['K7, our own request', ctl({ ...fromService, From_DTS: own, To_DTS: service }), list, 'foreign'],
		['K7, a report from somebody else', ctl({ ...report, From_DTS: 'YCLTA54' }), undefined, 'foreign'],
		['K7, a report from the service', ctl({ ...report, From_DTS: service }), undefined, 'foreign'],
		['K7 of another type', ctl({ ...fromService, MessageType: 'Ping' }), list, 'foreign'],
		[
			'K7, settled but from another mailbox',
			ctl({ ...fromService, LocalId: settled, From_DTS: 'YCLTA54' }),
			list,
			'foreign',
		],
		// late or repeated
		['a late list', ctl({ ...fromService, LocalId: settled }), list, 'late'],
		['a late notice', ctl({ ...fromService, LocalId: settled }), jobCreated, 'late'],
		['a late error text', ctl({ ...fromService, LocalId: settled }), 'FileHasNoContent', 'late'],
		['a late report', ctl({ ...report, LocalId: settled, StatusCode: '14' }), undefined, 'late'],
	])('%s', (_what, control, data, kind) => {
		expect(classify(control, data).kind).toBe(kind);
	});

	test('the words for those that fail or are set aside', () => {
		const kinds = [
			classify(
				ctl({ ...report, Status: 'ERROR', StatusCode: '14', Description: 'Undelivered since 5 days' }),
				undefined,
			),
			classify(ctl({ ...report, StatusCode: '', Description: '' }), undefined),
			classify(ctl({ ...fromService, Status: 'ERROR', StatusCode: '06' }), list),
			classify(ctl({ ...fromService, WorkflowId: 'OTHER' }), list),
			classify(ctl({ ...fromService, LocalId: '9990536627' }), list),
			classify(ctl({ ...fromService, From_DTS: '9990536627' }), list),
		];
		expect(
			kinds.map((kind) => ('advice' in kind ? `${kind.reason} ${kind.advice}` : 'reason' in kind && kind.reason)),
		).toMatchInlineSnapshot(`
			[
			  "MESH did not deliver the request: code "14", it was not collected within five days. MESH says: "Undelivered since 5 days". Check that \`environment\` in ndoo.yml is the one that your mailbox belongs to. Then run \`ndoo refresh\` to start the check again; if it comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			  "MESH did not deliver the request: no status code. See the MESH client's log, or ask the team that runs it. Then run \`ndoo refresh\` to start the check again; if it comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			  "The reply is marked "ERROR" with code "06", the transfer failed after several tries, where "SUCCESS" and "00" were expected. Run \`ndoo refresh\` to start the check again; the list in use stays in use. If it comes again, contact the National Service Desk via the weblog or on 0300 3035035.",
			  "It belongs to the workflow "OTHER".",
			  "Its LocalId is not one that ndoo sent from this mailbox. It may be a cleaned list: if no other program asks from this mailbox, have it deleted, since an old list beside a new one names people.",
			  "It comes from the mailbox "[a number]".",
			]
		`);
	});
});

describe('a head that is not the whole', () => {
	const rows = '9990536627,\r\n'.repeat(6000);
	test.each([
		...[13, 14, 23, 24, 25, 26, headLength].map(
			(length) => [`${length} bytes of a list`, rows.slice(0, length), 'cleaned list'] as const,
		),
		['less than a row and its line end', rows.slice(0, 11), 'unusable'],
		['rows, then something else', `${rows.slice(0, 26)}x`, 'unusable'],
		['text', 'FileHasNoContent', 'unusable'],
		['the beginning of a notice', '{"stages": [', 'unusable'],
		['nothing', '', 'unusable'],
	] as const)('%s', (_what, head, kind) => {
		expect(classify(ctl(fromService), head, rows.length).kind).toBe(kind);
	});
});

describe('whatever the bytes', () => {
	const isRows = (text: string): boolean =>
		text !== '' &&
		text
			.split(/\r\n|\r|\n/)
			.every((row, index, rows) => /^\d{10},$/.test(row) || (row === '' && index === rows.length - 1));
	const pieces = fc.constantFrom(
		'9990536627,',
		'9990537313',
		',',
		'\r\n',
		'\n',
		'\r',
		'{',
		'}',
		'"stages":[]',
		'FileHasNoContent',
		' ',
		'\ufeff',
	);
	const texts = fc.array(pieces, { maxLength: 8 }).map((parts) => new TextEncoder().encode(parts.join('')));

	test('only rows are a cleaned list', () => {
		fc.assert(
			fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), texts), (bytes) => {
				const isList = isRows(new TextDecoder().decode(bytes));
				expect(classify(ctl(fromService), bytes).kind === 'cleaned list').toBe(isList);
			}),
			{ numRuns: 30_000 },
		);
	});

	test('no number of ten digits is ever in the words', () => {
		const number = fc.constantFrom('9990536627', '999 053 6627', '999-053-6627');
		const anything = fc.oneof(
			number,
			fc.constantFrom(own, service, waiting, workflowId, 'Data', 'Report', '00', '14', 'SUCCESS'),
			fc.string(),
		);
		const controls = fc.record({
			messageType: anything,
			workflowId: fc.oneof(fc.constant(workflowId), anything),
			from: anything,
			to: anything,
			subject: anything,
			localId: fc.oneof(fc.constant(waiting), anything),
			dtsId: anything,
			statusRecord: fc.option(
				fc.record({
					dateTime: anything,
					event: anything,
					status: anything,
					statusCode: anything,
					description: anything,
				}),
				{ nil: undefined },
			),
			others: fc.constant({}),
		});
		fc.assert(
			fc.property(controls, fc.option(fc.oneof(anything, fc.json()), { nil: undefined }), (control, data) => {
				const words = JSON.stringify(classifyControl(control, data));
				expect(words.replaceAll('0300 3035035', '')).not.toMatch(/\d{3}[ -]?\d{3}[ -]?\d{4}/);
			}),
			{ numRuns: 30_000 },
		);
	});
});

function lowerCased(elements: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(elements).map(([name, value]) => [name.toLowerCase(), value]));
}
