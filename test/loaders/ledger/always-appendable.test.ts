import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { genesis } from '../../../loaders/ledger/chain.ts';
import { record } from '../../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { quotingOf } from '../../../warehouse/dialect.ts';
import { testKey } from '../../core/test-key.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// Whoever has the loader's rights can put an entry into the ledger without ndoo. It must not be one that no other can follow.

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const append = async () =>
	await record(temporary.warehouse, testKey, { event: 'views built', actor: 'test', at: new Date('2026-05-01') });

const hex = (letter: string): string => letter.repeat(64);
type Links = { readonly previous: string; readonly chain: string };

/** What somebody writes by hand after two proper entries. */
const attacks: Readonly<Record<string, (first: Links, last: Links) => readonly Links[]>> = {
	'an entry that follows itself': () => [{ previous: hex('a'), chain: hex('a') }],
	'an entry that leads back to the beginning': (_, last) => [{ previous: last.chain, chain: genesis }],
	'an entry that leads back to one before': (first, last) => [{ previous: last.chain, chain: first.previous }],
	'two entries in a circle': (_, last) => [
		{ previous: last.chain, chain: hex('b') },
		{ previous: hex('c'), chain: last.chain },
		{ previous: hex('b'), chain: hex('c') },
		{ previous: hex('d'), chain: hex('b') },
	],
	'an entry whose chain value is a word': (_, last) => [{ previous: last.chain, chain: 'x' }],
	'an entry that follows nothing': () => [{ previous: hex('e'), chain: hex('f') }],
	'an entry that follows the last one': (_, last) => [{ previous: last.chain, chain: hex('9') }],
};

const insert = async ({ previous, chain }: Links, more: { readonly [column: string]: string } = {}) => {
	const literal = quotingOf[temporary.warehouse.dialect].quotedLiteral;
	const values = {
		at: "'2026-05-01'",
		actor: "'a'",
		event: "'e'",
		previous: literal(previous),
		chain: literal(chain),
		...more,
	};
	const overriding = 'seq' in more ? 'overriding system value' : '';
	await temporary.warehouse.query({
		text: `insert into ndoo.ledger (${Object.keys(values).join(', ')}) ${overriding} values (${Object.values(values).join(', ')})`,
	});
};

const linksOf = async (): Promise<readonly Links[]> =>
	(await ledgerEntries(temporary.warehouse)).map(({ previous, chain }) => ({
		previous: previous ?? '',
		chain: chain ?? '',
	}));

describe('the ledger goes on after', () => {
	test.each(Object.entries(attacks))('%s', async (_, attack) => {
		await append();
		await append();
		const links = await linksOf();
		for (const entry of attack(links[0] ?? { previous: '', chain: '' }, links.at(-1) ?? { previous: '', chain: '' }))
			await insert(entry).catch(() => undefined);
		await append();
		await append();
		// What did not follow the last entry is not among them: the ledger would be damaged for ever.
		const kept = await linksOf();
		expect(kept.map(({ previous }) => previous)).toEqual([genesis, ...kept.map(({ chain }) => chain)].slice(0, -1));
	});

	test.skipIf(testEngine === 'mssql')('an entry with a number far ahead', async () => {
		const last = (await linksOf()).at(-1)?.chain ?? genesis;
		await insert({ previous: last, chain: hex('7') }, { seq: '9223372036854775807' }).catch(() => undefined);
		await append();
		await append();
		expect((await linksOf()).at(-1)?.previous).toBe((await linksOf()).at(-2)?.chain);
	});

	test.skipIf(testEngine === 'mssql')('an entry on a day that never comes, which could not be listed', async () => {
		const last = (await linksOf()).at(-1)?.chain ?? genesis;
		await insert({ previous: last, chain: hex('8') }, { at: "'infinity'" }).catch(() => undefined);
		for (const { at } of await ledgerEntries(temporary.warehouse)) expect(Number.isNaN(at.getTime())).toBe(false);
		await append();
	});
});
