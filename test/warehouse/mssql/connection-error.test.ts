import { ConnectionError, RequestError } from 'tedious';
import { describe, expect, test } from 'vitest';
import type { MssqlTarget } from '../../../core/project/target.ts';
import { connectError, isLoss, sessionError } from '../../../warehouse/mssql/connection-error.ts';

const target: MssqlTarget = {
	engine: 'mssql',
	host: 'dw',
	at: { port: 1433 },
	database: 'warehouse',
	login: { kind: 'sql', user: 'ndoo' },
	odbcDriver: 'ODBC Driver 18 for SQL Server',
	encrypt: true,
	trustCert: false,
	extractFrom: 'primary',
	loginTimeout: 15,
	queryTimeout: 60,
	retries: 3,
};

const withCode = (code: string, cause?: string): ConnectionError =>
	new ConnectionError('the words of the driver', code, {
		cause: cause === undefined ? undefined : Object.assign(new Error('x'), { code: cause }),
	});

const refusal = (number: number, severity = 16): RequestError =>
	Object.assign(new RequestError('the words of the server', 'EREQUEST'), { number, class: severity });

describe('why no connection came about', () => {
	const cannot = 'The warehouse on dw:1433 cannot be reached';

	test.each<[what: string, error: unknown, code: string, message: string]>([
		['a name', withCode('ESOCKET', 'ENOTFOUND'), 'warehouse-connection', `${cannot}: its name was not found.`],
		['a port', withCode('ESOCKET', 'ECONNREFUSED'), 'warehouse-connection', `${cannot}: the connection was refused.`],
		['silence', withCode('ETIMEOUT'), 'warehouse-connection', `${cannot}: it did not answer within 15 seconds.`],
		[
			'an instance',
			withCode('EINSTLOOKUP'),
			'warehouse-connection',
			`${cannot}: its browser service did not tell the port of it.`,
		],
		['something else', withCode('ETDS'), 'warehouse-connection', `${cannot}: the connection failed (ETDS).`],
		[
			'a certificate',
			withCode('ESOCKET', 'SELF_SIGNED_CERT_IN_CHAIN'),
			'warehouse-untrusted',
			'The warehouse on dw:1433 did not prove who it is (SELF_SIGNED_CERT_IN_CHAIN).',
		],
		[
			'a server without encryption',
			withCode('EENCRYPT'),
			'warehouse-untrusted',
			'The warehouse on dw:1433 does not offer a secure connection, and `encrypt: true` asks for one.',
		],
		[
			'a token that Entra ID did not give',
			new AggregateError([
				withCode('EFEDAUTH'),
				new Error('invalid_client: AADSTS7000215: Invalid client secret for ndoo'),
			]),
			'permission-denied',
			'Login to the warehouse on dw:1433 failed: the words of the driver, AADSTS7000215.',
		],
	])('%s', (_, error, code, message) => {
		expect(connectError(target, error, [])).toMatchObject({ code, message });
	});

	test('a server that takes secure connections only', () => {
		expect(connectError({ ...target, encrypt: false }, withCode('EENCRYPT'), [])).toMatchObject({
			message: 'The warehouse on dw:1433 takes secure connections only, and `encrypt: false` asks for another.',
			todo: 'Leave `encrypt: false` out of ndoo.yml. Nothing was sent.',
		});
	});

	test('what the server says of the login, or of the database before that', () => {
		const login = { number: 18_456, message: "Login failed for user 'ndoo'." };
		expect(connectError(target, withCode('ELOGIN'), [login])).toMatchObject({
			code: 'permission-denied',
			message: "Login to the warehouse on dw:1433 failed: Login failed for user 'ndoo'.",
		});
		const database = { number: 4060, message: 'Cannot open database "warehouse" requested by the login.' };
		expect(connectError(target, withCode('ELOGIN'), [database, login])).toMatchObject({
			code: 'warehouse-missing',
			message: 'There is no database "warehouse" on dw:1433.',
		});
	});
});

describe('what became of a statement', () => {
	const lost = 'The connection to the warehouse on dw:1433 was lost';

	test.each<[what: string, error: unknown, message: string]>([
		['an end of the network', withCode('ESOCKET', 'ECONNRESET'), `${lost}: the connection was cut.`],
		['a call after it', new RequestError('in the Final state', 'EINVALIDSTATE'), `${lost}: the connection was cut.`],
		['an answer that breaks off', new Error('unexpected end of message stream'), `${lost}: the connection was cut.`],
		['an end by the server', refusal(9001, 21), `${lost}: the server ended it (error 9001).`],
	])('%s is a lost connection', (_, error, message) => {
		expect(isLoss(error)).toBe(true);
		expect(sessionError(target, error)).toMatchObject({ code: 'warehouse-connection', message });
	});

	test('of several errors of a statement the first is told', () => {
		const error = new AggregateError([refusal(1105, 17), refusal(3621)]);
		expect(isLoss(error)).toBe(false);
		expect(sessionError(target, error)).toMatchObject({
			message: 'The warehouse refused a statement: the words of the server (error 1105).',
			todo: 'The disk, or the file, that the warehouse is on is full. Have room made there, then run the command again; the list in use stays in use.',
		});
	});

	test('too long', () => {
		expect(sessionError(target, new RequestError('Timeout', 'ETIMEOUT'))).toMatchObject({
			code: 'warehouse-statement',
			message: 'The warehouse on dw:1433 did not finish a statement within 60 seconds.',
			todo: 'Give it longer by `query_timeout` in ndoo.yml (0 for as long as it takes), then run the command again.',
		});
	});

	test('what is no error of the driver stays what it is', () => {
		const mistake = new TypeError('a mistake in the program');
		expect([isLoss(mistake), sessionError(target, mistake)]).toEqual([false, mistake]);
	});
});
