import type { StatusRecord } from '../loaders/mesh/envelope.ts';
import type { PlannedReply } from './planned-reply.ts';

/** The control file of a message in IN, as the MESH client writes it; a blank element for a blank value. */
export function writeReceivedControl({ kind, control }: PlannedReply, dtsId: string, date: Date): Uint8Array {
	const lines = [
		'<DTSControl>',
		'<Version>1.0</Version>',
		'<AddressType>DTS</AddressType>',
		`<MessageType>${kind === 'report' ? 'Report' : 'Data'}</MessageType>`,
		element('WorkflowId', control.workflowId),
		element('To_DTS', control.to),
		element('From_DTS', control.from),
		element('Subject', control.subject),
		element('LocalId', control.localId),
		...trackingLines(dtsId, { ...control.statusRecord, dateTime: localStamp(date) }),
		'</DTSControl>',
	];
	return encode(lines.join('\r\n'));
}

/** A request's own control file with what became of it added, as the MESH client leaves it in SENT or FAILED. */
export function writeTrackedControl(
	original: Uint8Array,
	dtsId: string,
	{ date, ...record }: Omit<StatusRecord, 'dateTime'> & { readonly date: Date },
): Uint8Array {
	const added = trackingLines(dtsId, { ...record, dateTime: localStamp(date) }).join('\r\n');
	const text = new TextDecoder().decode(original);
	return encode(text.replace(/<\s*\/\s*DTSControl/i, (endTag) => `${added}\r\n${endTag}`));
}

const trackingLines = (dtsId: string, record: StatusRecord): readonly string[] => [
	element('DTSId', dtsId),
	'<StatusRecord>',
	element('DateTime', record.dateTime),
	element('Event', record.event),
	element('Status', record.status),
	element('StatusCode', record.statusCode),
	element('Description', record.description),
	'</StatusRecord>',
];

const element = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`;

const escaped = (value: string): string =>
	value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

// yyyyMMddHHmmss in local time (docs/design/mesh.md, "MESH client: folders").
function localStamp(date: Date): string {
	const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
	return local.toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
