import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import { refuseWithdrawn } from '../service/service.ts';
import type { Envelope, StatusRecord } from './envelope.ts';
import { requireMailboxId, requireReference } from './identifiers.ts';
import type { OutgoingMessage } from './route.ts';

/** A control file (.ctl) as read: values trimmed, '' where the element is missing or blank. */
export type ControlFile = Envelope & {
	readonly dtsId: string;
	/** Every other element, by its name in lower case. */
	readonly others: Readonly<Record<string, string>>;
};

/** What a control file says of a message on its way out. */
export type OutgoingEnvelope = Pick<OutgoingMessage, 'workflowId' | 'to' | 'from' | 'subject' | 'localId'>;

/**
 * The control file of a request, with the elements and the order of the organisation policy, Appendix C: UTF-8, no
 * prolog, one element a line, lines ended by CRLF as in the data file. Throws `mesh-config` for a value that MESH or the
 * service would stumble over, and for the withdrawn mailbox.
 */
export function writeControlFile({ workflowId, to, from, subject, localId }: OutgoingEnvelope): Uint8Array {
	refuseWithdrawn(to);
	const elements = [
		['Version', '1.0'],
		['AddressType', 'DTS'],
		['MessageType', 'Data'],
		['WorkflowId', requireReference(workflowId, 'WorkflowId')],
		['To_DTS', requireMailboxId(to, 'To_DTS')],
		['From_DTS', requireMailboxId(from, 'From_DTS')],
		['Subject', requireReference(subject, 'Subject')],
		['LocalId', requireReference(localId, 'LocalId')],
		['Compress', 'Y'],
		['AllowChunking', 'Y'], // without it a file over 100 MB fails
		['Encrypted', 'N'],
	];
	const lines = elements.map(([name, value]) => `<${name}>${value}</${name}>`);
	return new TextEncoder().encode(['<DTSControl>', ...lines, '</DTSControl>', ''].join('\r\n'));
}

/** Why bytes are not taken for a control file, fit to be shown. */
export const controlFileDefects = {
	'too large': 'It is larger than 64 KB, which no control file is.',
	'no control file': 'It has no DTSControl element.',
	'cut short': 'It ends before the DTSControl element does.',
	'forbidden markup': 'It has a document type or a CDATA section, which no control file needs.',
	'repeated element': 'An element that has to be there once is there twice, with different values.',
} as const;
export type ControlFileDefect = keyof typeof controlFileDefects;

export type ControlFileReading = { readonly control: ControlFile } | { readonly defect: ControlFileDefect };

const largest = 65_536;

/**
 * Reads a control file as MESH and the service are known to write it: elements in any order, case and spacing, a byte
 * order mark, a prolog, comments, an end tag without its `>`, and words after an element (all in the organisation policy's
 * own sample). Never throws, and expands no entity but the five predefined ones.
 */
export function readControlFile(bytes: Uint8Array): ControlFileReading {
	if (bytes.length > largest) return { defect: 'too large' };
	const text = withoutComments(new TextDecoder().decode(bytes));
	if (text.includes('<!')) return { defect: 'forbidden markup' };
	const start = /<\s*DTSControl\b[^<>]*>?/i.exec(text);
	if (start === null) return { defect: 'no control file' };
	const inside = text.slice(start.index + start[0].length);
	const end = inside.search(/<\s*\/\s*DTSControl\b/i);
	return end === -1 ? { defect: 'cut short' } : controlFileOf(inside.slice(0, end));
}

/** The same of a file, however large that is. */
export const readControlAt = async (files: Pick<Files, 'read'>, path: string): Promise<ControlFileReading> =>
	await files.read(path).then(readControlFile, tooLarge);

function tooLarge(error: unknown): ControlFileReading {
	if (error instanceof NdooError && error.code === 'file-invalid') return { defect: 'too large' };
	throw error;
}

function withoutComments(text: string): string {
	const [before = '', ...rest] = text.split('<!--');
	return before + rest.map((piece) => piece.split('-->').slice(1).join('-->')).join('');
}

// The spellings that this project uses, and the others that are about (check service page; docs/design/mesh.md).
const aliases: ReadonlyMap<string, string> = new Map([
	['todts', 'to_dts'],
	['fromdts', 'from_dts'],
	['partneridentifier', 'partnerid'],
]);

const messageElements = ['messagetype', 'workflowid', 'from_dts', 'to_dts', 'subject', 'localid', 'dtsid'];
const statusElements = ['datetime', 'event', 'status', 'statuscode', 'description'];
const knownElements = new Set([...messageElements, ...statusElements, 'statusrecord']);

function controlFileOf(text: string): ControlFileReading {
	const found = new Map<string, string>();
	for (const [name, value] of elementsOf(text)) {
		const before = found.get(name) ?? value;
		if (before !== value && knownElements.has(name)) return { defect: 'repeated element' };
		found.set(name, value);
	}
	const value = (name: string): string => found.get(name) ?? '';
	const control: ControlFile = {
		messageType: value('messagetype'),
		workflowId: value('workflowid'),
		from: value('from_dts'),
		to: value('to_dts'),
		subject: value('subject'),
		localId: value('localid'),
		dtsId: value('dtsid'),
		statusRecord: statusElements.some((name) => found.has(name)) ? statusRecordOf(value) : undefined,
		others: Object.fromEntries([...found].filter(([name]) => !knownElements.has(name))),
	};
	return { control };
}

const statusRecordOf = (value: (name: string) => string): StatusRecord => ({
	dateTime: value('datetime'),
	event: value('event'),
	status: value('status'),
	statusCode: value('statuscode'),
	description: value('description'),
});

const tags = /<\s*(\/\s*)?([A-Za-z_][\w.-]*)([^<>]*)>?/g;

// A tag of any kind ends the element before it, so that a broken end tag costs nothing, and what stands between an end
// tag and the next start tag belongs to nobody.
function* elementsOf(text: string): Iterable<readonly [name: string, value: string]> {
	let open: { readonly name: string; readonly from: number } | undefined;
	for (const { 0: tag, 1: slash, 2: written = '', 3: rest = '', index } of text.matchAll(tags)) {
		if (open !== undefined) yield [open.name, contentOf(text.slice(open.from, index))];
		open = undefined;
		const name = aliases.get(written.toLowerCase()) ?? written.toLowerCase();
		if (slash !== undefined) continue;
		if (rest.endsWith('/')) yield [name, ''];
		else open = { name, from: index + tag.length };
	}
	if (open !== undefined) yield [open.name, contentOf(text.slice(open.from))];
}

const entities: ReadonlyMap<string, string> = new Map([
	['&amp;', '&'],
	['&lt;', '<'],
	['&gt;', '>'],
	['&quot;', '"'],
	['&apos;', "'"],
]);

const contentOf = (content: string): string =>
	content.replaceAll(/&[a-z]+;/g, (entity) => entities.get(entity) ?? entity).trim();
