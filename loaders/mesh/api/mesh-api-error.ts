import { type ErrorCode, NdooError } from '../../../core/errors.ts';

/**
 * How a call of the MESH API failed:
 * - `unreachable`: there was no answer, or not the whole of it (network, proxy, time);
 * - `certificate`: no TLS connection came about;
 * - `not authenticated`: 403 without a code (password, shared key, clock or certificate);
 * - `refused`: MESH says no, and would say no again;
 * - `not found`, `gone`: the message is not, or no longer, there;
 * - `busy`: still 425, 429, 502, 503 or 504 after every repetition that is allowed;
 * - `server error`: any other 5xx;
 * - `damaged`: an answer that cannot be right, such as a missing chunk;
 * - `no data`: what was to be sent could not be read to its end.
 */
export type MeshApiErrorKind =
	| 'unreachable'
	| 'certificate'
	| 'not authenticated'
	| 'refused'
	| 'not found'
	| 'gone'
	| 'busy'
	| 'server error'
	| 'damaged'
	| 'no data';

const errorCodeOf: Readonly<Record<MeshApiErrorKind, ErrorCode>> = {
	unreachable: 'mesh-api',
	certificate: 'mesh-config',
	'not authenticated': 'permission-denied',
	refused: 'mesh-api',
	'not found': 'mesh-api',
	gone: 'mesh-api',
	busy: 'mesh-api',
	'server error': 'mesh-api',
	damaged: 'mesh-api',
	'no data': 'file-invalid',
};

export type MeshApiErrorDetail = {
	readonly todo: string;
	/** The HTTP status of the answer, when there was one. */
	readonly status?: number | undefined;
	/** The code in the answer, when there was one: of the table in api-codes.ts, or some other word. */
	readonly apiCode?: string | undefined;
	readonly cause?: unknown;
};

/** The one error of the MESH API's client. It holds no secret, and no text of the server's that is not quoted. */
export class MeshApiError extends NdooError {
	readonly kind: MeshApiErrorKind;
	readonly status: number | undefined;
	readonly apiCode: string | undefined;

	constructor(kind: MeshApiErrorKind, message: string, { todo, status, apiCode, cause }: MeshApiErrorDetail) {
		super(errorCodeOf[kind], message, { todo, cause });
		this.kind = kind;
		this.status = status;
		this.apiCode = apiCode;
	}
}

/** For an answer that came and cannot be right. */
export const damaged = (what: string, why: string, cause?: unknown): MeshApiError =>
	new MeshApiError('damaged', `${what} did not work: ${why}.`, {
		todo: 'Try again. If it happens again, tell the MESH team at NHS England, with the id of the message.',
		cause,
	});
