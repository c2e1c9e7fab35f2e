import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import { readControlFile } from '../../loaders/mesh/control-file.ts';
import { killEverywhere } from '../loaders/mesh/client-folder/killed-files.ts';
import { base, localId, putRequest, received, returned, rowsOf, sent, setting, standInOn } from './stand-in-month.ts';

describe('a request of the published test numbers', () => {
	test('comes back as exactly the last ten, through files', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		const happenings = await standInOn(root).tick();
		expect(happenings.map(({ kind }) => kind)).toEqual(['sent', 'delivered', 'delivered', 'delivered']);
		const messages = await received(root);
		expect(messages.map(({ kind }) => kind)).toEqual(['transfer report', 'job created', 'cleaned list']);
		expect(messages.map((message) => message.localId)).toEqual([localId, localId, localId]);
		expect(messages[2]?.data).toBe(rowsOf(sent.slice(10)));
		expect(sent.slice(10)).toEqual(returned);
	});

	test('goes to SENT under its own name, with an id and what became of it', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		await standInOn(root).tick();
		expect(await root.names('SENT')).toEqual([`${base}.ctl`, `${base}.dat`]);
		expect(await root.read(`SENT/${base}.dat`)).toBe(rowsOf(sent));
		expect(readControlFile(Buffer.from(await root.read(`SENT/${base}.ctl`)))).toMatchObject({
			control: {
				localId,
				dtsId: expect.stringMatching(/^20190207103000000000_[0-9A-F]{6}$/),
				statusRecord: { event: 'TRANSFER', status: 'SUCCESS', statusCode: '00' },
				others: { allowchunking: 'Y' },
			},
		});
	});

	test('leaves nothing where SENT is not saved', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		await standInOn(root, { saveSent: false }).tick();
		for (const folder of ['OUT', 'SENT', 'FAILED', 'TEMP/RCV']) expect(await root.names(folder)).toEqual([]);
		expect((await received(root)).length).toBe(3);
	});

	test('is left alone until its control file is there', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		await root.remove(`OUT/${base}.ctl`);
		await root.put(`OUT/${base}.ctl.staged`, '');
		expect(await standInOn(root).tick()).toEqual([]);
		expect(await root.names('OUT')).toEqual([`${base}.ctl.staged`, `${base}.dat`]);
	});
});

describe('a pair that is not taken', () => {
	const national = 'The stand-in does not take what is addressed to the national service.';
	test.each([
		['the live mailbox', { to: 'X26HC065' }, '08', national],
		['the integration mailbox', { to: 'x26ot154' }, '08', national],
		['another mailbox', { to: 'YCLTA99' }, '12', 'To_DTS is not the mailbox of the stand-in, NDOO-STAND-IN.'],
		['a request of another mailbox', { from: 'YCLTA99' }, '07', 'From_DTS is not YCLTA53.'],
		['another workflow', { workflowId: 'ANOTHER' }, '06', 'WorkflowId is not SPINE_NTT_UPHOLDING.'],
	])('%s', async (_, fields, statusCode, description) => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent), fields);
		const happenings = await standInOn(root, { mailbox: 'YCLTA53' }).tick();
		expect(happenings).toEqual([{ kind: 'refused', name: base, reason: description }]);
		expect(await root.names('OUT')).toEqual([]);
		expect(await root.names('FAILED')).toEqual([`${base}.ctl`, `${base}.dat`]);
		expect(readControlFile(Buffer.from(await root.read(`FAILED/${base}.ctl`)))).toMatchObject({
			control: { statusRecord: { status: 'ERROR', statusCode, description } },
		});
		expect(await received(root)).toEqual([]);
	});

	const written = (to: string) => `<DTSControl><MessageType>Data</MessageType><To_DTS>${to}</To_DTS>`;
	test.each([
		['the withdrawn mailbox', `${written('X26HC036')}</DTSControl>`, national],
		[
			'a control file cut short',
			written('NDOO-STAND-IN'),
			'The control file cannot be read. It ends before the DTSControl element does.',
		],
		['no sender', `${written('NDOO-STAND-IN')}</DTSControl>`, 'From_DTS is not a mailbox that sends requests.'],
		['no recipient', '<DTSControl></DTSControl>', 'To_DTS is not the mailbox of the stand-in, NDOO-STAND-IN.'],
	])('%s', async (_, control, reason) => {
		await using root = await setting();
		await root.put(`OUT/${base}.dat`, rowsOf(sent));
		await root.put(`OUT/${base}.ctl`, control);
		expect(await standInOn(root).tick()).toEqual([{ kind: 'refused', name: base, reason }]);
		expect(await root.names('FAILED')).toEqual([`${base}.ctl`, `${base}.dat`]);
	});

	test('a control file without data', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		await root.remove(`OUT/${base}.dat`);
		expect(await standInOn(root).tick()).toEqual([
			{ kind: 'refused', name: base, reason: 'The data file is missing.' },
		]);
		expect(await root.names('FAILED')).toEqual([`${base}.ctl`]);
	});

	test.each(['live', 'int'] as const)('a project that is set to %s', async (environment) => {
		await using root = await setting();
		const making = () => standInOn(root, { environment });
		expect(making).toThrow(NdooError);
		expect(making).toThrow(
			`This project is set to ${environment}; the stand-in answers only where the environment is stand-in.`,
		);
	});
});

