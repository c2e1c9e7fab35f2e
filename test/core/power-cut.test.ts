import { describe, expect, test } from 'vitest';
import { filesOn } from '../../core/disk-files.ts';
import type { Files } from '../../core/files.ts';
import { everyKept, type Kept, LossyDisk } from './lossy-disk.ts';

// A power cut, in memory: the disk loses what was not flushed, names or data or both, as it likes (docs/design/rules.md,
// rule 4). Each case is cut before every call that it makes of the system, and after the last.

const bytes = (text: string) => [Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))];

/** A disk with things on it that are durable, and whose power goes before its n-th call from now. */
async function prepared(cutBefore: number, prepare: (files: Files) => Promise<void>): Promise<LossyDisk> {
	const first = new LossyDisk(undefined, ['/mesh']);
	for (const folder of ['/disk', '/mesh', '/mesh/OUT']) await filesOn(first.disk).makeFolder(folder);
	await prepare(filesOn(first.disk));
	return first.after({ names: false, data: false }).cutting(cutBefore);
}

type Case = {
	readonly prepare: (files: Files) => Promise<void>;
	readonly act: (files: Files) => Promise<void>;
	/** Of what is found after a cut at any point, and after one that came when all was done. */
	readonly seen: (disk: LossyDisk) => unknown;
	readonly allowed: readonly unknown[];
	readonly done: unknown;
};

const cases: Readonly<Record<string, Case>> = {
	'a new file is there whole, or not at all': {
		prepare: async () => {},
		act: async (files) => await files.writeWhole('/disk/a', bytes('new text')),
		seen: (disk) => disk.text('/disk/a'),
		allowed: [undefined, 'new text'],
		done: 'new text',
	},
	'a file that is replaced is the old one or the new one': {
		prepare: async (files) => await files.writeWhole('/disk/a', bytes('old text')),
		act: async (files) => await files.writeWhole('/disk/a', bytes('new text')),
		seen: (disk) => disk.text('/disk/a'),
		allowed: ['old text', 'new text'],
		done: 'new text',
	},
	'a file in a folder that was just made stays': {
		prepare: async () => {},
		act: async (files) => {
			await files.makeFolder('/disk/check/one');
			await files.writeWhole('/disk/check/one/a', bytes('new text'));
		},
		seen: (disk) => disk.text('/disk/check/one/a'),
		allowed: [undefined, 'new text'],
		done: 'new text',
	},
	'a file that is moved is in one place, whole': {
		prepare: async (files) => {
			await files.makeFolder('/disk/b');
			await files.writeWhole('/disk/a', bytes('the text'));
		},
		act: async (files) => await files.move('/disk/a', '/disk/b/a'),
		seen: (disk) => [disk.text('/disk/a'), disk.text('/disk/b/a')],
		allowed: [
			['the text', undefined],
			[undefined, 'the text'],
		],
		done: [undefined, 'the text'],
	},
	'a file that is moved to another disk is never in neither place': {
		prepare: async (files) => await files.writeWhole('/disk/a', bytes('the text')),
		act: async (files) => await files.move('/disk/a', '/mesh/OUT/a'),
		seen: (disk) => [disk.text('/disk/a'), disk.text('/mesh/OUT/a')],
		allowed: [
			['the text', undefined],
			['the text', 'the text'],
			[undefined, 'the text'],
		],
		done: [undefined, 'the text'],
	},
	'a folder that is moved to its name has all that was in it': {
		prepare: async () => {},
		act: async (files) => {
			for (const side of ['to-recipient', 'internal']) await files.makeFolder(`/disk/.part/${side}`);
			await files.writeWhole('/disk/.part/to-recipient/a', bytes('the text'));
			await files.move('/disk/.part', '/disk/made');
		},
		seen: (disk) => (disk.names('/disk').includes('made') ? disk.text('/disk/made/to-recipient/a') : 'not yet'),
		allowed: ['not yet', 'the text'],
		done: 'the text',
	},
	'what was removed does not come back': {
		prepare: async (files) => {
			await files.makeFolder('/disk/check');
			await files.writeWhole('/disk/check/a', bytes('old text'));
		},
		act: async (files) => await files.remove('/disk/check'),
		seen: (disk) => disk.names('/disk'),
		allowed: [['check'], []],
		done: [],
	},
};

describe.each(Object.entries(cases))('%s', (_, { prepare, act, seen, allowed, done }) => {
	const outcomes = (disk: LossyDisk): readonly (readonly [Kept, unknown])[] =>
		everyKept.map((kept) => [kept, seen(disk.after(kept))]);

	test('after a power cut at any point', async () => {
		let isDone = false;
		let cuts = 0;
		for (let at = 1; !isDone; at++) {
			const disk = await prepared(at, prepare);
			isDone = await act(filesOn(disk.disk)).then(() => true, lost);
			for (const [kept, found] of outcomes(disk)) expect(allowed, JSON.stringify({ at, kept })).toContainEqual(found);
			cuts += 1;
		}
		expect(cuts).toBeGreaterThan(2);
	});

	test('once it is done, whatever the disk lost', async () => {
		const disk = await prepared(Number.POSITIVE_INFINITY, prepare);
		await act(filesOn(disk.disk));
		for (const [kept, found] of outcomes(disk)) expect(found, JSON.stringify(kept)).toEqual(done);
	});
});

function lost(error: unknown): false {
	expect(error).toMatchObject({ code: 'EPOWER' });
	return false;
}

test('a stream that throws half way leaves the old file, and nothing else', async () => {
	const disk = await prepared(Number.POSITIVE_INFINITY, async (files) => {
		await files.writeWhole('/disk/a', bytes('old text'));
	});
	async function* cut() {
		yield Buffer.from('new ');
		throw new Error('the reply could not be read');
	}
	await expect(filesOn(disk.disk).writeWhole('/disk/a', cut())).rejects.toThrow('the reply could not be read');
	expect([disk.names('/disk'), disk.text('/disk/a')]).toEqual([['a'], 'old text']);
});

test('a file that is moved is where it was moved to, on a disk that keeps each folder apart', async () => {
	const disk = await prepared(Number.POSITIVE_INFINITY, async (files) => {
		await files.makeFolder('/disk/b');
		await files.writeWhole('/disk/a', bytes('the text'));
	});
	const apart = disk.withoutJournal();
	await filesOn(apart.disk).move('/disk/a', '/disk/b/a');
	for (const kept of everyKept) expect(apart.after(kept).text('/disk/b/a'), JSON.stringify(kept)).toBe('the text');
});
