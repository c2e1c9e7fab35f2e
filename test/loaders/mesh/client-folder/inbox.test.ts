import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import type { Files } from '../../../../core/files.ts';
import { meshClientRoute } from '../../../../loaders/mesh/client-folder/route.ts';
import {
	type IncomingMessage,
	isReadable,
	isWhole,
	type MeshRoute,
	type MessageData,
	type UnreadableMessage,
} from '../../../../loaders/mesh/route.ts';
import { killEverywhere } from './killed-files.ts';
import { gather, type MeshRoot, meshRoot, textOf } from './mesh-root.ts';

const id = '20190207101112345678_A1B2C3';
const rows = '9694116538,\r\n9694116546,\r\n';
const hour = 3600;

const controlText = (messageType: string, localId = 'A12-0005'): string =>
	`<DTSControl><MessageType>${messageType}</MessageType><LocalId>${localId}</LocalId></DTSControl>`;

const routeOn = (root: MeshRoot, files: Files = diskFiles): MeshRoute =>
	meshClientRoute({ mailbox: 'YCLTA53', interfaceRoot: root.path, files, clock: () => root.now });

/** The inbox in words: id, and LocalId with the data, or the reason. */
async function inboxOf(root: MeshRoot): Promise<readonly (readonly string[])[]> {
	const found: (readonly string[])[] = [];
	for await (const message of routeOn(root).inbox()) found.push(await inWords(message));
	return found;
}

async function inWords(message: IncomingMessage | UnreadableMessage): Promise<readonly string[]> {
	if (!isReadable(message)) return [message.id, message.reason];
	const data = message.data && (await textOf((await opened(message)).stream()));
	return [message.id, message.envelope.localId, data ?? 'no data'];
}

async function opened({ data }: IncomingMessage): Promise<MessageData> {
	const found = await data?.open();
	if (found === undefined || !isWhole(found)) throw new Error('no data');
	return found;
}

/** A folder as other programs left it: name, content, age in seconds; and what the inbox makes of it. */
type Case = {
	readonly name: string;
	readonly files: readonly (readonly [name: string, content: string, secondsAgo?: number])[];
	readonly inbox: readonly (readonly string[])[];
};

const cases: readonly Case[] = [
	{ name: 'nothing', files: [], inbox: [] },
	{
		name: 'a message with data',
		files: [
			[`${id}.dat`, rows],
			[`${id}.ctl`, controlText('Data')],
		],
		inbox: [[id, 'A12-0005', rows]],
	},
	{
		name: 'endings in any case',
		files: [
			[`${id}.DAT`, rows],
			[`${id}.Ctl`, controlText('data')],
		],
		inbox: [[id, 'A12-0005', rows]],
	},
	{ name: 'a report', files: [[`${id}.ctl`, controlText('Report')]], inbox: [[id, 'A12-0005', 'no data']] },
	{
		name: 'oldest first, by the control file; those of one instant by name',
		files: [
			['C.ctl', controlText('Report', 'third'), 100],
			['B.ctl', controlText('Report', 'first'), 300],
			['A.dat', rows, 400],
			['A.ctl', controlText('Data', 'second'), 200],
		],
		inbox: [
			['B', 'first', 'no data'],
			['A', 'second', rows],
			['C', 'third', 'no data'],
		],
	},
	{ name: 'a control file in the writing', files: [[`${id}.ctl`, controlText('Report'), 0.1]], inbox: [] },
	{
		name: 'data in the writing',
		files: [
			[`${id}.dat`, rows, 0.1],
			[`${id}.ctl`, controlText('Data')],
		],
		inbox: [],
	},
	{ name: 'dated a little ahead', files: [[`${id}.ctl`, controlText('Report'), -300]], inbox: [] },
	{
		name: 'dated far ahead',
		files: [[`${id}.ctl`, controlText('Report'), -24 * hour]],
		inbox: [[id, 'A12-0005', 'no data']],
	},
	{ name: 'data that may still come', files: [[`${id}.ctl`, controlText('Data'), 0.9 * hour]], inbox: [] },
	{
		name: 'data that never came',
		files: [[`${id}.ctl`, controlText('Data'), 1.1 * hour]],
		inbox: [[id, 'its data file did not come with it']],
	},
	{ name: 'a control file that may still come', files: [[`${id}.dat`, rows, 0.9 * hour]], inbox: [] },
	{
		name: 'a control file that never came',
		files: [[`${id}.dat`, rows, 1.1 * hour]],
		inbox: [[id, 'no control file came with it']],
	},
	{
		name: 'a control file cut short does not block the next',
		files: [
			['A.ctl', '<DTSControl><MessageType>Rep', 120],
			['B.ctl', controlText('Report')],
		],
		inbox: [
			['A', 'its control file cannot be read. It ends before the DTSControl element does.'],
			['B', 'A12-0005', 'no data'],
		],
	},
	{
		name: 'a file far too large for a control file',
		files: [[`${id}.ctl`, ' '.repeat(1_100_000)]],
		inbox: [[id, 'its control file is too large to be one']],
	},
	{
		name: 'names that are not of MESH',
		files: [
			['my report.ctl', controlText('Report')],
			['NHS 943 476 5919.ctl', controlText('Report'), 50],
			['9434765919.ctl', controlText('Report'), 40],
		],
		inbox: [
			['"my report"', 'its name is not that of a MESH message'],
			['"NHS [a number]"', 'its name is not that of a MESH message'],
			['"[a number]"', 'its name is not that of a MESH message'],
		],
	},
	{
		name: 'temporary and other files',
		files: [
			[`.${id}.ctl.0123456789ab.part`, controlText('Report')],
			[`${id}.ctl.tmp`, controlText('Report')],
			['desktop.ini', ''],
			['folder.ctl/inside.txt', ''],
		],
		inbox: [],
	},
];