describe('stopping and starting again', () => {
	test('replies that are to come still come, when they are due', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		await standInOn(root, { scenarios: ['slow', 'late'] }).tick();
		expect((await received(root)).map(({ kind }) => kind)).toEqual(['transfer report', 'job created']);

		await root.remove('SENT'); // ndoo removes the request as soon as its reply is proven
		root.hours = 5.9;
		expect(await standInOn(root).tick()).toEqual([]);
		root.hours = 6;
		expect((await standInOn(root).tick()).length).toBe(1);
		expect((await received(root)).at(-1)).toEqual({ kind: 'cleaned list', localId, data: rowsOf(returned) });

		root.hours = 6 + 48;
		expect((await standInOn(root).tick()).length).toBe(1);
		expect((await received(root)).map(({ kind }) => kind)).toEqual([
			'transfer report',
			'job created',
			'cleaned list',
			'cleaned list',
		]);
		expect(await root.names('TEMP/RCV')).toEqual([]);
	});

	test.each([
		[true, 14],
		[false, 13],
	])('killed between any two effects, SENT saved %s: every reply comes once, whole', async (saveSent, effects) => {
		const kills = await killEverywhere({
			stage: async () => {
				const root = await setting();
				await putRequest(root, rowsOf(sent));
				return root;
			},
			work: async (root, files) => void (await standInOn(root, { saveSent }, files).tick()),
			afterwards: async (root) => {
				root.hours = 1;
				await standInOn(root, { saveSent }).tick();
				const messages = await received(root);
				expect(messages.map(({ kind }) => kind)).toEqual(['transfer report', 'job created', 'cleaned list']);
				expect(messages[2]?.data).toBe(rowsOf(returned));
				expect(await root.names('SENT')).toEqual(saveSent ? [`${base}.ctl`, `${base}.dat`] : []);
				expect(await root.names('OUT')).toEqual([]);
				expect(await root.names('TEMP')).toEqual(['RCV']);
				expect(await root.names('TEMP/RCV')).toEqual([]);
			},
		});
		expect(kills).toBe(effects);
	});

	test('a refusal killed between any two effects ends in FAILED', async () => {
		await killEverywhere({
			stage: async () => {
				const root = await setting();
				await putRequest(root, rowsOf(sent), { to: 'X26HC065' });
				return root;
			},
			work: async (root, files) => void (await standInOn(root, {}, files).tick()),
			afterwards: async (root) => {
				await standInOn(root).tick();
				expect(await root.names('OUT')).toEqual([]);
				expect(await root.names('FAILED')).toEqual([`${base}.ctl`, `${base}.dat`]);
			},
		});
	});

	test('runs until it is told to stop', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		const stop = new AbortController();
		const seen: string[] = [];
		await standInOn(root).run(stop.signal, ({ kind }) => {
			seen.push(kind);
			if (seen.length === 4) stop.abort();
		});
		expect(seen).toEqual(['sent', 'delivered', 'delivered', 'delivered']);
	});

	test('goes on when a request is taken back in the middle of a round', async () => {
		await using root = await setting();
		await putRequest(root, rowsOf(sent));
		const stop = new AbortController();
		let reads = 0;
		const files: Files = {
			...diskFiles,
			list: (folder) => diskFiles.list(folder),
			stat: (path) => diskFiles.stat(path),
			async read(path) {
				reads += 1;
				if (reads === 2) stop.abort();
				return await diskFiles.read(reads === 1 ? `${path}.gone` : path);
			},
		};
		await standInOn(root, {}, files).run(stop.signal);
		expect(reads).toBeGreaterThan(1);
		expect((await received(root)).length).toBe(3);
	});
});
