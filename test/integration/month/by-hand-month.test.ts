import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRequest } from '../../../stand-in/answer.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { onePeopleTable } from '../support/people-table.ts';
import { mailbox, makeProject, type Ran, type TestProject, testMailbox } from '../support/project.ts';

// Months by hand: a person sends the files with MESH UI, and brings what comes back. One warehouse, month after month.

let project: TestProject;
let passed = 5_000;
const clock = () => new Date(Date.now() + passed);
const ndoo = async (...words: readonly string[]): Promise<Ran> =>
	await project.ndoo(words, { clock, folder: project.folder });

beforeAll(async () => {
	const { files, fill } = onePeopleTable(2000);
	project = await makeProject({ files: { ...files, 'ndoo.yml': projectFile }, fill });
	await mkdir(project.path('downloads'));
});
afterAll(async () => await project[Symbol.asyncDispose]());

const byHand = async (): Promise<readonly string[]> => (await readdir(project.path('by-hand'))).sort();
const downloads = async (): Promise<readonly string[]> => (await readdir(project.path('downloads'))).sort();

/** Begins a month: the request is written, and its reference is on the sheet. */
async function written(): Promise<{ readonly base: string; readonly reference: string }> {
	passed += 40 * 86_400_000;
	expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
	const [data = '', sheet = '', ...more] = await byHand();
	expect(more).toEqual([]);
	const base = data.replace(/\.dat$/, '');
	expect(sheet).toBe(`${base}.txt`);
	const text = await readFile(project.path('by-hand', sheet), 'utf8');
	return { base, reference: /Message reference {3}(\S+)/.exec(text)?.[1] ?? '' };
}

/** What a person does in MESH UI: sends the file, and downloads the reply under a name. */
async function reply(base: string, name: string, ...scenarios: readonly Scenario[]): Promise<string> {
	const data = await readFile(project.path('by-hand', `${base}.dat`));
	const control = { workflowId: 'SPINE_NTT_UPHOLDING', from: mailbox, to: 'NDOO-STAND-IN', localId: 'X' };
	// Other people have opted out each month.
	const options = { scenarios, seed: base, rate: 0.05, turnaroundMilliseconds: 0 };
	const replies = await answerRequest({ control, data: () => [data] }, options);
	const list = replies.findLast((one) => one.kind === 'data');
	return await download(name, list?.kind === 'data' ? await Array.fromAsync(list.data()) : []);
}

async function download(name: string, bytes: readonly Uint8Array[]): Promise<string> {
	await writeFile(project.path('downloads', name), Buffer.concat(bytes));
	return join('downloads', name);
}

const published = { status: 0, out: expect.stringContaining('is in use, dated') };
const collected = { status: 0, out: expect.stringContaining('next is: publish') };

/** Everything about a refused file, without the folder. */
const refusal = ({ status, err }: Ran): readonly [number, string] => [
	status,
	err.replaceAll(project.folder, '<folder>'),
];

describe('a month by hand', () => {
	test('is written, sent by a person, brought back, proven and published; nothing of it is left', async () => {
		const { base, reference } = await written();
		const first = await ndoo('refresh');
		expect(first.out).toBe(
			`Waiting for the reply to check ${reference.slice(4, -4)}: the service takes an hour as a rule, at times a day. Send each file as the sheet beside it says, and bring the reply with \`ndoo collect --file\`.
  part 1  ${base}  written for a person to send in MESH UI
`,
		);
		const file = await reply(base, `${reference.toLowerCase()} (1).dat`);
		expect(await ndoo('collect', '--file', file)).toMatchObject(collected);
		expect(await byHand()).toEqual([]);
		expect(await downloads()).toEqual([]);
		expect(await ndoo('refresh')).toMatchObject(published);
		expect(await readdir(project.path('work'))).toEqual(['digest.key']);
	});

	test('a file without our reference needs a reason, which goes on record', async () => {
		const { base, reference } = await written();
		const file = await reply(base, 'message.dat', 'too-many-removed');
		expect(refusal(await ndoo('collect', '--file', file))).toEqual([
			11,
			`Nothing was taken, and the check goes on waiting.

  <folder>/downloads/message.dat: found a name without our reference
    expected a file with ${reference} in its name, or --reason

What to do: Download the reply from the inbox of MESH UI and give that file. With --reason "…" you say why a file without our reference is the reply; it goes on record. Delete what is an old list: beside a new one it names people.
`,
		]);
		expect(await downloads()).toEqual(['message.dat']);
		const taken = await ndoo('collect', '--file', file, '--reason', 'The only message of today');
		expect(taken).toMatchObject({ status: 1, err: expect.stringContaining('were removed') });
		const entries = await project.withWarehouse(
			async (warehouse) =>
				await warehouse.query({ text: "select detail from ndoo.ledger where event = 'reply taken' order by seq" }),
		);
		expect(entries.map((row) => row['detail'])).toMatchObject([
			{ part: 1, byHand: 'reference' },
			{ part: 1, byHand: 'reason', reason: 'The only message of today' },
		]);
		await ndoo('release', '--refuse', '--reason', 'Too many');
		await ndoo('refresh');
		expect(await byHand()).toEqual([]);
	});
});

