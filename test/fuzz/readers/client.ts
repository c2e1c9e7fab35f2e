import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type MeshApiClient, meshApiClient } from '../../../loaders/mesh/api/client.ts';
import { Secret } from '../../../loaders/mesh/api/secret.ts';
import { hostileName, orRight, textOf } from '../drawn.ts';
import { type Reader, reader, type Shown } from '../reader.ts';

// The client of MESH's API, asked by HTTP, and what a server says that is not MESH, or not as it should be.

type Said = { readonly status: number; readonly headers: readonly string[]; readonly body: Uint8Array };

const header = fc.oneof(
	fc
		.tuple(
			fc.constantFrom('mex-messageid', 'mex-chunk-range', 'mex-messagetype', 'mex-localid', 'mex-statuscode', 'x'),
			fc.oneof(hostileName, fc.constantFrom('1:2', '2:2', '1:999999999', 'REPORT', 'A1', '-1')),
		)
		.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]/g, ' ')}`),
	fc.constantFrom(
		'content-encoding: gzip',
		'content-encoding: br',
		'transfer-encoding: chunked',
		'content-length: 5',
		'content-length: -1',
		'no header',
		`x: ${'x'.repeat(20_000)}`,
		...Array.from({ length: 3 }, (_, at) => `set-cookie: ${at}`),
	),
);

const text = fc.oneof(
	textOf(['{', '}', '"messages"', ': ', '[', ']', '"A1"', ',', '"links"', '"next"', '5\r\n', '0\r\n\r\n']),
	hostileName.map((name) => JSON.stringify({ messages: [name], links: { next: name }, message_id: name })),
	hostileName.map((name) => JSON.stringify({ errorCode: name, errorDescription: name, detail: [{ msg: name }] })),
);

const said: fc.Arbitrary<Said> = fc.record({
	status: fc.constantFrom(200, 200, 200, 206, 202, 204, 301, 400, 403, 404, 410, 417, 429, 500, 503, 999),
	headers: fc.array(header, { maxLength: 4 }),
	body: fc.oneof(
		text.map((one) => Buffer.from(one)),
		text.map((one) => gzipSync(one)),
	),
});

/** As MESH answers, in whatever words. */
const rightSaid: fc.Arbitrary<Said> = fc
	.record({ id: fc.constantFrom('A1', 'a1'), word: hostileName, isPacked: fc.boolean() })
	.map(({ id, word, isPacked }) => {
		const body = JSON.stringify({ messages: [word], message_id: word, status: word, status_description: word });
		const subject = word.replaceAll(/[^\x20-\x7e]/g, ' ');
		return {
			status: 200,
			headers: [`mex-messageid: ${id}`, `mex-subject: ${subject}`, ...(isPacked ? ['content-encoding: gzip'] : [])],
			body: isPacked ? gzipSync(body) : Buffer.from(body),
		};
	});

let saying: Said = { status: 200, headers: [], body: Buffer.alloc(0) };
let asked: Promise<MeshApiClient> | undefined;

async function clientOf(): Promise<MeshApiClient> {
	const server: Server = createServer((socket) => {
		socket.on('error', () => {});
		socket.once('data', () => {
			const { status, headers, body } = saying;
			const length = headers.some((one) => /^(content-length|transfer-encoding)/.test(one))
				? []
				: [`content-length: ${body.length}`];
			socket.write(`HTTP/1.1 ${status} X\r\n${[...headers, ...length, 'connection: close'].join('\r\n')}\r\n\r\n`);
			socket.end(body);
		});
	}).unref();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return meshApiClient({
		url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
		mailbox: 'YCLTA53',
		password: new Secret('the password'),
		sharedKey: new Secret('the shared key'),
		clientVersion: 'ndoo==1.2.3',
		clock: () => new Date('2026-03-01T06:05:09Z'),
		nonce: () => 'nonce',
		sleep: async () => {},
		timeouts: { silence: 5000 },
	});
}

type Asked = { readonly said: Said; readonly call: 'inbox' | 'download' | 'track' | 'acknowledge' | 'send' };

async function ask({ said: answer, call }: Asked, shown: Shown): Promise<void> {
	saying = answer;
	asked ??= clientOf();
	const client = await asked;
	if (call === 'inbox') for await (const id of client.inbox()) shown(JSON.stringify(id));
	if (call === 'track') shown(JSON.stringify(await client.track('A1')));
	if (call === 'acknowledge') shown(await client.acknowledge('A1'));
	if (call === 'download') {
		const message = await client.download('A1');
		shown(JSON.stringify(message.headers));
		for await (const part of message.stream()) if (part.length > 1 << 20) throw new Error('It came at once.');
	}
}

export const clientReaders: readonly Reader[] = [
	reader<Asked>(
		'mesh-client',
		3,
		fc.record({ said: orRight(said, rightSaid), call: fc.constantFrom('inbox', 'download', 'track', 'acknowledge') }),
		[],
		ask,
	),
];
