import { ConnectionError, RequestError } from 'tedious';
import { NdooError } from '../../core/errors.ts';
import { isCertificateFault, networkCode, networkReason } from '../../core/network-failure.ts';
import type { MssqlTarget } from '../../core/project/target.ts';
import { connectionLost, noSuchDatabase, unreachable, untrusted } from '../connection-texts.ts';
import { statementError, type TsqlError } from '../tsql-error.ts';

/** The server as it is named to people. */
export const serverOf = ({ host, at }: MssqlTarget): string =>
	'port' in at ? `${host}:${at.port}` : `${host}\\${at.instance}`;

/** Why no connection came about, as an error for people; `said` is what the server said of it. */
export function connectError(target: MssqlTarget, error: unknown, said: readonly TsqlError[]): NdooError {
	const server = serverOf(target);
	if (error instanceof NdooError) return error;
	if (said.some(({ number }) => noDatabase.has(number))) return noSuchDatabase(server, target.database, 'database');
	const code = codeOf(error);
	if (code === 'ELOGIN' || code === 'EFEDAUTH') return nobodyIn(target, said.at(0)?.message ?? messageOf(error));
	const network = networkCode(causeOf(error));
	if (network !== undefined && isCertificateFault(network)) return untrusted(server, network, certificateTodo);
	if (code === 'EENCRYPT') return encryptionDiffers(target);
	if (code === 'ETIMEOUT') return unreachable(server, `it did not answer within ${target.loginTimeout} seconds`, keys);
	if (code === 'EINSTLOOKUP') return unreachable(server, 'its browser service did not tell the port of it', keys);
	const reason = networkReason(network ?? '') ?? `the connection failed (${network ?? code ?? 'no reason was given'})`;
	return unreachable(server, reason, keys);
}

/** Of sys.messages: "Database … does not exist"; "Cannot open database … requested by the login". */
const noDatabase: ReadonlySet<number> = new Set([911, 4060]);

const keys = '`host`, `port` and `instance`';
const certificateTodo =
	'Give the authority that signed its certificate as `sslrootcert` in ndoo.yml, and as `host` the name that the certificate is for. `trust_cert: true` is for a server that is reached without a network that others use. If all is right, something else may be answering in its place: ask whoever looks after the server. Nothing was sent.';

// The server's own words at this point name accounts and databases, and no data.
const nobodyIn = (target: MssqlTarget, message: string): NdooError =>
	new NdooError(
		'permission-denied',
		`Login to the warehouse on ${serverOf(target)} failed: ${message.replace(/\.+$/, '')}.`,
		{
			todo: 'Check `authentication`, `user` and `database` in ndoo.yml, the password in NDOO_WAREHOUSE_PASSWORD or in the file that NDOO_WAREHOUSE_PASSWORD_FILE names, and that the server takes this kind of login.',
		},
	);

const encryptionDiffers = (target: MssqlTarget): NdooError =>
	new NdooError(
		'warehouse-untrusted',
		`The warehouse on ${serverOf(target)} ${target.encrypt ? 'does not offer a secure connection, and `encrypt: true` asks for one' : 'takes secure connections only, and `encrypt: false` asks for another'}.`,
		{
			todo: target.encrypt
				? 'Have encryption switched on at the server. `encrypt: false` in ndoo.yml is for a server that is reached without a network that others use. Nothing was sent.'
				: 'Leave `encrypt: false` out of ndoo.yml. Nothing was sent.',
		},
	);

/** What became of a statement, as an error for people. A connection that was lost is said to be. */
export function sessionError(target: MssqlTarget, error: unknown): unknown {
	const server = serverOf(target);
	const refusal = refusalOf(error);
	if (refusal !== undefined) {
		return isFatal(refusal)
			? connectionLost(server, `the server ended it (error ${refusal.number})`)
			: statementError(refusal);
	}
	if (codeOf(error) === 'ETIMEOUT') return tookTooLong(target);
	if (!isLoss(error)) return error;
	return connectionLost(server, networkReason(networkCode(causeOf(error)) ?? '') ?? 'the connection was cut');
}

/** Whether the connection is gone with it. */
export function isLoss(error: unknown): boolean {
	const refusal = refusalOf(error);
	if (refusal !== undefined) return isFatal(refusal);
	return (
		networkReason(networkCode(causeOf(error)) ?? '') !== undefined ||
		error instanceof ConnectionError ||
		['ECLOSE', 'ESOCKET', 'EINVALIDSTATE', 'ETIMEOUT'].includes(codeOf(error) ?? '') ||
		saysLoss.test(messageOf(error))
	);
}

// The driver's own words for an answer that breaks off, which have no code.
const saysLoss = /^unexpected end of (?:message stream|data)$/;

/** Several come at once: the first says why, the rest what became of it. */
function refusalOf(error: unknown): (TsqlError & { readonly severity: number }) | undefined {
	const all = error instanceof AggregateError ? error.errors : [error];
	const refusals = all.flatMap((one) =>
		one instanceof RequestError && one.number !== undefined
			? [{ number: one.number, message: one.message, severity: one.class ?? 16 }]
			: [],
	);
	return refusals[0];
}

/** From severity 20 on the server ends the connection (SQL Server documentation, "Database Engine error severities"). */
const isFatal = ({ severity }: { readonly severity: number }): boolean => severity >= 20;

const tookTooLong = (target: MssqlTarget): NdooError =>
	new NdooError(
		'warehouse-statement',
		`The warehouse on ${serverOf(target)} did not finish a statement within ${target.queryTimeout} seconds.`,
		{ todo: 'Give it longer by `query_timeout` in ndoo.yml (0 for as long as it takes), then run the command again.' },
	);

const codeOf = (error: unknown): string | undefined => {
	if (error instanceof AggregateError) return codeOf(error.errors[0]);
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
};

/** What the operating system said is kept by the driver as the cause. */
const causeOf = (error: unknown): unknown =>
	error instanceof Error && error.cause !== undefined ? error.cause : error;

function messageOf(error: unknown): string {
	if (!(error instanceof AggregateError)) return error instanceof Error ? error.message : 'no reason was given';
	// Of what Entra ID said only its number: the rest is about the account.
	const entra = error.errors.map(messageOf).flatMap((text) => /\bAADSTS\d+/.exec(text)?.[0] ?? []);
	return [messageOf(error.errors[0]).replace(/\.+$/, ''), ...entra].join(', ');
}
