/**
 * A program that prints whatever it gets hold of: the client itself, what it is made of, and every error, in every way.
 * Takes its options as JSON on stdin.
 */
import { text } from 'node:stream/consumers';
import { format, inspect } from 'node:util';
import type { MeshApiClient } from '../../../loaders/mesh/api/client.ts';
import { Secret } from '../../../loaders/mesh/api/secret.ts';
import { apiClient, bytesData, collected } from './mesh-api-bench.ts';

/** Every secret of a client, and where it goes. */
export type TalkativeOptions = {
	readonly url: string;
	readonly proxy: string;
	readonly ca: string;
	readonly certificate: string;
	readonly secrets: Readonly<Record<'password' | 'sharedKey' | 'key' | 'passphrase' | 'proxyPassword', string>>;
};

const { url, proxy, ca, certificate, secrets }: TalkativeOptions = JSON.parse(await text(process.stdin));
const secret = (name: keyof typeof secrets) => new Secret(secrets[name]);
const mailbox = { id: 'ALICE', password: secrets.password };
const options = {
	password: secret('password'),
	sharedKey: secret('sharedKey'),
	tls: { ca, certificate, key: secret('key'), passphrase: secret('passphrase') },
	proxy: { url: proxy, user: 'user', password: secret('proxyPassword') },
};

say('options', options);
const good = apiClient(url, mailbox, options);
say('client', good);
for (const [name, work] of Object.entries(attempts(good))) await attempt(name, work);

const worse: Readonly<Record<string, Partial<typeof options>>> = {
	'wrong password': { password: new Secret(`${secrets.password} and more`) },
	'wrong shared key': { sharedKey: new Secret(`${secrets.sharedKey} and more`) },
	'wrong passphrase': { tls: { ...options.tls, passphrase: new Secret(`${secrets.passphrase} and more`) } },
	'no key': { tls: { ...options.tls, key: new Secret(secrets.key.slice(0, -50)) } },
	'wrong proxy password': { proxy: { ...options.proxy, password: new Secret(`${secrets.proxyPassword} and more`) } },
	'no proxy': { proxy: { ...options.proxy, url: 'http://127.0.0.1:1' } },
	'password in the address of the proxy': {
		proxy: { ...options.proxy, url: `http://u:${encodeURIComponent(secrets.proxyPassword)}@p` },
	},
};
for (const [name, more] of Object.entries(worse)) {
	await attempt(name, async () => {
		const client = apiClient(url, mailbox, { ...options, ...more });
		try {
			return [
				await client.send({ to: 'BOB', workflowId: 'LETTERS' }, bytesData(Buffer.from('x'))),
				await client.handshake(undefined),
			];
		} finally {
			await client.close();
		}
	});
}
await good.close();

function attempts(client: MeshApiClient): Readonly<Record<string, () => Promise<unknown>>> {
	return {
		handshake: () => client.handshake(undefined),
		inbox: () => collected(client.inbox()),
		send: () => client.send({ to: 'BOB', workflowId: 'LETTERS' }, bytesData(Buffer.from('x'))),
		refused: () => client.send({ to: 'NOBODY', workflowId: 'LETTERS' }, bytesData(Buffer.from('x'))),
		download: () => client.download('NEVER'),
		acknowledge: () => client.acknowledge('../..'),
	};
}

async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
	try {
		say(name, await work());
	} catch (error) {
		say(`${name} failed`, error);
	}
}

function say(name: string, thing: unknown): void {
	console.log(name, thing);
	console.log(inspect(thing, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }));
	console.log(format('%s %j %o', thing, thing, thing));
	for (let error = thing; error instanceof Error; error = error.cause) console.error(error.stack, { ...error });
}
