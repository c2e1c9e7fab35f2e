/** What the operating system and Node call a failed connection, in words that follow "it did not work, …". */
const reasons: ReadonlyMap<string, string> = new Map([
	['ECONNREFUSED', 'the connection was refused'],
	['ENOTFOUND', 'its name was not found'],
	['EAI_AGAIN', 'its name was not found'],
	['ENETUNREACH', 'there is no way to it in the network'],
	['EHOSTUNREACH', 'there is no way to it in the network'],
	['ETIMEDOUT', 'it did not answer in time'],
	['ECONNRESET', 'the connection was cut'],
	['EPIPE', 'the connection was cut'],
]);

export const networkReason = (code: string): string | undefined => reasons.get(code);

// How Node names what goes wrong while a secure connection is made, on our side and, as an alert, on the server's. With
// TLS 1.3 the server judges our certificate after we may have begun to write, but before it reads any of it.
const certificateFault =
	/^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_|ERR_TLS_CERT|ERR_SSL_.*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE|VERSION|PROTOCOL))/;

export const isCertificateFault = (code: string): boolean => certificateFault.test(code);

/** The code of a failed connection; an attempt at several addresses of one name fails with one error a try. */
export function networkCode(error: unknown): string | undefined {
	if (error instanceof AggregateError) return networkCode(error.errors[0]);
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