describe("last month's list does not pass for this month's", () => {
	let old: Buffer;
	let oldReference: string;

	beforeAll(async () => {
		const { base, reference } = await written();
		oldReference = reference;
		const file = await reply(base, `${reference}.dat`);
		old = await readFile(project.path(file));
		await ndoo('collect', '--file', file);
		expect(await ndoo('refresh')).toMatchObject(published);
	});

	test('when nothing is awaited', async () => {
		const file = await download(`${oldReference}.dat`, [old]);
		const { status, err } = await ndoo('collect', '--file', file);
		expect([status, err]).toEqual([
			1,
			'No reply is awaited, so nothing was taken.\n\nWhat to do: `ndoo status` says how things stand. An old list is not kept: delete the file.\n',
		]);
	});

	test('by its name, byte for byte, or nearly', async () => {
		const { base, reference } = await written();
		const byName = await download(`${oldReference}.dat`, [old]);
		expect(refusal(await ndoo('collect', '--file', byName))[1]).toContain(
			`found the reply to ${oldReference} (check ${oldReference.slice(4, -4)}), which waits for none`,
		);
		const renamed = await download(`${reference}.dat`, [old]);
		expect(refusal(await ndoo('collect', '--file', renamed))[1]).toContain(
			`found the reply to check ${oldReference.slice(4, -4)}, byte for byte: it was taken before`,
		);
		const otherLineEnds = await download(`${reference}.dat`, [Buffer.from(old.toString().replaceAll('\r\n', '\n'))]);
		const { status, err } = await ndoo('collect', '--file', otherLineEnds);
		expect(status).toBe(1);
		expect(err).toContain(
			"found (part 1) The reply is nearly the same as the list in use: it may be last month's file. See in MESH UI when the message came.",
		);
		await ndoo('release', '--refuse', '--reason', 'It was the old file');
		await ndoo('refresh');
		expect(await byHand()).toEqual([]);
		expect(base).not.toBe('');
	});
});

describe('a wrong file is refused, and the check goes on waiting', () => {
	test.each<[what: string, content: (request: string) => string, found: string]>([
		['a spreadsheet', () => 'PK\u0003\u0004 and more\nof it\n', 'The reply is packed (ZIP), or a spreadsheet'],
		[
			'a letter',
			() => 'See you tomorrow',
			'The service sent a message in place of a list: "See you tomorrow". It is not one of the known ones.',
		],
		['a list of other people', () => '9694116538,\r\n', 'holds at least one number that was not sent'],
		['a list that is cut', (request) => request.slice(0, 13 * 1000 - 5), 'has a row that is not ten digits'],
	])('%s', async (_, content, found) => {
		const { base, reference } = await written();
		const request = await readFile(project.path('by-hand', `${base}.dat`), 'latin1');
		const file = await download(`${reference}.dat`, [Buffer.from(content(request))]);
		expect(refusal(await ndoo('collect', '--file', file))).toEqual([11, expect.stringContaining(found)]);
		expect(await reply(base, `${reference}.dat`, 'none-removed')).toBe(file);
		// The request itself, or a service that removed nobody: a person looks.
		expect(await ndoo('collect', '--file', file)).toMatchObject({ status: 1, err: expect.stringContaining('is held') });
		await ndoo('release', '--refuse', '--reason', 'Nobody was removed');
		await ndoo('refresh');
	});

	test('all files are taken, or none', async () => {
		const { base, reference } = await written();
		const good = await reply(base, `${reference}.dat`);
		const bad = await download('letter.dat', [Buffer.from('See you')]);
		expect(await ndoo('collect', '--file', good, '--file', bad)).toMatchObject({ status: 11 });
		expect(await ndoo('collect', '--file', good, '--file', good)).toMatchObject({
			status: 11,
			err: expect.stringContaining('a second reply to part 1'),
		});
		expect(await downloads()).toContain(`${reference}.dat`);
		expect(await ndoo('collect', '--file', good)).toMatchObject(collected);
		expect(await ndoo('refresh')).toMatchObject(published);
	});
});

test('what the service says in place of a list ends the check', async () => {
	const { base, reference } = await written();
	const file = await reply(base, `${reference}.dat`, 'error-columns');
	expect(await ndoo('collect', '--file', file)).toMatchObject({
		status: 1,
		err: expect.stringContaining('The service refused the file: "The file has more htan one colum".'),
	});
	expect(await byHand()).toEqual([]);
});

test('the published test numbers, by hand, as often as one likes', async () => {
	for (const _ of [1, 2]) {
		expect(await ndoo('test-service')).toMatchObject({
			status: 0,
			out: expect.stringContaining('Waiting for the reply'),
		});
		const [data = ''] = await byHand();
		const base = data.replace(/\.dat$/, '');
		const file = await reply(base, 'message.dat');
		const options = ['--file', file, '--reason', 'The only message'];
		expect(await ndoo('test-service', ...options)).toMatchObject({
			status: 0,
			out: expect.stringContaining('exactly as published'),
		});
		expect(await byHand()).toEqual([]);
	}
});

const projectFile = `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox}, test: ${testMailbox} }
mesh: { route: ui }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
