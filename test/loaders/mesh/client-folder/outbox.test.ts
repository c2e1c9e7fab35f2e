import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../../core/errors.ts';
import type { Files } from '../../../../core/files.ts';
import { meshClientRoute } from '../../../../loaders/mesh/client-folder/route.ts';
import { readControlFile } from '../../../../loaders/mesh/control-file.ts';
import type { MeshRoute, OutgoingMessage, Sending } from '../../../../loaders/mesh/route.ts';
import type { MessagePlace } from '../../../../loaders/mesh/whereabouts.ts';
import { killEverywhere } from './killed-files.ts';
import { type MeshRoot, meshRoot } from './mesh-root.ts';

const rows = '9694116538,\r\n9694116546,\r\n';
const base = 'YCLTA53-070219-0005';

const messageIn = (root: MeshRoot): OutgoingMessage => ({
	baseName: base,
	localId: 'A12-20190207-0005',
	subject: 'A12-20190207-0005',
	from: 'YCLTA53',
	to: 'NDOO-STAND-IN',
	workflowId: 'SPINE_NTT_UPHOLDING',
	dataFile: join(root.path, 'work', 'request-1.dat'),
	messageId: undefined,
});

async function rootWithRequest(): Promise<MeshRoot> {
	const root = await meshRoot();
	await root.put('work/request-1.dat', rows);
	return root;
}

const routeOn = (root: MeshRoot, files: Files = diskFiles): MeshRoute =>
	meshClientRoute({ mailbox: 'YCLTA53', interfaceRoot: root.path, files, clock: () => root.now });

describe('staging and sending', () => {
	test('staged files are whole, and not yet a message', async () => {
		await using root = await rootWithRequest();
		await routeOn(root).stage(messageIn(root));
		expect(await root.names('OUT')).toEqual([`${base}.ctl.staged`, `${base}.dat.staged`]);
		expect(await root.read(`OUT/${base}.dat.staged`)).toBe(rows);
	});

	test('what is sent is the pair that was staged', async () => {
		await using root = await rootWithRequest();
		const route = routeOn(root);
		await route.stage(messageIn(root));
		await route.send(messageIn(root), 'first');
		expect(await root.names('OUT')).toEqual([`${base}.ctl`, `${base}.dat`]);
		expect(await root.read(`OUT/${base}.dat`)).toBe(rows);
		expect(readControlFile(Buffer.from(await root.read(`OUT/${base}.ctl`)))).toMatchObject({
			control: { localId: 'A12-20190207-0005', from: 'YCLTA53', to: 'NDOO-STAND-IN', messageType: 'Data' },
		});
	});

	test.skipIf(process.platform === 'win32').each([
		[0o770, 0o660],
		[0o755, 0o600],
	])('a MESH client that may use OUT by its group may use the files (%o: %o)', async (folder, file) => {
		await using root = await rootWithRequest();
		await chmod(join(root.path, 'OUT'), folder);
		await routeOn(root).stage(messageIn(root));
		await routeOn(root).send(messageIn(root), 'first');
		const modes = [`${base}.ctl`, `${base}.dat`].map(async (name) => (await stat(join(root.path, 'OUT', name))).mode);
		expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual([file, file]);
	});

	test('staging again starts afresh', async () => {
		await using root = await rootWithRequest();
		const route = routeOn(root);
		await route.stage(messageIn(root));
		await root.put('work/request-1.dat', '9694116554,\r\n');
		await route.stage(messageIn(root));
		await route.send(messageIn(root), 'first');
		expect(await root.read(`OUT/${base}.dat`)).toBe('9694116554,\r\n');
	});

	test('sending again does nothing once the client has taken the message, even where it keeps no copy', async () => {
		await using root = await rootWithRequest();
		const route = routeOn(root);
		await route.stage(messageIn(root));
		await route.send(messageIn(root), 'first');
		await root.remove(`OUT/${base}.ctl`);
		await root.remove(`OUT/${base}.dat`);
		expect(await route.send(messageIn(root), 'again')).toEqual({ outcome: 'sent' });
		expect(await root.names('OUT')).toEqual([]);
	});

	test('what was staged a moment ago and is not there has not gone', async () => {
		await using root = await rootWithRequest();
		const sending = await routeOn(root).send(messageIn(root), 'first');
		expect(notSent(sending).message).toBe(
			`The control file of request ${base} is no longer in ${join(root.path, 'OUT')}. Nothing was sent.`,
		);
		expect(await root.names('OUT')).toEqual([]);
	});

	test.each(['OUT', 'SENT', 'FAILED'])('a name that is in %s already is not staged', async (folder) => {
		await using root = await rootWithRequest();
		await root.put(`${folder}/${base.toLowerCase()}.DAT`, rows);
		const error = await errorOf(routeOn(root).stage(messageIn(root)));
		expect(error.message).toBe(
			'There is a message called YCLTA53-070219-0005 already, so the new one was not put beside it.',
		);
		expect(error.code).toBe('mesh-folder');
		expect((await root.names('OUT')).filter((name) => name.endsWith('.staged'))).toEqual([]);
	});

	test('a staged control file without its data is not sent', async () => {
		await using root = await rootWithRequest();
		const route = routeOn(root);
		await route.stage(messageIn(root));
		await root.remove(`OUT/${base}.dat.staged`);
		const error = notSent(await route.send(messageIn(root), 'again'));
		expect(textOfError(error, root)).toMatchInlineSnapshot(`
			"The data file of request YCLTA53-070219-0005 is no longer in …/OUT. Nothing was sent.

			What to do: See what removes files from OUT before the MESH client has taken them, then give the check up and start a new one."
		`);
		expect(await root.names('OUT')).toEqual([`${base}.ctl.staged`]);
	});
});

