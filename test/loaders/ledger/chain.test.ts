import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, chainValue, genesis } from '../../../loaders/ledger/chain.ts';
import { testKey } from '../../core/test-key.ts';

const entry = {
	at: new Date('2026-01-05T06:00:00.000Z'),
	actor: 'a.tester',
	event: 'disclosed',
	checkId: 'c1',
	flow: 'example',
	detail: { tables: [{ name: 'patient', rows: 100 }], list: null },
};

test('a chain value is what it was when the first ledger was written: it never changes', () => {
	expect(chainValue(testKey, genesis, entry)).toMatchInlineSnapshot(
		`"d56e9bdbb5aacd68e5477d85c589c5c5fa854d42d4587fc91b7e7e9272bc255e"`,
	);
});

describe('a chain value changes with', () => {
	test.each([
		['the date', { at: new Date('2026-01-05T05:59:59.999Z') }],
		['the actor', { actor: 'b.tester' }],
		['the event', { event: 'disclosed elsewhere' }],
		['the check', { checkId: null }],
		['the flow', { flow: 'other' }],
		['a part of the detail', { detail: { tables: [{ name: 'patient', rows: 101 }], list: null } }],
		['what is left out of the detail', { detail: { tables: [{ name: 'patient', rows: 100 }] } }],
	])('%s', (_, change) => {
		expect(chainValue(testKey, genesis, { ...entry, ...change })).not.toBe(chainValue(testKey, genesis, entry));
	});

	test('the entry before it, and the key', () => {
		const own = chainValue(testKey, genesis, entry);
		expect(chainValue(testKey, own, entry)).not.toBe(own);
		expect(chainValue(createSecretKey(Buffer.alloc(32, 7)), genesis, entry)).not.toBe(own);
	});

	test('where one text ends and the next begins', () => {
		const one = chainValue(testKey, genesis, { ...entry, actor: 'ab', event: 'c' });
		expect(chainValue(testKey, genesis, { ...entry, actor: 'a', event: 'bc' })).not.toBe(one);
	});
});

describe('the canonical form', () => {
	test.each<[string, unknown, string]>([
		['sorts keys at every depth', { b: [{ d: 1, c: 2 }], a: null }, '{"a":null,"b":[{"c":2,"d":1}]}'],
		['leaves out what JSON leaves out', { b: undefined, a: 1 }, '{"a":1}'],
		['writes dates as JSON does', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
	])('%s', (_, value, text) => expect(canonicalJson(value)).toBe(text));

	test('is the same in whatever order the keys come', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
				const turned = Object.fromEntries(Object.entries(value).reverse());
				expect(canonicalJson(turned)).toBe(canonicalJson(value));
				expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
			}),
		);
	});
});
