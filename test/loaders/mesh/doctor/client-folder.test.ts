import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import type { Files } from '../../../../core/files.ts';
import { examineClientFolder } from '../../../../loaders/mesh/doctor/client-folder.ts';
import type { DoctorFinding } from '../../../../loaders/mesh/doctor/finding.ts';
import { type MeshRoot, meshRoot } from '../client-folder/mesh-root.ts';

const control = (to: string, inside = '', workflow = 'SPINE_NTT_UPHOLDING'): string =>
	`<DTSControl><WorkflowId>${workflow}</WorkflowId><To_DTS>${to}</To_DTS><LocalId>L-1</LocalId>${inside}</DTSControl>`;

async function withConfig(): Promise<MeshRoot> {
	const root = await meshRoot();
	const clients = ['YCLTA53', 'YCLTA54'].map(
		(mailbox) =>
			`<Client><ClientIdentity>${mailbox}</ClientIdentity><ClientAuthentication>never told</ClientAuthentication><InterfaceRoot>${root.path}</InterfaceRoot><SaveSent>Y</SaveSent></Client>`,
	);
	await root.put(
		'meshclient.cfg',
		`<MESHConfig><KeyStorePassword>never told</KeyStorePassword>${clients.join('')}</MESHConfig>`,
	);
	return root;
}

const examine = async (root: MeshRoot, { files = diskFiles, mailbox = 'yclta54', needed = 1000 } = {}) =>
	await examineClientFolder({
		files,
		clock: () => root.now,
		configFile: join(root.path, 'meshclient.cfg'),
		mailbox,
		recipient: 'X26HC065',
		needed,
	});

const wrong = (findings: readonly DoctorFinding[], root: MeshRoot) =>
	findings
		.filter(({ level }) => level !== 'ok')
		.map(({ level, about, text, todo }) => [level, about, text.replaceAll(root.path, '…'), todo]);

describe('the folders of a MESH client', () => {
	test('all right, and nothing is left of the trial', async () => {
		await using root = await withConfig();
		expect((await examine(root)).map(({ level, about }) => `${level} ${about}`)).toEqual([
			'ok MESH client, yclta54',
			'ok folder IN',
			'ok folder OUT',
			'ok folder SENT',
			'ok folder FAILED',
			'ok room in OUT',
		]);
		expect(await readdir(join(root.path, 'IN'))).toEqual([]);
		expect(await readdir(join(root.path, 'OUT'))).toEqual([]);
	});

	test('a mailbox that is not set up, without a secret in the text', async () => {
		await using root = await withConfig();
		const [finding, ...more] = await examine(root, { mailbox: 'YCLTA55' });
		expect(more).toEqual([]);
		expect(JSON.stringify(finding)).not.toContain('never told');
		expect(finding).toMatchObject({
			level: 'failed',
			text: 'The MESH client is not set up for mailbox YCLTA55. Found: mailboxes YCLTA53, YCLTA54.',
		});
	});

	test('a folder that is not there', async () => {
		await using root = await withConfig();
		await root.remove('OUT');
		expect(wrong(await examine(root), root)).toEqual([
			[
				'failed',
				'MESH client, yclta54',
				"The MESH client's folder …/OUT is not there.",
				expect.stringContaining('<InterfaceRoot>'),
			],
		]);
	});

	test('no right to write', async () => {
		await using root = await withConfig();
		const refusing: Files = {
			...diskFiles,
			stat: (path) => diskFiles.stat(path),
			writeWhole: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
		};
		expect(wrong(await examine(root, { files: refusing }), root)).toEqual(
			['IN', 'OUT', 'SENT', 'FAILED'].map((name) => [
				'failed',
				`folder ${name}`,
				`…/${name}/ndoo-doctor.tmp cannot be used: the account that runs ndoo has no right to it.`,
				expect.any(String),
			]),
		);
	});

	test.skipIf(process.platform === 'win32')('an inbox that everybody may write to', async () => {
		await using root = await withConfig();
		await chmod(join(root.path, 'IN'), 0o777);
		expect(wrong(await examine(root), root)).toEqual([
			[
				'warning',
				'folder IN',
				'every account of this machine may write to …/IN, and so bring in a list of its own making',
				'Take the right from others (chmod o-w), and leave it to the accounts of the MESH client and of ndoo.',
			],
		]);
	});

	test('too little room', async () => {
		await using root = await withConfig();
		const files: Files = { ...diskFiles, stat: (path) => diskFiles.stat(path), freeSpace: async () => 1_999_999 };
		expect(wrong(await examine(root, { files, needed: 30_000_000 }), root)).toEqual([
			[
				'warning',
				'room in OUT',
				'1 MB are free on the disk of …/OUT',
				'Make room: a check of this size takes about 30 MB there.',
			],
		]);
	});

	test('what is left in IN, stuck in OUT, and what is in FAILED', async () => {
		await using root = await withConfig();
		await root.put('IN/LEFT-1.ctl', control('YCLTA54'), 24 * 3600 + 1);
		await root.put('IN/CAME-1.ctl', control('YCLTA54'), 3600);
		await root.put('OUT/OLD-1.ctl', control('X26HC065'), 3601);
		await root.put('OUT/NEW-1.ctl', control('X26HC065'), 60);
		await root.put('FAILED/BAD-1.CTL', control('X26HC065', '<StatusRecord><StatusCode>02</StatusCode></StatusRecord>'));
		expect(wrong(await examine(root), root)).toEqual([
			[
				'warning',
				'folder IN',
				'LEFT-1 has been in IN for over a day',
				'Run `ndoo refresh`: it takes what is ours, and says why it leaves the rest. Remove what no other program waits for: an old list beside a new one names people.',
			],
			[
				'warning',
				'folder OUT',
				'OLD-1 has been in OUT, where the MESH client has not taken it for over an hour',
				expect.stringContaining('Check that the MESH client is running'),
			],
			[
				'warning',
				'folder FAILED',
				'BAD-1: The MESH client moved the request to its FAILED folder: code "02", the data file is missing.',
				'Check that nothing else moves or deletes files in the folders of the MESH client.',
			],
		]);
	});

	test('requests to a mailbox that is not the service’s, the withdrawn one of 2021 among them', async () => {
		await using root = await withConfig();
		await root.put('SENT/A-1.ctl', control('X26HC036'));
		await root.put('FAILED/B-1.ctl', control('X26OT154'));
		await root.put('SENT/C-1.ctl', control('x26hc065'));
		await root.put('SENT/D-1.ctl', control('X26HC036', '', 'ANOTHER_WORKFLOW'));
		await root.put('SENT/E-1.ctl', 'no control file');
		expect(wrong(await examine(root), root).filter(([level]) => level === 'failed')).toEqual([
			['failed', 'recipient', 'B-1 is addressed to X26OT154, and not to X26HC065', expect.stringContaining('X26HC036')],
			[
				'failed',
				'recipient',
				'A-1 is addressed to X26HC036, and not to X26HC065',
				expect.stringContaining('has been withdrawn'),
			],
		]);
	});
});