/** The caller's part: the intent is recorded between staging and sending, and outlives a kill. */
type SendingRecord = { step: 'named' | 'sending' | 'sent' };

async function handOver(route: MeshRoute, message: OutgoingMessage, record: SendingRecord): Promise<void> {
	const attempt = record.step === 'named' ? 'first' : 'again';
	if (record.step === 'named') {
		await route.stage(message);
		record.step = 'sending';
	}
	if (record.step === 'sending') {
		expect(await route.send(message, attempt)).toEqual({ outcome: 'sent' });
		record.step = 'sent';
	}
}

/** A MESH client that keeps no copy: gives the data of what it took. */
async function clientTakes(root: MeshRoot): Promise<readonly string[]> {
	const taken: string[] = [];
	for (const name of await root.names('OUT')) {
		if (!name.endsWith('.ctl')) continue;
		taken.push(await root.read(`OUT/${name.replace(/\.ctl$/, '.dat')}`));
		await root.remove(`OUT/${name}`);
		await root.remove(`OUT/${name.replace(/\.ctl$/, '.dat')}`);
	}
	return taken;
}

describe('killed between any two effects', () => {
	test('a request goes once, whole, whenever the client looks', async () => {
		const kills = await killEverywhere({
			stage: async () => {
				const record: SendingRecord = { step: 'named' };
				return Object.assign(await rootWithRequest(), { record });
			},
			work: async (root, files) => await handOver(routeOn(root, files), messageIn(root), root.record),
			afterwards: async (root) => {
				const first = await clientTakes(root);
				await handOver(routeOn(root), messageIn(root), root.record);
				const second = await clientTakes(root);
				await handOver(routeOn(root), messageIn(root), { step: 'sending' });
				expect([...first, ...second, ...(await clientTakes(root))]).toEqual([rows]);
				expect(await root.names('OUT')).toEqual([]);
			},
		});
		expect(kills).toBe(4);
	});

	test('what is forgotten is gone in the end, and goes out at no time', async () => {
		const kills = await killEverywhere({
			stage: async () => {
				const root = await rootWithRequest();
				await routeOn(root).stage(messageIn(root));
				return root;
			},
			work: async (root, files) => await routeOn(root, files).forget(messageIn(root)),
			afterwards: async (root) => {
				expect(await clientTakes(root)).toEqual([]);
				await routeOn(root).forget(messageIn(root));
				expect(await root.names('OUT')).toEqual([]);
			},
		});
		expect(kills).toBe(2);
	});
});

describe('forgetting', () => {
	test('removes every copy of the message, in any case, and nothing else', async () => {
		await using root = await rootWithRequest();
		const ours = [
			`OUT/${base}.dat`,
			`OUT/${base}.dat.staged`,
			`OUT/.${base}.dat.staged.0123456789ab.part`,
			`SENT/${base}.dat`,
			`SENT/${base}.CTL`,
			`FAILED/${base.toLowerCase()}.Dat`,
		];
		const others = [
			`OUT/${base}1.dat`,
			`OUT/X${base}.ctl`,
			`OUT/.${base}1.dat.staged.0123456789ab.part`,
			`SENT/${base}.txt`,
			`SENT/YCLTA53-070219-0006.dat`,
			`FAILED/${base}-1.ctl`,
			`IN/${base}.dat`,
		];
		for (const name of [...ours, ...others]) await root.put(name, '');
		await routeOn(root).forget(messageIn(root));
		await routeOn(root).forget(messageIn(root));
		const left = await Promise.all(
			['OUT', 'SENT', 'FAILED', 'IN'].map(async (folder) =>
				(await root.names(folder)).map((name) => `${folder}/${name}`),
			),
		);
		expect(left.flat().sort()).toEqual(others.toSorted());
	});
});

