import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';
import { readJobNotice } from '../../../loaders/check/reply/job-notice.ts';
import { classifyContent, headLength } from '../../../loaders/check/reply/reply-content.ts';
import { readJson } from '../../../loaders/mesh/api/answer.ts';
import { content } from '../../../loaders/mesh/api/content.ts';
import { readErrorBody } from '../../../loaders/mesh/api/error-body.ts';
import { inbox } from '../../../loaders/mesh/api/inbox.ts';
import type { MeshAnswer, MeshHttp } from '../../../loaders/mesh/api/mesh-http.ts';
import { readMessageHeaders } from '../../../loaders/mesh/api/message-headers.ts';
import { requireMessageId } from '../../../loaders/mesh/api/message-id.ts';
import { textOf as bodyText } from '../../../loaders/mesh/api/text.ts';
import { trackMessage } from '../../../loaders/mesh/api/tracking.ts';
import { envelopeOf } from '../../../loaders/mesh/api-route/incoming.ts';
import { placeOf } from '../../../loaders/mesh/api-route/place.ts';
import { readControlFile } from '../../../loaders/mesh/control-file.ts';
import { parseMeshClientConfig } from '../../../loaders/mesh/meshclient-config.ts';
import { quote } from '../../../loaders/service/quote.ts';
import { hostileName, longLine, plantedNumber, plantedSecret, splicedWith, textOf } from '../drawn.ts';
import { memory } from '../judge.ts';
import { type Reader, reader } from '../reader.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

const tags = [
	'<DTSControl>',
	'</DTSControl>',
	'<LocalId>',
	'</LocalId>',
	'<Subject a="b" ',
	'<!DOCTYPE x [<!ENTITY a "aa">]>',
	'<!ENTITY b "&a;&a;">',
	'&a;&b;',
	'&#x41;',
	'<![CDATA[',
	']]>',
	'<!--',
	'-->',
	'<?xml version="1.0"?>',
	'<__proto__>',
	'<constructor>',
	'<MESHConfig>',
	'</MESHConfig>',
	'<Client>',
	'</Client>',
	'<ClientIdentity>YCLTA53</ClientIdentity>',
	'<InterfaceRoot>/mesh</InterfaceRoot>',
	`<AuthenticationKey>${plantedSecret}</AuthenticationKey>`,
	'<',
	'>',
	'/',
	' ',
	'\n',
];
const markup = textOf(tags);

const element = (name: string, inside: string): string => `<${name}>${inside}</${name}>`;

/** A client as it should be; the secret is in it, and is not to be read. */
const clientOf = (mailbox: string, more: string): string =>
	element(
		'Client',
		`${element('ClientIdentity', mailbox)}
${element('AuthenticationKey', plantedSecret)}${more}
${element('InterfaceRoot', '/mesh')}${element('SaveSent', 'Y')}`,
	);
const rightConfig = element('MESHConfig', clientOf('YCLTA53', ''));

/** Another before or behind it, and between its elements what nobody knows. */
const configOf = fc
	.tuple(fc.constantFrom('', clientOf('X26HC006', '')), hostileName, fc.nat(3))
	.map(([other, word, depth]) => {
		const text = word.replaceAll(/[<>]/g, ' ');
		let more = text;
		for (let at = 0; at < depth; at++) more = element('Constructor', `<!--${text.replaceAll('-', ' ')}-->${more}`);
		return `${other}${clientOf('yclta53', element('x', more))}`;
	});

const answerOf = (body: Readable, headers: MeshAnswer['headers'] = { 'content-length': '1' }): MeshAnswer => ({
	what: 'A call',
	host: 'mesh.example',
	status: 200,
	headers,
	body,
	tries: 1,
});

const bodyOf = (text: string) => answerOf(Readable.from([Buffer.from(text)]));

/** Answers every question with the same text, or with what is made of how many there were. */
const lineOf = (text: (asked: number) => string): MeshHttp => {
	let asked = 0;
	const ask = async () => bodyOf(text(asked++));
	return { ask, askOnce: ask, errorOf: async () => Promise.reject(new Error('no error here')), close: async () => {} };
};

/** What MESH says, with words in it that it would not say; and an inbox that has a last page. */
const rightJson = fc
	.record(
		{
			messages: fc.array(hostileName, { maxLength: 5 }),
			links: fc.constantFrom({ next: '/messageexchange/x' }, { next: '' }, {}, null),
			detail: fc.array(fc.record({ code: hostileName, msg: hostileName, event: hostileName })),
			message_id: hostileName,
			status: fc.oneof(hostileName, fc.constantFrom('accepted', 'error', 'undeliverable')),
			status_code: fc.option(hostileName),
			status_description: fc.option(hostileName),
		},
		{ requiredKeys: ['messages'] },
	)
	.map((value) => JSON.stringify(value));

const json = fc.oneof(
	fc.json({ maxDepth: 5 }),
	textOf([
		'{',
		'}',
		'[',
		']',
		'"',
		':',
		',',
		'"messages"',
		'"links"',
		'"next"',
		'"detail"',
		'"message_id"',
		'"status"',
		'null',
		'1e999',
	]),
	fc
		.record({
			messages: fc.oneof(fc.array(hostileName, { maxLength: 5 }), fc.jsonValue()),
			links: fc.oneof(fc.record({ next: fc.oneof(hostileName, fc.constant('/messageexchange/x')) }), fc.jsonValue()),
			detail: fc.oneof(
				fc.array(fc.record({ code: fc.jsonValue(), msg: hostileName, loc: fc.jsonValue() })),
				fc.jsonValue(),
			),
			message_id: fc.oneof(hostileName, fc.jsonValue()),
			status: fc.oneof(hostileName, fc.constantFrom('accepted', 'error', 'undeliverable')),
			status_description: hostileName,
			status_code: hostileName,
			stages: fc.array(fc.record({ stage: hostileName, passed: fc.boolean() })),
		})
		.map((value) => JSON.stringify(value)),
	{ weight: 3, arbitrary: rightJson },
);

