import { quote } from '../../service/quote.ts';
import { apiCode } from './api-codes.ts';
import { readErrorBody } from './error-body.ts';
import { MeshApiError, type MeshApiErrorKind } from './mesh-api-error.ts';

/** An answer that is an error: what the call was for, and what came back. */
export type ErrorAnswer = {
	readonly what: string;
	readonly status: number;
	/** The body, or as much of it as could be read. */
	readonly text: string;
	/** Milliseconds that the server's clock is ahead of ours, when the answer was dated. */
	readonly clockSkew: number | undefined;
};

const busyStatuses: ReadonlySet<number> = new Set([425, 429, 502, 503, 504]);

/** docs/design/mesh.md, "MESH API": only these are worth repeating. */
export const isBusy = (status: number): boolean => busyStatuses.has(status);

const meanings: ReadonlyMap<number, string> = new Map([
	[300, 'there are several'],
	[400, 'the request is malformed'],
	[403, 'refused'],
	[404, 'not found'],
	[406, 'the chunk does not belong to the message'],
	[410, 'the message is no longer there'],
	[413, 'the request is too large'],
	[417, 'refused'],
	[423, 'the message is complete already'],
	[425, 'too early'],
	[429, 'too many requests'],
]);

/** Makes an error of an answer; whatever the body holds, it does not throw. */
export function httpError({ what, status, text, clockSkew }: ErrorAnswer): MeshApiError {
	const said = readErrorBody(text);
	const kind = kindOf(status, said.code);
	const words = [
		`MESH answered ${status} (${kind === 'not authenticated' ? kind : meaningOf(status)})`,
		...(said.code === undefined ? [] : [`code ${shownCode(said.code)}`]),
		...(said.text === undefined ? [] : [`saying ${quote(said.text)}`]),
	];
	return new MeshApiError(kind, `${what} did not work: ${words.join(', ')}.`, {
		todo: todoFor(kind, said.code, clockSkew),
		status,
		apiCode: said.code,
	});
}

function kindOf(status: number, code: string | undefined): MeshApiErrorKind {
	if (status === 403) return code === undefined ? 'not authenticated' : 'refused';
	if (status === 404) return 'not found';
	if (status === 410) return 'gone';
	if (isBusy(status)) return 'busy';
	if (status >= 500) return 'server error';
	return status >= 400 ? 'refused' : 'damaged';
}

function meaningOf(status: number): string {
	const known = meanings.get(status);
	if (known !== undefined) return known;
	if (status >= 500) return isBusy(status) ? 'MESH is busy' : 'an error inside MESH';
	return status >= 400 ? 'refused' : 'not an answer to this request';
}

const isInTable = (code: string): boolean => /^[0-9]{2}$/.test(code);
const shownCode = (code: string): string => (isInTable(code) ? `${code}, ${apiCode(code).meaning}` : quote(code));

const hour = 3_600_000;

function todoFor(kind: MeshApiErrorKind, code: string | undefined, clockSkew: number | undefined): string {
	switch (kind) {
		case 'not authenticated':
			return `Check the password of the mailbox, the shared key of the environment, the client certificate, and the clock of this machine${skewInWords(clockSkew)}.`;
		case 'busy':
			return 'Try again later.';
		case 'server error':
			return 'Try again later. If it happens again, tell the MESH team at NHS England.';
		case 'not found':
		case 'gone':
			return apiCode('20').advice;
		default: {
			return code === undefined ? 'Report the answer of MESH to the maintainers of ndoo.' : apiCode(code).advice;
		}
	}

	// A header serves within two hours of the server's clock; half of that is worth a word.
	function skewInWords(skew: number | undefined): string {
		if (skew === undefined || Math.abs(skew) < hour) return '';
		return `: it is about ${Math.round(Math.abs(skew) / hour)} h ${skew > 0 ? 'behind' : 'ahead of'} MESH's`;
	}
}
