import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { diskFiles } from '../../../core/disk-files.ts';
import { classifyContent, headLength, readHead } from '../../../loaders/check/reply/reply-content.ts';
import { inbox } from '../../../loaders/mesh/client-folder/inbox.ts';
import { writeControlFile } from '../../../loaders/mesh/control-file.ts';
import type { MessageData } from '../../../loaders/mesh/route.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { readRows } from '../../../loaders/nhs-number/row-reader.ts';
import { plantedNumber, splicedWith, textOf } from '../drawn.ts';
import { type Reader, reader, type Shown } from '../reader.ts';

/** Files of the folder IN by their names: what they hold, or how many bytes of nothing. */
type Arrived = Readonly<Record<string, Uint8Array | number>>;

const rightControl = Buffer.from(
	writeControlFile({
		workflowId: 'SPINE_NTT_UPHOLDING',
		to: 'X26HC065',
		from: 'YCLTA53',
		subject: 'R',
		localId: 'R1-1',
	}),
).toString();

const controlFile = fc.oneof(
	textOf([
		'<LocalId>a</LocalId>',
		'<MessageType>Report</MessageType>',
		'<Status>ERROR</Status>',
		'&amp;',
		'<!--',
		'<!ENTITY a "b">',
	]).map((inside) => `<DTSControl>${inside}</DTSControl>`),
	splicedWith(rightControl, ['<', '>', '</LocalId>', '<!--', '\0', '&lt;', '<LocalId>b</LocalId>']),
	fc.string({ unit: 'binary' }),
);

const reply = textOf([`${plantedNumber},\r\n`, '9434765870,\r\n', '{"status": "error"}', '\ufeff', '\0', '<html>']);

const data = fc.oneof(
	reply.map((text) => Buffer.from(text)),
	reply.map((text) => Buffer.from(text, 'utf16le')),
	reply.map((text) => gzipSync(text)),
);

const base = fc.oneof(
	fc.constantFrom('20260301AB_1', 'con', '-', '__proto__', 'a'.repeat(200), plantedNumber, 'é', '..', '~1', '=1+1'),
	fc.stringMatching(/^[^/\0\ud800-\udfff]{1,60}$/),
);

const arrived = fc
	.array(fc.tuple(base, fc.constantFrom('.ctl', '.CTL', '.x'), controlFile, fc.option(data)), { maxLength: 3 })
	.map((all): Arrived => {
		const files = all.flatMap(([name, ending, text, bytes]) => [
			[`${name}${ending}`, Buffer.from(text)] as const,
			...(bytes === null ? [] : [[`${name}.dat`, bytes] as const]),
		]);
		return Object.fromEntries(files.filter(([name]) => Buffer.byteLength(name) < 250));
	});

const gigabyte = 1 << 30;
const known: readonly Arrived[] = [
	{ 'a.ctl': gigabyte, 'a.dat': 10 },
	{ 'a.ctl': Buffer.from('<DTSControl></DTSControl>'), 'a.dat': gigabyte },
];

/** Tomorrow: whatever is there has been written to its end. */
const later = (): Date => new Date(Date.now() + 86_400_000);

/** What lies in the folder of a MESH client is read, refused or passed over, and lies there afterwards as it was. */
async function readFolder(files: Arrived, shown: Shown): Promise<void> {
	const folder = join(tmpdir(), `ndoo-fuzz-${process.pid}`);
	await mkdir(folder, { recursive: true });
	try {
		for (const [name, bytes] of Object.entries(files)) await put(join(folder, name), bytes);
		for await (const message of inbox(diskFiles, folder, later)) {
			shown(message.id);
			const data = 'reason' in message ? message : await message.data?.open();
			if (data !== undefined && 'reason' in data) shown(data.reason);
			else if (data !== undefined) await readData(data, shown);
		}
		for (const [name, bytes] of Object.entries(files)) await requireAsItWas(join(folder, name), bytes);
		if ((await readdir(folder)).length > Object.keys(files).length) throw new Error('Something was left behind.');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function put(path: string, bytes: Uint8Array | number): Promise<void> {
	await writeFile(path, typeof bytes === 'number' ? '' : bytes);
	if (typeof bytes === 'number') await truncate(path, bytes);
}

async function requireAsItWas(path: string, bytes: Uint8Array | number): Promise<void> {
	const isSame = typeof bytes === 'number' ? (await stat(path)).size === bytes : (await readFile(path)).equals(bytes);
	if (!isSame) throw new Error('The input is lost.');
}

async function readData(data: MessageData, shown: Shown): Promise<void> {
	const head = await readHead(data.stream());
	const kind = classifyContent({ head: head.subarray(0, headLength), size: data.size });
	if ('reason' in kind) shown(kind.reason);
	const read = await readRows(data.stream(), new NhsNumberSet());
	if (kind.kind === 'empty list' && read.rows > 0) throw new Error('There are rows in an empty list.');
	shown(JSON.stringify(read.defect ?? ''));
}

export const folderReaders: readonly Reader[] = [reader('mesh-folder', 3, arrived, known, readFolder)];
