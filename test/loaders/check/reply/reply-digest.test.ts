import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { digested, digestOf } from '../../../../loaders/check/reply/reply-digest.ts';

const [key, other] = [7, 8].map((byte) => createSecretKey(Buffer.alloc(32, byte))) as [
	ReturnType<typeof createSecretKey>,
	ReturnType<typeof createSecretKey>,
];
const text = '9990000018,\r\n9990000026,\r\n';
const bytes = [Buffer.from(text.slice(0, 5)), Buffer.from(text.slice(5))];

test('a digest of people is made with the key: two keys, two digests, and none that could be guessed at', async () => {
	const [one, two] = [await digestOf(bytes, key), await digestOf(bytes, other)];
	expect(one).toBe(createHmac('sha256', key).update(text).digest('hex'));
	expect(two).toBe(createHmac('sha256', other).update(text).digest('hex'));
	expect(one).not.toBe(two);
	expect([one, two]).not.toContain(createHash('sha256').update(text).digest('hex'));
});

test('what passes has the same digest as what lies there, by the same key, and is not changed', async () => {
	for (const by of [key, other]) {
		const passing = digested(bytes, by);
		expect(Buffer.concat(await Array.fromAsync(passing.bytes)).toString()).toBe(text);
		expect(passing.digest()).toBe(await digestOf(bytes, by));
	}
});
