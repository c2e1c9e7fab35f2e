import pg from 'pg';
import { NdooError } from '../../core/errors.ts';
import { isCertificateFault, networkCode, networkReason } from '../../core/network-failure.ts';
import type { PostgresTarget } from '../../core/project/target.ts';
import { connectionLost, noSuchDatabase, unreachable, untrusted } from '../connection-texts.ts';
import { statementError } from '../postgres-error.ts';

/** The server as it is named to people. */
export const serverOf = ({ host, port }: PostgresTarget): string => `${host}:${port}`;

/** Why no connection came about, as an error for people. */
export function connectError(target: PostgresTarget, error: unknown): NdooError {
	if (error instanceof NdooError) return error;
	if (error instanceof pg.DatabaseError) return refusal(target, error);
	const code = networkCode(error);
	if (code !== undefined && isCertificateFault(code)) return untrusted(serverOf(target), code, certificateTodo);
	const message = error instanceof Error ? error.message : '';
	if (/does not support SSL|establishing an SSL connection/.test(message)) return withoutTls(target);
	const isTimeout = /timeout/i.test(message);
	const silence = isTimeout ? `it did not answer within ${target.connectTimeout} seconds` : undefined;
	const reason = silence ?? networkReason(code ?? '') ?? `the connection failed (${code ?? 'no reason was given'})`;
	return unreachable(serverOf(target), reason, keys);
}

// The server's own words at this point name accounts, databases and addresses, and no data.
function refusal(target: PostgresTarget, { code = '', message }: pg.DatabaseError): NdooError {
	if (code === '3D000') return noSuchDatabase(serverOf(target), target.dbname, 'dbname');
	if (code.startsWith('28') || code === '42501') {
		return new NdooError('permission-denied', `Login to the warehouse on ${serverOf(target)} failed: ${message}.`, {
			todo: 'Check `user`, `dbname` and `sslmode` in ndoo.yml, the password in NDOO_WAREHOUSE_PASSWORD or in the file that NDOO_WAREHOUSE_PASSWORD_FILE names, and that the server admits this account from this machine (pg_hba.conf).',
		});
	}
	return unreachable(serverOf(target), `${message} (SQLSTATE ${code})`, keys);
}

const keys = '`host` and `port`';
const certificateTodo =
	'Give the authority that signed its certificate as `sslrootcert` in ndoo.yml, and as `host` the name that the certificate is for. If both are right, something else may be answering in its place: ask whoever looks after the server. Nothing was sent.';

const withoutTls = (target: PostgresTarget): NdooError =>
	new NdooError(
		'warehouse-untrusted',
		`The warehouse on ${serverOf(target)} does not offer a secure connection, and \`sslmode: ${target.sslmode}\` asks for one.`,
		{
			todo: 'Have TLS switched on at the server. `sslmode: disable` in ndoo.yml is for a server that is reached without a network that others use. Nothing was sent.',
		},
	);

/** What became of a statement, as an error for people. A connection that was lost is said to be. */
export function sessionError(target: PostgresTarget, error: unknown): unknown {
	if (error instanceof pg.DatabaseError) {
		return isFatal(error)
			? connectionLost(serverOf(target), `${error.message} (SQLSTATE ${error.code})`)
			: statementError(error);
	}
	return isLoss(error)
		? connectionLost(serverOf(target), networkReason(networkCode(error) ?? '') ?? 'the connection was cut')
		: error;
}

/** Whether the connection is gone with it. */
export const isLoss = (error: unknown): boolean =>
	error instanceof pg.DatabaseError ? isFatal(error) : networkCode(error) !== undefined || saysLoss(error);

const isFatal = ({ severity }: pg.DatabaseError): boolean => severity === 'FATAL' || severity === 'PANIC';

// The driver's own words, which have no code.
const saysLoss = (error: unknown): boolean =>
	error instanceof Error && /^(?:Connection terminated|Client (?:has encountered|was closed))/.test(error.message);
