import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestKeyFile, findDigestKey, makeDigestKey } from '../../core/digest-key.ts';
import { diskFiles } from '../../core/disk-files.ts';
import type { Project } from '../../core/project/project.ts';

let work: string;
let project: Pick<Project, 'folders'>;
beforeAll(async () => {
	work = await mkdtemp(join(tmpdir(), 'ndoo-digest-key-'));
	project = { folders: { work } as Project['folders'] };
});
afterAll(async () => await rm(work, { recursive: true }));

const found = async (environment: Readonly<Record<string, string>> = {}): Promise<string | undefined> =>
	(await findDigestKey(project, environment, diskFiles))?.export().toString();

const [short, long] = ['s'.repeat(31), 'l'.repeat(32)];

/** Each place that a key may come from, with one that says what it is. */
const places: Readonly<Record<string, (key: string) => Promise<Readonly<Record<string, string>>>>> = {
	NDOO_DIGEST_KEY: async (key) => ({ NDOO_DIGEST_KEY: key }),
	NDOO_DIGEST_KEY_FILE: async (key) => {
		const file = join(work, 'named.key');
		await writeFile(file, key);
		return { NDOO_DIGEST_KEY_FILE: file };
	},
	'the work folder': async (key) => {
		await writeFile(digestKeyFile(project), key);
		return {};
	},
};

describe.each(Object.keys(places))('a key of %s', (place) => {
	const given = async (key: string) => (await places[place]?.(key)) ?? {};

	test('of 32 bytes is taken as it is', async () => {
		expect(await found(await given(long))).toBe(long);
	});

	test('that is shorter is refused, and not shown', async () => {
		const refusal: unknown = await found(await given(short)).catch((error: unknown) => error);
		expect(refusal).toMatchObject({
			code: 'config-invalid',
			message: expect.stringMatching(/^The digest key in .* is shorter than 32 bytes\.$/),
		});
		expect(JSON.stringify(refusal)).not.toContain(short);
	});
});

test('one that is made is long enough, another each time, and found again', async () => {
	const keys = [await makeDigestKey(project, diskFiles), await makeDigestKey(project, diskFiles)];
	const [one, two] = keys.map((key) => key.export().toString('hex'));
	expect(one).toHaveLength(64);
	expect(two).not.toBe(one);
	expect((await findDigestKey(project, {}, diskFiles))?.export().toString('hex')).toBe(two);
});

test('half a key, which a run left that was killed as it wrote one, goes with the next', async () => {
	const left = '.digest.key.0123456789ab.part';
	await writeFile(join(work, left), 'half');
	await makeDigestKey(project, diskFiles);
	expect(await readdir(work)).not.toContain(left);
});
