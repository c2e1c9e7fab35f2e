import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiMessageData, fileData } from '../../../../loaders/mesh/api/message-data.ts';

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, line) => `${line}\n`).join(''));
let folder = '';
let path = '';

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-message-data-'));
	path = join(folder, 'data');
	await writeFile(path, bytes);
});
afterAll(async () => await rm(folder, { recursive: true }));

async function read(data: ApiMessageData, start: number, end: number): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of data.read(start, end)) pieces.push(Buffer.from(piece));
	return Buffer.concat(pieces);
}

test.each([
	['whole', 0, bytes.length],
	['from the middle, over several pieces', 1, bytes.length - 1],
	['one byte', 7, 8],
	['nothing', 7, 7],
])('a file, %s', async (_, start, end) => {
	const data = await fileData(path);
	expect(data.size).toBe(bytes.length);
	expect((await read(data, start, end)).equals(bytes.subarray(start, end))).toBe(true);
});

test('a file that was cut meanwhile gives what is left of it', async () => {
	const cut = join(folder, 'cut');
	await writeFile(cut, bytes);
	const data = await fileData(cut);
	await truncate(cut, 10);
	expect((await read(data, 0, data.size)).toString()).toBe('0\n1\n2\n3\n4\n');
});

test('a file that is not there', async () => {
	await expect(fileData(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
