import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { seededRandom } from '../../scripts/demo/numbers.ts';
import { wantedOf } from './arguments.ts';
import { encodings } from './encodings.ts';
import { logRecords } from './engine-files.ts';
import { patternsOf } from './forms.ts';
import { patternFinder } from './patterns.ts';
import { drawnPopulation, drawPeople } from './people.ts';
import { filesBelow, searchPlaces } from './places.ts';
import { faultText } from './report.ts';
import { rememberingSearch, searchFor } from './search.ts';

// The search of `npm run canary` itself: what it cannot find is not looked for.

const drawn = drawPeople(60, seededRandom(7));
const [sought, others] = [drawn.slice(0, 20), drawn.slice(20)];
const search = searchFor(sought);
const numberAt = (at: number): string =>
	sought
		.slice(at, at + 1)
		.map(nhsNumberOf)
		.join('');
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

test.each(encodings)('finds two people as $name, whatever is around them', ({ write, form }) => {
	const pair = fc.tuple(fc.nat(18), noise, noise);
	fc.assert(
		fc.property(pair, ([at, before, after]) => {
			const found = search(Buffer.concat([before, write(sought.slice(at, at + 2)), after]));
			expect([...(found?.people ?? [])]).toEqual(expect.arrayContaining([at, at + 1]));
			expect(found?.forms).toContain(form);
		}),
		{ numRuns: 30 },
	);
});

test('every pattern of every form is found, at the beginning, in the middle and at the end', () => {
	const patterns = patternsOf(sought.slice(0, 3));
	const find = patternFinder(patterns);
	for (const pattern of patterns)
		for (const [before, after] of [
			['', ''],
			['', 'after'],
			['before', 'after'],
			['before', ''],
		])
			expect(find(Buffer.concat([Buffer.from(before ?? ''), pattern.bytes, Buffer.from(after ?? '')]))).toContain(
				pattern,
			);
});

test('other people in the same encodings are not taken for them', () => {
	for (const { write } of encodings) expect(search(write(others))).toBeUndefined();
	expect(search(Buffer.from(numberAt(0).slice(1)))).toBeUndefined();
});

test('four bytes of one person alone are taken for chance', () => {
	const index = encodings.find(({ name }) => name === 'index, big end first');
	expect(search(index?.write(sought.slice(0, 1)) ?? Buffer.alloc(0))).toBeUndefined();
});

test('a member of a zip', () => {
	const header = Buffer.alloc(30);
	header.write('PK\x03\x04', 'latin1');
	header.writeUInt16LE(8, 8);
	header.writeUInt16LE(5, 26);
	const text = Buffer.from(`a,${numberAt(4)}\r\n`.repeat(3));
	expect(search(Buffer.concat([header, Buffer.from('a.csv'), deflateRawSync(text)]))?.people).toEqual(new Set([4]));
});

test('a bitmap of all indexes; bytes in which anybody would be set are none', () => {
	const bytes = Buffer.alloc(125_000_000);
	const inBitmap = searchFor(sought.slice(0, 4), others);
	for (const index of sought.slice(1, 3)) bytes[index >>> 3] = (bytes[index >>> 3] ?? 0) | (1 << (index & 7));
	expect(inBitmap(bytes)).toEqual({ people: new Set([1, 2]), forms: new Set(['bitmap']) });
	for (const index of others.slice(0, 1)) bytes[index >>> 3] = (bytes[index >>> 3] ?? 0) | (1 << (index & 7));
	expect(inBitmap(bytes)).toBeUndefined();
});

test('what was searched before is remembered by all of its bytes', () => {
	const remembering = rememberingSearch(search);
	const bytes = Buffer.from(numberAt(3));
	for (const _ of [1, 2]) expect(remembering(bytes)?.people).toEqual(new Set([3]));
	expect(remembering(Buffer.from('nobody'))).toBeUndefined();
});

test('names of files and folders, what links lead to, and what is packed; numbers are not told', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-search-'));
	const [inName = '', inLink = '', inFile = '', nowhere = ''] = drawn.slice(0, 4).map(nhsNumberOf);
	await writeFile(join(folder, `a ${inName}.txt`), '');
	await symlink(`/nowhere/${inLink}`, join(folder, 'link'));
	await writeFile(join(folder, 'packed'), gzipSync(inFile));
	await writeFile(join(folder, 'left out'), nowhere);
	const files = await Array.fromAsync(filesBelow(folder, (name) => name === 'left out'));
	const { found, tally } = searchPlaces(
		files.map((file) => ({ kind: 'project', ...file })),
		search,
	);
	await rm(folder, { recursive: true });
	expect(found.flatMap(({ people }) => [...people]).sort()).toEqual([0, 1, 2]);
	expect(tally.get('project')?.places).toBe(3);
	expect(found.map(faultText)).toContain('project: a [a number].txt (1 people; digits)');
});

test('what goes over the end of a page of the log', () => {
	const segment = Buffer.alloc(3 * 8192, 0xa5);
	const number = Buffer.from(numberAt(5));
	for (const page of [1, 2]) {
		number.copy(segment, page * 8192 - 4, 0, 4);
		number.copy(segment, page * 8192 + 24, 4);
	}
	expect(search(segment)).toBeUndefined();
	expect(search(logRecords(segment))?.people).toEqual(new Set([5]));
	expect(logRecords(segment)).toHaveLength(segment.length - 40 - 24 - 24);
});

test('the people of a run follow from its seed, and are nobody’s', () => {
	const of = (seed: number) => drawnPopulation(seededRandom(seed)).people;
	expect(of(1)).toEqual(of(1));
	expect(of(1)).not.toEqual(of(2));
	expect(of(1).length).toBeGreaterThan(4_800);
	expect(of(1).every((index) => nhsNumberOf(index).startsWith('5'))).toBe(true);
});

test('the command line of `npm run canary`', () => {
	expect(wantedOf(['--engine', 'postgres', '--seed', '3'])).toEqual({
		engines: ['postgres'],
		version: undefined,
		seed: 3,
		only: undefined,
	});
	expect(wantedOf([]).engines).toEqual(['embedded', 'postgres']);
	expect(wantedOf([]).seed).not.toBe(wantedOf([]).seed);
	for (const words of [
		['--engine', 'mssql'],
		['--seed', 'x'],
		['--version', '9'],
	])
		expect(() => wantedOf(words)).toThrow(/has to be/);
});