describe('the inbox', () => {
	test.each(cases)('$name', async ({ files, inbox }) => {
		await using root = await meshRoot();
		for (const [name, content, secondsAgo] of files) await root.put(`IN/${name}`, content, secondsAgo);
		const before = await root.names('IN');
		expect(await inboxOf(root)).toEqual(inbox);
		expect(await root.names('IN')).toEqual(before);
	});

	test('a file that grows after it was listed is not taken for whole', async () => {
		await using root = await meshRoot();
		await root.put(`IN/${id}.dat`, rows);
		await root.put(`IN/${id}.ctl`, controlText('Data'));
		const [message] = await gather(routeOn(root).inbox());
		await appendFile(join(root.path, 'IN', `${id}.dat`), '9694116554,\r\n');
		if (message === undefined || !isReadable(message)) throw new Error('no message');
		const data = await opened(message);
		expect(data.size).toBe(26);
		await expect(textOf(data.stream())).rejects.toThrow(
			`${join(root.path, 'IN', id)}.dat changed while it was read, so nothing of it was taken.`,
		);
	});
});

const systemError = (code: string) => Object.assign(new Error(`${code}: not a text for people`), { code });

test.each([
	[
		'that this account may not open',
		'EACCES',
		[['A', 'cannot be used: the account that runs ndoo has no right to it.']],
	],
	['that another program took away since', 'ENOENT', []],
])('a message %s does not keep the next from being read', async (_, code, first) => {
	await using root = await meshRoot();
	await root.put('IN/A.ctl', controlText('Report', 'first'), 200);
	await root.put('IN/B.ctl', controlText('Report', 'second'), 100);
	const files: Files = {
		...diskFiles,
		list: (folder) => diskFiles.list(folder),
		read: async (path) => {
			if (!path.endsWith('A.ctl')) return await diskFiles.read(path);
			if (code === 'ENOENT') await rm(path);
			else throw systemError(code);
			return await diskFiles.read(path);
		},
	};
	const seen = await gather(routeOn(root, files).inbox());
	const path = join(root.path, 'IN', 'A.ctl');
	expect(await Promise.all(seen.map(inWords))).toEqual([
		...first.map(([id, reason]) => [id, `${path} ${reason}`]),
		['B', 'second', 'no data'],
	]);
});

describe('acknowledging', () => {
	test('takes the message out, and no other; again does nothing', async () => {
		await using root = await meshRoot();
		for (const name of [`${id}.dat`, `${id}.CTL`, `${id}-1.ctl`, `${id}-1.dat`, 'X.ctl']) {
			await root.put(`IN/${name}`, controlText('Data'));
		}
		await routeOn(root).acknowledge(id);
		await routeOn(root).acknowledge(id);
		expect(await root.names('IN')).toEqual([`${id}-1.ctl`, `${id}-1.dat`, 'X.ctl']);
	});

	test('leaves a file of another program alone that only ends alike', async () => {
		await using root = await meshRoot();
		const names = ['A.dat', 'A.dat.acknowledged', 'orders.acknowledged'];
		for (const name of names) await root.put(`IN/${name}`, rows);
		await routeOn(root).acknowledge(id);
		expect(await root.names('IN')).toEqual(names);
	});

	test('a message that the client brought again after an acknowledgement was cut short is there', async () => {
		await using root = await meshRoot();
		await root.put(`IN/${id}.ctl.acknowledged`, controlText('Data'));
		await root.put(`IN/${id}.dat`, rows);
		await root.put(`IN/${id}.ctl`, controlText('Data'));
		expect(await inboxOf(root)).toEqual([[id, 'A12-0005', rows]]);
		expect(await root.names('IN')).toEqual([`${id}.ctl`, `${id}.dat`]);
	});

	test.each([
		['a message with data', 'Data', 3],
		['a report', 'Report', 2],
	])(
		'%s, killed between any two effects: the message is still there whole, or gone without a trace',
		async (_, type, effects) => {
			const kills = await killEverywhere({
				stage: async () => {
					const root = await meshRoot();
					if (type === 'Data') await root.put(`IN/${id}.dat`, rows, 3 * hour);
					await root.put(`IN/${id}.ctl`, controlText(type), 3 * hour);
					return root;
				},
				work: async (root, files) => await routeOn(root, files).acknowledge(id),
				afterwards: async (root, { before }) => {
					const seen = await inboxOf(root);
					expect(seen).toEqual(before === 0 ? [[id, 'A12-0005', type === 'Data' ? rows : 'no data']] : []);
					if (before > 0) expect(await root.names('IN')).toEqual([]);
				},
			});
			expect(kills).toBe(effects);
		},
	);
});
