import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onePeopleTable } from '../support/people-table.ts';
import { mailbox, makeProject, type Ran, type TestProject } from '../support/project.ts';

// What is said while a check waits, of a MESH client that does not run, refuses, or whose folders somebody clears (the
// organisation policy, "Failing to receive a file back").

let project: TestProject;
let passed: number;
const clock = () => new Date(Date.now() + passed);
const ndoo = async (...words: readonly string[]): Promise<Ran> => await project.ndoo(words, { clock });
const hour = 3_600_000;
const folder = (name: string) => project.path('mesh', mailbox, name);

beforeEach(async () => {
	passed = 5_000;
	project = await makeProject(onePeopleTable(2000));
	expect(await ndoo('refresh')).toMatchObject({
		status: 0,
		out: expect.stringMatching(/ {2}part 1 {2}\S+ {2}in OUT, where the MESH client has not taken it\n$/),
	});
});
afterEach(async () => await project[Symbol.asyncDispose]());

/** The request's files, moved as a MESH client would, with its word in the control file. */
async function clientMoves(to: string, record: string): Promise<void> {
	for (const name of await readdir(folder('OUT'))) {
		await rename(`${folder('OUT')}/${name}`, `${folder(to)}/${name}`);
		if (!name.endsWith('.ctl')) continue;
		const text = await readFile(`${folder(to)}/${name}`, 'utf8');
		await writeFile(`${folder(to)}/${name}`, text.replace('</DTSControl>', `${record}</DTSControl>`));
	}
}

describe('a request', () => {
	test('that stays in OUT: the client does not run', async () => {
		expect((await ndoo('refresh')).err).toBe('');
		passed += hour;
		expect((await ndoo('refresh')).err).toMatch(
			/^! collect {3}Not sent yet \(\S+: in OUT, where the MESH client has not taken it\)\. Check that the MESH client is running/,
		);
		const { out } = await ndoo('status');
		expect(out).toMatch(
			/ {2}part 1 {2}\S+ {2}sent \(in OUT, where the MESH client has not taken it\)\n {2}Not sent yet/,
		);
	});

	test('that is in FAILED: the check ends at once, with the reason of the client, and the next begins', async () => {
		await clientMoves(
			'FAILED',
			'<StatusRecord><Status>ERROR</Status><StatusCode>12</StatusCode><Description>Unregistered to address</Description></StatusRecord>',
		);
		const { status, err } = await ndoo('refresh');
		expect(status).toBe(1);
		expect(err).toContain(
			'failed, part 1: The MESH client moved the request to its FAILED folder: code "12", the recipient is not registered. It says: "Unregistered to address".',
		);
		expect(await readdir(folder('FAILED'))).toEqual([]);
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
	});

	test('that is in SENT without a reply: how long, and what to look at', async () => {
		await clientMoves('SENT', '<DTSId>20260301100000000001_ABC123</DTSId>');
		passed += 7 * hour;
		expect((await ndoo('refresh')).err).toMatch(
			/^! collect {3}Still no reply after 7 hours \(\S+: in SENT, so the MESH client has sent it\)\. Check that nothing else deletes files from the IN folder/,
		);
		passed += 4 * 24 * hour;
		expect((await ndoo('refresh')).err).toMatch(/^!!! collect {3}No reply after 103 hours/);
		passed += 24 * hour;
		expect(await ndoo('refresh')).toMatchObject({
			status: 1,
			err: expect.stringContaining('No reply came within 5 days'),
		});
		expect(await readdir(folder('SENT'))).toEqual([]);
	});

	test('another route cannot tell what became of it, and does not go on with it', async () => {
		const { status, err } = await ndoo('refresh', '--route', 'ui');
		expect(status).toBe(10);
		expect(err).toMatch(
			/^The check \S+ was begun over the route client, and not over ui\.\n\nWhat to do: Run the command with `--route client`/,
		);
	});

	test('its reply may be brought by hand on any route, and every copy of it goes', async () => {
		const [, data = ''] = (await readdir(folder('OUT'))).sort();
		const request = await readFile(`${folder('OUT')}/${data}`, 'latin1');
		const reply = request.split('\r\n').filter((row, at) => row !== '' && at % 20 !== 7);
		await writeFile(project.path('reply.dat'), `${reply.join('\r\n')}\r\n`);
		const taken = await ndoo(
			'collect',
			'--file',
			project.path('reply.dat'),
			'--reason',
			'The MESH client is out of order',
		);
		expect(taken).toMatchObject({ status: 0, out: expect.stringContaining('next is: publish') });
		expect(await readdir(folder('OUT'))).toEqual([]);
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('is in use') });
	});
});
