import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDigestKey } from '../../core/digest-key.ts';
import { diskFiles } from '../../core/disk-files.ts';
import { testProject } from '../integration/support/test-project.ts';

test('half a key, which a run left that was killed as it wrote one, goes with the next', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-key-'));
	try {
		const project = testProject(folder, '');
		await mkdir(project.folders.work);
		await writeFile(join(project.folders.work, '.digest.key.0123456789ab.part'), 'half');
		await makeDigestKey(project, diskFiles);
		expect(await readdir(project.folders.work)).toEqual(['digest.key']);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});
