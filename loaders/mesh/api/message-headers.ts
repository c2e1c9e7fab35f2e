import type { RawHeaders } from './mesh-http.ts';

/** What MESH says about a message in the `mex-*` headers; a header that is absent or blank is undefined. */
export type MessageHeaders = {
	/** A message without a type is data. */
	readonly type: 'data' | 'report' | 'other';
	readonly messageId: string | undefined;
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly workflowId: string | undefined;
	/** The sender's own reference. */
	readonly localId: string | undefined;
	readonly subject: string | undefined;
	readonly fileName: string | undefined;
	/**
	 * In a report: the message that it is about. Correlate by this, then by LocalId, never by `to` (docs/design/mesh.md,
	 * "MESH API").
	 */
	readonly linkedMessageId: string | undefined;
	readonly status: {
		/** `00` for a transfer that went well; the table is in api-codes.ts. */
		readonly code: string | undefined;
		/** Such as SEND or TRANSFER. */
		readonly event: string | undefined;
		readonly success: boolean | undefined;
		readonly description: string | undefined;
		/** yyyyMMddHHmmss, as it came. */
		readonly timestamp: string | undefined;
	};
	readonly chunk: ChunkRange | undefined;
	/** Every `mex-*` header by its name in lower case, those above included. */
	readonly all: ReadonlyMap<string, string>;
};

/** Both from 1. */
export type ChunkRange = { readonly number: number; readonly total: number };

/** Reads the headers of a message. Takes anything; never throws. */
export function readMessageHeaders(raw: RawHeaders): MessageHeaders {
	const all = mexHeaders(raw);
	const of = (name: string) => all.get(`mex-${name}`);
	return {
		type: types.get(of('messagetype')?.toUpperCase() ?? 'DATA') ?? 'other',
		messageId: of('messageid'),
		from: of('from'),
		to: of('to'),
		workflowId: of('workflowid'),
		localId: of('localid'),
		subject: of('subject'),
		fileName: of('filename'),
		linkedMessageId: of('linkedmsgid'),
		status: {
			code: of('statuscode'),
			event: of('statusevent'),
			success: successes.get(of('statussuccess')?.toUpperCase()),
			description: of('statusdescription'),
			timestamp: of('statustimestamp'),
		},
		chunk: chunkRange(of('chunk-range')),
		all,
	};
}

const types: ReadonlyMap<string, MessageHeaders['type']> = new Map([
	['DATA', 'data'],
	['REPORT', 'report'],
]);

const successes: ReadonlyMap<string | undefined, boolean> = new Map([
	['SUCCESS', true],
	['ERROR', false],
]);

function mexHeaders(raw: RawHeaders): ReadonlyMap<string, string> {
	const found = Object.entries(raw).flatMap(([name, value]) => {
		const text = (Array.isArray(value) ? value.join(', ') : (value ?? '')).trim();
		const key = name.toLowerCase();
		return key.startsWith('mex-') && text !== '' ? [[key, text] as const] : [];
	});
	return new Map(found);
}

/** `2:3`; undefined for nothing, and for what is not a chunk of so many. */
export function chunkRange(text: string | undefined): ChunkRange | undefined {
	const match = /^([0-9]{1,9})\s*:\s*([0-9]{1,9})$/.exec(text?.trim() ?? '');
	const [number, total] = [Number(match?.[1]), Number(match?.[2])];
	return number >= 1 && number <= total ? { number, total } : undefined;
}
