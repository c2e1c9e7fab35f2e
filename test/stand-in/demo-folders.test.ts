import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { readMeshClientConfig } from '../../loaders/mesh/meshclient-config.ts';
import { prepareMeshFolders } from '../../stand-in/demo-folders.ts';
import { meshRoot } from '../loaders/mesh/client-folder/mesh-root.ts';

describe('prepareMeshFolders', () => {
	test('makes what a MESH client would have made, for each mailbox; again changes nothing', async () => {
		await using root = await meshRoot();
		const place = join(root.path, 'R&D');
		const configFile = await prepareMeshFolders(diskFiles, place, ['DEMO-1', 'DEMO-2']);
		expect(await prepareMeshFolders(diskFiles, place, ['DEMO-1', 'DEMO-2'])).toBe(configFile);
		for (const mailbox of ['DEMO-1', 'DEMO-2']) {
			const { interfaceRoot, saveSent } = await readMeshClientConfig(diskFiles, configFile, mailbox);
			expect([interfaceRoot, saveSent]).toEqual([join(place, mailbox), true]);
			for (const folder of ['IN', 'OUT', 'SENT', 'FAILED', 'TEMP', 'TEMP/RCV']) {
				expect((await stat(join(interfaceRoot, folder))).isDirectory()).toBe(true);
			}
		}
	});

	test('leaves the configuration of a real client alone', async () => {
		await using root = await meshRoot();
		await root.put('meshclient.cfg', '<MESHConfig></MESHConfig>');
		await expect(prepareMeshFolders(diskFiles, root.path, ['DEMO-1'])).rejects.toThrow(
			`${join(root.path, 'meshclient.cfg')} is there already, and was not made for the stand-in.`,
		);
		expect(await root.read('meshclient.cfg')).toBe('<MESHConfig></MESHConfig>');
	});
});