describe('whereabouts', () => {
	const places: readonly (readonly [MessagePlace, readonly string[]])[] = [
		['out of sight', []],
		['not sent', [`OUT/${base}.dat.staged`, `OUT/${base}.ctl.staged`]],
		['not sent', [`OUT/${base}.dat`, `OUT/${base}.ctl.staged`]],
		['waiting to be sent', [`OUT/${base}.dat`, `OUT/${base}.ctl`]],
		['waiting to be sent', [`OUT/${base}.DAT`]],
		['sent', [`SENT/${base}.dat`, `SENT/${base}.ctl`]],
		['out of sight', ['OUT/YCLTA53-070219-0006.ctl', 'SENT/YCLTA53-070219-0006.ctl']],
	];
	test.each(places)('%s: %j', async (place, names) => {
		await using root = await rootWithRequest();
		for (const name of names) await root.put(name, '');
		expect(await routeOn(root).whereabouts(messageIn(root))).toEqual({ place });
	});

	test('in folders that another system wrote in another case', async () => {
		await using root = await rootWithRequest();
		for (const folder of ['OUT', 'IN', 'SENT', 'FAILED']) await root.remove(folder);
		for (const folder of ['Out', 'in', 'Sent', 'failed']) await root.put(`${folder}/other.txt`, '');
		const route = routeOn(root);
		await route.stage(messageIn(root));
		await route.send(messageIn(root), 'first');
		expect(await route.whereabouts(messageIn(root))).toEqual({ place: 'waiting to be sent' });
		expect(await root.names('Out')).toEqual([`${base}.ctl`, `${base}.dat`, 'other.txt']);
	});
});

describe('in FAILED', () => {
	const control = (inside: string) => `<DTSControl><LocalId>A</LocalId>${inside}</DTSControl>`;
	const record = (code: string, description = '') =>
		control(`<StatusRecord><StatusCode>${code}</StatusCode><Description>${description}</Description></StatusRecord>`);
	const folder = 'The MESH client moved the request to its FAILED folder';

	test.each<[what: string, name: string, text: string, reason: string, advice: string]>([
		[
			'with a code and a description',
			`${base}.ctl`,
			record('12', 'Unregistered to address'),
			`${folder}: code "12", the recipient is not registered. It says: "Unregistered to address".`,
			'Check that `environment` in ndoo.yml is the one that your mailbox belongs to.',
		],
		[
			'with a code, in capitals',
			`${base}.CTL`,
			record(' 06 '),
			`${folder}: code "06", the transfer failed after several tries.`,
			"See the MESH client's log, or ask the team that runs it.",
		],
		[
			'with a control file that was not rewritten',
			`${base}.ctl`,
			control(''),
			`${folder} and does not say why.`,
			"See the MESH client's log, or ask the team that runs it.",
		],
		[
			'with the data alone',
			`${base}.dat`,
			rows,
			`${folder} and does not say why.`,
			"See the MESH client's log, or ask the team that runs it.",
		],
	])('%s', async (_, name, text, reason, advice) => {
		await using root = await rootWithRequest();
		await root.put(`FAILED/${name}`, text);
		expect(await routeOn(root).whereabouts(messageIn(root))).toEqual({ place: 'refused', reason, advice });
	});
});

describe('what stands in the way', () => {
	test.each(['IN', 'OUT'])('no folder %s', async (folder) => {
		await using root = await rootWithRequest();
		await root.remove(folder);
		const error = await errorOf(routeOn(root).stage(messageIn(root)));
		expect(textOfError(error, root).replace(`/${folder}`, '/…')).toMatchInlineSnapshot(`
			"The MESH client's folder …/… is not there.

			What to do: Check that <InterfaceRoot> in meshclient.cfg is the folder that the MESH client uses for this mailbox, that its drive is connected, and that the client has been started once: it makes its folders itself."
		`);
	});

	const noRights = 'the account that runs ndoo has no right to it';
	const inUse = 'another program has it open';
	test.each([
		['EACCES', noRights],
		['EPERM', `${noRights}, or ${inUse}`],
		['EROFS', noRights],
		['EBUSY', inUse],
		['ENOSPC', 'the disk is full'],
	])('%s', async (code, found) => {
		await using root = await rootWithRequest();
		const error = await errorOf(routeOn(root, failingWith(code)).stage(messageIn(root)));
		expect(error.code).toBe('mesh-folder');
		expect(error.message).toBe(`${join(root.path, 'OUT', base)}.dat.staged cannot be used: ${found}.`);
		expect(error.todo).toContain('it carries on where it stopped');
	});

	test('anything else is a bug, and stays what it is', async () => {
		await using root = await rootWithRequest();
		const staging = routeOn(root, failingWith('EINVAL')).stage(messageIn(root));
		await expect(staging).rejects.toThrow('the system said EINVAL');
		await expect(staging).rejects.not.toBeInstanceOf(NdooError);
	});
});

const failingWith = (code: string): Files => ({
	...diskFiles,
	stat: (path) => diskFiles.stat(path),
	writeWhole: () => Promise.reject(Object.assign(new Error(`the system said ${code}`), { code })),
});

async function errorOf(work: Promise<unknown>): Promise<NdooError> {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (error instanceof NdooError) return error;
	throw new Error('expected an NdooError', { cause: error });
}

function notSent(sending: Sending): NdooError {
	if (sending.outcome === 'not sent') return sending.error;
	throw new Error(`expected it not to have gone, and it is ${sending.outcome}`);
}

const textOfError = (error: NdooError, root: MeshRoot): string => formatError(error).replaceAll(root.path, '…');
