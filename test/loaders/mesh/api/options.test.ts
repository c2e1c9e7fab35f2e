import { expect, test } from 'vitest';
import { type MeshApiOptions, requireSettings } from '../../../../loaders/mesh/api/options.ts';
import { Secret } from '../../../../loaders/mesh/api/secret.ts';

const options: MeshApiOptions = {
	url: 'https://msg.intspineservices.nhs.uk',
	mailbox: 'yclta53',
	password: new Secret('the password'),
	sharedKey: new Secret('the shared key'),
	clientVersion: 'ndoo==1.2.3',
	clock: () => new Date(0),
	nonce: () => 'nonce',
	sleep: async () => {},
};

test('the mailbox is taken in upper case, and times have defaults', () => {
	const { origin, credentials, connection } = requireSettings({ ...options, timeouts: { connect: 5 } });
	expect(origin).toBe('https://msg.intspineservices.nhs.uk');
	expect(credentials.mailbox).toBe('YCLTA53');
	expect(connection.timeouts).toEqual({ connect: 5, silence: 300_000 });
});

test.each([
	'https://mesh-sync.spineservices.nhs.uk/',
	'https://localhost:8701',
	'http://localhost:8700',
	'http://127.0.0.1:8700',
	'http://[::1]:8700',
])('%s can be the address', (url) => {
	expect(requireSettings({ ...options, url }).origin).toBe(new URL(url).origin);
});

test.each([
	'',
	'msg.intspineservices.nhs.uk',
	'http://msg.intspineservices.nhs.uk',
	'http://localhost.example.org',
	'https://msg.intspineservices.nhs.uk/messageexchange',
	'https://msg.intspineservices.nhs.uk/?a=b',
	'https://user:pass@msg.intspineservices.nhs.uk',
	'ftp://msg.intspineservices.nhs.uk',
])('%j cannot be the address', (url) => {
	expect(() => requireSettings({ ...options, url })).toThrow(
		expect.objectContaining({
			code: 'mesh-config',
			message: 'The address of MESH cannot be used.',
			todo: 'Give https:// and a host, and nothing after it, such as https://mesh-sync.spineservices.nhs.uk.',
		}),
	);
});

test.each(['', 'proxy:3128', 'socks5://proxy:1080', 'http://user:opensesame@proxy:3128'])(
	'%j cannot be the proxy',
	(url) => {
		expect(() => requireSettings({ ...options, proxy: { url } })).toThrow(
			expect.objectContaining({ message: 'The address of the proxy cannot be used.' }),
		);
	},
);

test('a mailbox with a slash is none', () => {
	expect(() => requireSettings({ ...options, mailbox: 'A/B' })).toThrow('Expected the mailbox to be made of');
});
