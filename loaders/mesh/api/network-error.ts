import { isCertificateFault, networkCode, networkReason } from '../../../core/network-failure.ts';
import { MeshApiError } from './mesh-api-error.ts';

/** What the HTTP library calls it beside the codes of the operating system, in words that follow "there was no whole answer, …". */
const reasons: ReadonlyMap<string, string> = new Map([
	['UND_ERR_CONNECT_TIMEOUT', 'it did not answer in time'],
	['UND_ERR_HEADERS_TIMEOUT', 'it did not answer in time'],
	['UND_ERR_BODY_TIMEOUT', 'it fell silent in the middle of its answer'],
	['UND_ERR_SOCKET', 'the connection was cut'],
	['UND_ERR_ABORTED', 'the proxy did not let the connection through'],
	['UND_ERR_DESTROYED', 'the client has been closed'],
	['UND_ERR_CLOSED', 'the client has been closed'],
]);

/** Makes an error of what the HTTP library throws. Never carries what was sent. */
export function networkError(what: string, host: string, error: unknown): MeshApiError {
	if (error instanceof MeshApiError) return error;
	const code = networkCode(error) ?? 'unknown';
	if (isCertificateFault(code) || code.startsWith('UND_ERR_PRX_TLS')) {
		return new MeshApiError(
			'certificate',
			`${what} did not work: no secure connection to ${host} came about (${code}).`,
			{
				todo: 'Check the certificate authority bundle, the client certificate and its key: that they belong to this environment and have not run out.',
				cause: error,
			},
		);
	}
	const reason = networkReason(code) ?? reasons.get(code) ?? `the connection failed (${code})`;
	return new MeshApiError('unreachable', `${what} did not work: there was no whole answer from ${host}, ${reason}.`, {
		todo: 'Check the network, the proxy and the address of MESH, and that MESH knows the client certificate: it may hang up on another one. Then try again.',
		cause: error,
	});
}
