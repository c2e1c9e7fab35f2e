import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import type { PostgresTarget } from '../../../core/project/target.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { type Certificates, makeCertificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type Account, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const missing = missingPostgres ?? missingOpenssl;

describe.skipIf(isSkipped(missing))(named('the way to a PostgreSQL server', missing), () => {
	let server: PostgresServer;
	let secure: PostgresServer;
	let certificates: Certificates;
	beforeAll(async () => {
		certificates = await makeCertificates(['MAILBOX']);
		server = await startPostgres();
		secure = await startPostgres({
			tls: { ...certificates.server, ca: certificates.ca },
			access: ['hostssl all "client of the tests" 127.0.0.1/32 cert'],
		});
		await using owner = await opened(secure);
		await owner.warehouse.script('create role "client of the tests" login');
	});
	afterAll(async () => {
		await secure[Symbol.asyncDispose]();
		await server[Symbol.asyncDispose]();
		await certificates[Symbol.asyncDispose]();
	});

	async function opened(
		on: PostgresServer,
		changes: Partial<PostgresTarget> = {},
		account?: Account,
	): Promise<AsyncDisposable & { readonly warehouse: Warehouse }> {
		const warehouse = await on.open(account, changes);
		return { warehouse, [Symbol.asyncDispose]: () => warehouse.close() };
	}

	/** Code, text and advice, with the port that is different each time left out. */
	async function refusal(on: PostgresServer, changes: Partial<PostgresTarget>, account?: Account): Promise<unknown> {
		const error = await on.open(account, changes).then(
			async (warehouse) => {
				await warehouse.close();
				return 'it was opened';
			},
			(refused: unknown) => refused,
		);
		if (!(error instanceof NdooError)) return error;
		return { code: error.code, exit: error.exit, message: error.message.replace(/:\d{4,5}\b/, ':port') };
	}

	const cannot = 'cannot be reached';

	test.each<[what: string, changes: Partial<PostgresTarget>, account: Account | undefined, expected: object]>([
		[
			'a wrong password',
			{},
			{ user: 'owner', password: 'not the password' },
			{
				code: 'permission-denied',
				exit: 12,
				message: 'Login to the warehouse on 127.0.0.1:port failed: password authentication failed for user "owner".',
			},
		],
		[
			'an account that is not there',
			{},
			{ user: 'nobody', password: 'x' },
			{
				code: 'permission-denied',
				exit: 12,
				message: 'Login to the warehouse on 127.0.0.1:port failed: password authentication failed for user "nobody".',
			},
		],
		[
			'a database that is not there',
			{ dbname: 'nowhere' },
			undefined,
			{ code: 'warehouse-missing', exit: 10, message: 'There is no database "nowhere" on 127.0.0.1:port.' },
		],
		[
			'a name that is nobody’s',
			{ host: 'nowhere.invalid' },
			undefined,
			{
				code: 'warehouse-connection',
				exit: 1,
				message: `The warehouse on nowhere.invalid:port ${cannot}: its name was not found.`,
			},
		],
		[
			'a port on which nobody listens',
			{ port: 1 },
			undefined,
			{
				code: 'warehouse-connection',
				exit: 1,
				message: `The warehouse on 127.0.0.1:1 ${cannot}: the connection was refused.`,
			},
		],
		[
			'a folder without a socket',
			{ host: '/nowhere' },
			undefined,
			{
				code: 'warehouse-connection',
				exit: 1,
				message: `The warehouse on /nowhere:port ${cannot}: the connection failed (ENOENT).`,
			},
		],
		[
			'no TLS, where it is asked for',
			{ sslmode: 'verify-full' },
			undefined,
			{
				code: 'warehouse-untrusted',
				exit: 10,
				message:
					'The warehouse on 127.0.0.1:port does not offer a secure connection, and `sslmode: verify-full` asks for one.',
			},
		],
	])('%s', async (_, changes, account, expected) => {
		expect(await refusal(server, changes, account)).toEqual(expected);
	});

	test('a server that accepts and says nothing', async () => {
		const silent = createServer();
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const address = silent.address();
		const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
		const sockets = new Set<{ destroy(): void }>();
		silent.on('connection', (socket) => sockets.add(socket));
		expect(await refusal(server, { port, connectTimeout: 1 })).toEqual({
			code: 'warehouse-connection',
			exit: 1,
			message: `The warehouse on 127.0.0.1:port ${cannot}: it did not answer within 1 seconds.`,
		});
		for (const socket of sockets) socket.destroy();
		silent.close();
	});

	test('what the account lacks is said with what to do, and no secret', async () => {
		const account = { user: 'owner', password: 'not the password' };
		const error = await server.open(account).catch((refused: unknown) => refused);
		expect(error).toMatchObject({
			todo: 'Check `user`, `dbname` and `sslmode` in ndoo.yml, the password in NDOO_WAREHOUSE_PASSWORD or in the file that NDOO_WAREHOUSE_PASSWORD_FILE names, and that the server admits this account from this machine (pg_hba.conf).',
		});
		expect(JSON.stringify(error)).not.toContain(account.password);
	});

	describe('secured', () => {
		const isSecured = async (changes: Partial<PostgresTarget>, account?: Account): Promise<unknown> => {
			await using on = await opened(secure, changes, account);
			const text = 'select ssl, version, client_dn is not null as known from pg_stat_ssl where pid = pg_backend_pid()';
			return (await on.warehouse.query({ text }))[0];
		};
		const tls = { ssl: true, version: 'TLSv1.3', known: false };

		test('by a certificate of a known authority, for the name that was asked for', async () => {
			const sslrootcert = certificates.ca;
			expect(await isSecured({ sslmode: 'verify-full', sslrootcert })).toEqual(tls);
			expect(await isSecured({ sslmode: 'verify-full', sslrootcert, host: 'localhost' })).toEqual(tls);
		});

		test('whoever it is, when nothing more is asked', async () => {
			expect(await isSecured({ sslmode: 'require' })).toEqual(tls);
		});

		test('on both sides: a certificate instead of a password', async () => {
			const { cert: sslcert, key: sslkey } = certificates.client;
			const account = { user: 'client of the tests', password: 'is not asked for' };
			const changes = { sslmode: 'verify-full', sslrootcert: certificates.ca, sslcert, sslkey } as const;
			expect(await isSecured(changes, account)).toEqual({ ...tls, known: true });
			expect(
				await refusal(
					secure,
					{ ...changes, sslcert: certificates.foreign.cert, sslkey: certificates.foreign.key },
					account,
				),
			).toMatchObject({
				code: 'warehouse-untrusted',
			});
		});

		const untrusted = (host: string, reason: string) => ({
			code: 'warehouse-untrusted',
			exit: 10,
			message: `The warehouse on ${host}:port did not prove who it is (${reason}).`,
		});

		test('not by an authority that nobody named', async () => {
			expect(await refusal(secure, { sslmode: 'verify-full' })).toEqual(
				untrusted('127.0.0.1', 'SELF_SIGNED_CERT_IN_CHAIN'),
			);
		});

		test('not by another authority', async () => {
			const sslrootcert = join(certificates.folder, 'foreign-ca.pem');
			expect(await refusal(secure, { sslmode: 'verify-ca', sslrootcert })).toEqual(
				untrusted('127.0.0.1', 'SELF_SIGNED_CERT_IN_CHAIN'),
			);
		});

		test('not under another name, unless only the authority is asked for', async () => {
			await using stranger = await startPostgres({ tls: { ...certificates.stranger, ca: certificates.ca } });
			const sslrootcert = certificates.ca;
			expect(await refusal(stranger, { sslmode: 'verify-full', sslrootcert })).toEqual(
				untrusted('127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'),
			);
			expect(await refusal(stranger, { sslmode: 'verify-ca', sslrootcert })).toBe('it was opened');
		});

		test.each(['an authority that is a key', 'the key of another certificate', 'an encrypted key'])(
			'not with %s',
			async (what) => {
				const { ca, client, server: other, encryptedKey } = certificates;
				const files = {
					'an authority that is a key': { sslrootcert: client.key },
					'the key of another certificate': { sslrootcert: ca, sslcert: client.cert, sslkey: other.key },
					'an encrypted key': { sslrootcert: ca, sslcert: client.cert, sslkey: encryptedKey },
				}[what];
				expect(await refusal(secure, { sslmode: 'verify-full', ...files })).toEqual({
					code: 'config-invalid',
					exit: 10,
					message: `The certificates for the warehouse cannot be used: ${Object.values(files ?? {}).join(', ')}.`,
				});
			},
		);
	});
});