async function readAllJson(text: string, shown: (words: string) => void): Promise<void> {
	const { code, text: said } = readErrorBody(text);
	shown(quote(`${code} ${said}`));
	const notice = readJobNotice(text);
	if (notice?.kind === 'job failed') shown(notice.reason);
	const tracked = await trackMessage(
		lineOf(() => text),
		'YCLTA53',
		requireMessageId('A1'),
	).catch(damagedOnly);
	if (tracked) shown(JSON.stringify(placeOf(tracked)));
	for await (const id of inbox(
		lineOf((asked) => (asked === 0 ? text : lastPage)),
		{ mailbox: 'YCLTA53', origin: 'https://mesh.example' },
		{ pageSize: 500 },
	))
		shown(quote(id));
}

const lastPage = JSON.stringify({ messages: ['A1'] });

function damagedOnly(error: unknown): undefined {
	if (error instanceof Error && error.name === 'NdooError') return undefined;
	throw error;
}

const bomb = gzipSync(Buffer.alloc(64 << 20));

async function countedBomb(bytes: Uint8Array): Promise<void> {
	const before = memory();
	const answer = answerOf(Readable.from([bytes]), { 'content-encoding': 'gzip' });
	for await (const _ of content(answer))
		if (memory() - before > 100 << 20) throw new Error('The memory grows with it.');
}

const gzipped = fc.oneof(
	fc.uint8Array({ maxLength: 300 }),
	fc
		.tuple(fc.string({ maxLength: 300 }), fc.nat(400), fc.uint8Array({ maxLength: 4 }))
		.map(([text, at, tail]) => Buffer.concat([gzipSync(text).subarray(0, at), tail])),
	{ weight: 2, arbitrary: fc.string({ maxLength: 300 }).map((text) => gzipSync(text)) },
);

export const meshReaders: readonly Reader[] = [
	reader('control-file', 20, markup.map(bytesOf), [bytesOf('<'.repeat(65_536)), new Uint8Array(70_000)], (bytes) => {
		const reading = readControlFile(bytes);
		if ('control' in reading && Object.getPrototypeOf(reading.control.others) !== Object.prototype)
			throw new Error('An element has changed what an object is.');
	}),
	reader(
		'mesh-client-config',
		8,
		fc.oneof(
			markup.map((text) => `<MESHConfig>${text}</MESHConfig>`),
			splicedWith(rightConfig, tags, 1),
			configOf.map((clients) => `<MESHConfig>${clients}</MESHConfig>`),
		),
		['<!--'.repeat(250_000), '<a>'.repeat(300_000), '<![CDATA['.repeat(100_000), '<a '.repeat(300_000)],
		(text, shown) => shown(JSON.stringify(parseMeshClientConfig({ file: 'meshclient.cfg', text }, 'YCLTA53'))),
	),
	reader('mesh-json', 14, json, ['['.repeat(500_000), '{"a":'.repeat(200_000)], readAllJson),
	reader('mesh-pages', 1, fc.nat(3), [3], async (bare) => {
		const page = (asked: number) => JSON.stringify({ messages: [], links: { next: `/messageexchange/${asked}` } });
		const line = lineOf((asked) => (bare < 3 && asked > bare ? lastPage : page(asked)));
		const given = await Array.fromAsync(inbox(line, { mailbox: 'A', origin: 'https://m' }, { pageSize: 500 }));
		if (given.join() !== 'A1') throw new Error('The message was not found.');
	}),
	reader('mesh-body', 1, fc.constantFrom('json', 'text'), ['json', 'text'], async (kind) => {
		const answer = answerOf(Readable.from(longLine('[')));
		if (kind === 'text') await bodyText(answer.body);
		else await readJson(answer, z.unknown());
	}),
	reader('gzip', 4, gzipped, [bomb, gzipSync(bomb)], countedBomb),
	reader(
		'mesh-headers',
		10,
		fc.dictionary(
			fc.oneof(
				hostileName,
				fc.constantFrom('mex-chunk-range', 'Mex-Messagetype', 'mex-statussuccess', 'mex-localid', 'mex-to'),
			),
			fc.oneof(
				hostileName,
				fc.array(hostileName, { maxLength: 3 }),
				fc.constantFrom('1:2', '2:1', '999999999:999999999'),
			),
		),
		[JSON.parse('{"__proto__":"x","mex-__proto__":"x"}')],
		(raw) => {
			const headers = readMessageHeaders(raw);
			envelopeOf(headers);
			if (headers.chunk && headers.chunk.number > headers.chunk.total) throw new Error('There is no such chunk.');
		},
	),
	reader<readonly [string, boolean]>(
		'reply',
		12,
		fc.tuple(
			textOf(['9434765919,', '\r\n', '\n', '\r', '{', '"status"', '[]', '\ufeff', 'ERROR', ',', '\0']),
			fc.boolean(),
		),
		[
			['0'.repeat(headLength), true],
			['9434765919,\r\n'.repeat(5000), false],
		],
		([text, isWhole]: readonly [string, boolean], shown) => {
			const head = Buffer.from(text).subarray(0, headLength);
			const kind = classifyContent({ head, size: head.length + (isWhole ? 0 : 1) });
			if ('reason' in kind) shown(kind.reason);
			if (text.includes(`x${plantedNumber}`) && kind.kind === 'cleaned list') throw new Error('No list has letters.');
		},
	),
];
