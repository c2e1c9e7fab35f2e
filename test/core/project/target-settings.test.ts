import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problems, refusal, targetOf } from './target-file.ts';

const server = 'engine: postgres, user: ndoo, dbname: warehouse';

describe('a target', () => {
	test('on a server, with what its file leaves out', async () => {
		expect(await targetOf(`{ ${server}, host: dw.trust.example }`)).toEqual({
			engine: 'postgres',
			host: 'dw.trust.example',
			port: 5432,
			user: 'ndoo',
			dbname: 'warehouse',
			sslmode: 'verify-full',
			connectTimeout: 10,
			keepalivesIdle: 60,
		});
	});

	test('on a server, with all that its file can say', async () => {
		const more = 'port: 6543, sslmode: verify-ca, sslrootcert: ca.pem, sslcert: tls/c.pem, sslkey: tls/c.key';
		const times = 'connect_timeout: 3, keepalives_idle: 30';
		expect(await targetOf(`{ ${server}, host: 10.0.0.1, ${more}, ${times} }`)).toEqual({
			engine: 'postgres',
			host: '10.0.0.1',
			port: 6543,
			user: 'ndoo',
			dbname: 'warehouse',
			sslmode: 'verify-ca',
			sslrootcert: join('<folder>', 'ca.pem'),
			sslcert: join('<folder>', 'tls', 'c.pem'),
			sslkey: join('<folder>', 'tls', 'c.key'),
			connectTimeout: 3,
			keepalivesIdle: 30,
		});
	});

	test.each([
		['localhost', 'disable'],
		['LOCALHOST', 'disable'],
		['127.0.0.1', 'disable'],
		["'::1'", 'disable'],
		['/var/run/postgresql', 'disable'],
		['127.0.0.1.example', 'verify-full'],
		['localhost.example', 'verify-full'],
		['10.0.0.1', 'verify-full'],
		['server', 'verify-full'],
	])('host %s: sslmode %s unless the file has another', async (host, sslmode) => {
		expect(await targetOf(`{ ${server}, host: ${host} }`)).toMatchObject({ sslmode });
		expect(await targetOf(`{ ${server}, host: ${host}, sslmode: require }`)).toMatchObject({ sslmode: 'require' });
	});
});

test('certificates are looked at, whatever the host, unless the file says otherwise', async () => {
	const local = `${server}, host: localhost`;
	expect(await targetOf(`{ ${local}, sslrootcert: ca.pem }`)).toMatchObject({ sslmode: 'verify-full' });
	expect(await targetOf(`{ ${local}, sslcert: c.pem, sslkey: c.key }`)).toMatchObject({ sslmode: 'verify-full' });
});

describe('a target that is refused', () => {
	const host = 'host: dw.trust.example';

	test.each<[what: string, target: string, problems: readonly string[]]>([
		[
			'of an engine that is not there',
			'{ engine: oracle }',
			['`oracle` | the kind of warehouse: `embedded`, `postgres` or `mssql`'],
		],
		['of no engine', '{ folder: x }', ['no `engine` | the kind of warehouse: `embedded`, `postgres` or `mssql`']],
		[
			'without a host',
			`{ ${server} }`,
			['no `host` | text: name or address of the server, or the folder of its socket'],
		],
		[
			'with the folder of another engine',
			`{ ${server}, ${host}, folder: x }`,
			[expect.stringMatching(/^the unknown key `folder` \| `engine`, `host`/)],
		],
		[
			'with an sslmode that may fall back to plain text',
			`{ ${server}, ${host}, sslmode: prefer }`,
			[expect.stringMatching(/^`prefer` \| `disable`, `require`, `verify-ca` or `verify-full`/)],
		],
		[
			'with a certificate without its key',
			`{ ${server}, ${host}, sslcert: c.pem }`,
			['`sslcert` without `sslkey` | both, or neither'],
		],
		[
			'with a key without its certificate',
			`{ ${server}, ${host}, sslkey: c.key }`,
			['`sslkey` without `sslcert` | both, or neither'],
		],
		[
			'with an authority that is not asked',
			`{ ${server}, ${host}, sslmode: require, sslrootcert: ca.pem }`,
			['`sslrootcert` beside `sslmode: require`, which does not look at it | `sslmode: verify-full`'],
		],
		[
			'with an authority and no TLS',
			`{ ${server}, ${host}, sslmode: disable, sslrootcert: ca.pem }`,
			['`sslrootcert` beside `sslmode: disable`, which does not look at it | `sslmode: verify-full`'],
		],
		[
			'with a port that is none',
			`{ ${server}, ${host}, port: 65536 }`,
			['the number 65536 | a number not above 65535'],
		],
	])('%s', async (_, target, expected) => {
		expect(problems(await refusal(target))).toEqual(expected);
	});

	test('a password in the file, which is not shown', async () => {
		const text = await refusal(`{ ${server}, ${host}, password: 'the password itself' }`);
		expect(text).toContain('found the unknown key `password`');
		expect(text).not.toContain('the password itself');
	});
});
