import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { type ListStatus, listStatus } from '../../../loaders/list/status.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { asOrganisation } from '../support/check-bench.ts';
import { onePeopleTable } from '../support/people-table.ts';
import { ahead, mailbox, makeProject, type Ran, type TestProject } from '../support/project.ts';

// A check that a person has to decide on, from the command line: what it says, what each decision leads to, and that
// nothing is sent or published meanwhile. The first month lies 29 days back, so that the second is due now.

const day = 86_400_000;
const later = (days: number) => (): Date => new Date(ahead().getTime() + days * day);
const lastMonth = later(-32);

let project: TestProject;
beforeEach(async () => {
	project = await makeProject(onePeopleTable(2000));
});
afterEach(async () => await project[Symbol.asyncDispose]());

const ndoo = async (line: string, clock: Edge['clock'] = ahead): Promise<Ran> => {
	const { status, out, err } = await project.ndoo(line.split(' '), { clock });
	return { status, out: masked(out), err: masked(err) };
};
const masked = (text: string): string =>
	text
		.replaceAll(/\d{8}-[0-9a-f]{6}/g, '<check>')
		.replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, '<date>')
		.replaceAll(/-\d{6}-(?=\d{4})/g, '-<day>-')
		.replaceAll(/\d+ days old/g, '<n> days old')
		.replaceAll(project.folder, '<project>');

const decide = async (verdict: 'accept' | 'refuse'): Promise<Ran> =>
	(await project.ndoo(['release', `--${verdict}`, '--reason', 'We looked at it'])).status === 0
		? await ndoo('status')
		: expect.fail(`release --${verdict} did not work`);

async function publishLastMonth(): Promise<void> {
	await ndoo('refresh', lastMonth);
	await project.serve();
	expect(await ndoo('refresh', lastMonth)).toMatchObject({ status: 0 });
}

/** Which list it is; its age goes on by itself. */
async function listInUse(): Promise<Partial<ListStatus> | undefined> {
	const list = await project.withWarehouse(listStatus);
	return list && { checkId: list.checkId, listDate: list.listDate, rows: list.rows };
}
const filesOf = async (folder: string) => await readdir(project.path('mesh', mailbox, folder));
const loseThird = async () =>
	await project.withWarehouse(
		async (warehouse) =>
			await warehouse.script(
				"delete from clinic.patient where right(nhs_number, 2) in (select lpad(n::text, 2, '0') from generate_series(0, 32) n)",
			),
	);

describe('a population that fell', () => {
	beforeEach(async () => {
		await publishLastMonth();
		await loseThird();
	});

	test('holds the check: nothing is sent, the list in use serves, and the text says what to do', async () => {
		const before = await listInUse();
		const held = await ndoo('refresh');
		expect(held.status).toBe(1);
		expect(held.err.slice(held.err.indexOf('The check'))).toMatchInlineSnapshot(`
			"The check <check> is held: a person has to look at its population.

			  found (clinic) Business unit clinic: rows fell from 2,000 at the last check to 1,338, by 33.1%, and at most 20% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").

			  found (clinic) Business unit clinic: distinct numbers fell from 2,000 at the last check to 1,338, by 33.1%, and at most 20% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").

			What to do: Look at the source, mend it and refuse (\`ndoo release --refuse --reason "…"\`), or, if it is right, accept it: \`ndoo release --accept --reason "…"\`. Then run \`ndoo refresh\`.
			"
		`);
		expect(await filesOf('OUT')).toEqual([]);
		expect((await ndoo('status')).out).toMatchInlineSnapshot(`
			"List    dated <date> (stand-in), <n> days old of 35: in use
			Next    a check is due on <date>
			Check   <check> (monthly, stand-in): held since <date>
			  part 1  NDOO-TEST-01-<day>-0001  named
			  held (clinic): Business unit clinic: rows fell from 2,000 at the last check to 1,338, by 33.1%, and at most 20% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").
			  held (clinic): Business unit clinic: distinct numbers fell from 2,000 at the last check to 1,338, by 33.1%, and at most 20% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").
			"
		`);
		// Nothing moves it but a decision.
		for (const verb of ['refresh', 'extract', 'submit', 'collect', 'load', 'purge']) {
			expect(await ndoo(verb)).toMatchObject({ status: 1, err: held.err.slice(held.err.indexOf('The check')) });
		}
		expect(await filesOf('OUT')).toEqual([]);
		expect(await listInUse()).toEqual(before);
	});

	test('accepted, it is sent as it was extracted, and published', async () => {
		await ndoo('refresh');
		await decide('accept');
		// What became of the source since is not what the person looked at.
		await project.withWarehouse(async (warehouse) => await warehouse.script('delete from clinic.patient'));
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		await project.serve();
		expect(await ndoo('refresh')).toMatchObject({
			status: 0,
			out: 'The list of check <check> is in use, dated <date>.\n',
		});
		expect(await ndoo('status')).toMatchObject({ status: 0 });
	});

	test('refused, it ends and leaves nothing; the next run begins anew', async () => {
		const before = await listInUse();
		await ndoo('refresh');
		await decide('refuse');
		expect(await ndoo('refresh')).toMatchObject({
			status: 0,
			out: 'The check <check> was ended without a list. The list in use stays in use.\n',
		});
		expect(await readdir(project.path('work'))).toEqual(['digest.key']);
		expect(await listInUse()).toEqual(before);
		expect(await ndoo('refresh')).toMatchObject({ status: 1 });
	});

	test('left alone for fourteen days, it is given up and leaves nothing', async () => {
		const before = await listInUse();
		await ndoo('refresh');
		expect(await ndoo('refresh', later(13.9))).toMatchObject({ status: 1 });
		expect(await ndoo('refresh', later(14.1))).toMatchInlineSnapshot(`
			{
			  "err": "! release   Nobody decided on the held check <check> within 14 days: it is abandoned.
			  purge     Removed the request.
			",
			  "out": "The check <check> was ended without a list. The list in use stays in use.
			",
			  "status": 0,
			}
		`);
		expect(await readdir(project.path('work'))).toEqual(['digest.key']);
		expect(await listInUse()).toEqual(before);
	});
});

describe('a reply that is not plausible', () => {
	const answered = async (...scenarios: readonly Scenario[]): Promise<Ran> => {
		await ndoo('refresh');
		await project.serve(...scenarios);
		return await ndoo('refresh');
	};

	test.each<[Scenario, string]>([
		['too-many-removed', 'More of the 2,000 people sent were removed'],
		['none-removed', 'Almost no one, or no one, was removed from a list of 2,000 people.'],
		['truncated-at-line-end', 'consecutive numbers of the sorted request is missing from the reply'],
		['empty', 'The reply is empty: everyone opted out, or the service made an error.'],
	])('%s: held, and refused it leaves the list in use as it is', async (scenario, text) => {
		await publishLastMonth();
		const before = await listInUse();
		const held = await answered(scenario);
		expect(held).toMatchObject({ status: 1, err: expect.stringContaining(text) });
		expect(await listInUse()).toEqual(before);
		await decide('refuse');
		expect(await ndoo('refresh')).toMatchObject({ status: 0 });
		expect(await listInUse()).toEqual(before);
		for (const folder of ['IN', 'OUT', 'SENT']) expect(await filesOf(folder)).toEqual([]);
		expect(await readdir(project.path('work'))).toEqual(['digest.key']);
	});

	test('the text says what was found and what to do, and no count', async () => {
		const { err } = await answered('too-many-removed');
		expect(err.slice(err.indexOf('The check'))).toMatchInlineSnapshot(`
			"The check <check> is held: a person has to look at its reply.

			  found (part 1) More of the 2,000 people sent were removed than is plausible at the limit of 12 %: more than half of them.

			  found (part 1) A run of consecutive numbers of the sorted request is missing from the reply, longer than chance explains: a stretch of it may be lost.

			What to do: If you can explain it, \`ndoo release --accept --reason "…"\`; if not, \`ndoo release --refuse --reason "…"\`. Then run \`ndoo refresh\`. The list in use stays in use until then.
			"
		`);
	});

	test('while it waits for a decision no copy of the request lies beside the reply', async () => {
		await answered('too-many-removed');
		const left = await readdir(project.path('work'), { recursive: true });
		expect(left.filter((name) => name.endsWith('.dat'))).toEqual([expect.stringMatching(/part-001\.reply\.dat$/)]);
		for (const folder of ['IN', 'OUT', 'SENT']) expect(await filesOf(folder)).toEqual([]);
	});

	test('an empty list, accepted, is published: then nobody is disclosed', async () => {
		await answered('empty');
		expect(await listInUse()).toBeUndefined();
		await decide('accept');
		expect(await ndoo('refresh')).toMatchObject({ status: 0 });
		const onList = { text: 'select count(*) as people from ndoo_list.cleaned_list' };
		expect(await project.withWarehouse((warehouse) => warehouse.query(onList))).toEqual([{ people: 0n }]);
	});
});

describe('what may not be accepted', () => {
	test('numbers that nobody has, on their way to the live service', async () => {
		await using live = await makeProject({
			...onePeopleTable(50),
			files: { ...onePeopleTable(50).files, 'ndoo.yml': liveProject },
		});
		await prepareMeshFolders(diskFiles, live.path('live'), ['TEST01']);
		await live.withWarehouse((warehouse) => warehouse.script(asOrganisation));
		const held = await live.ndoo(['refresh']);
		expect(held).toMatchObject({
			status: 1,
			err: expect.stringContaining('is held: a person has to look at its population.'),
		});
		const { status, err } = await live.ndoo(['release', '--accept', '--reason', 'They are ours']);
		expect({ status, err }).toMatchInlineSnapshot(`
			{
			  "err": "This check cannot be accepted.

			  found Business unit clinic: the range 9… has 50 of its 50 distinct numbers, and none is expected. That range is for tests, is nobody's, and must not go to the live service. Leave test records out of the source, or use another environment than live.

			What to do: Refuse it (\`ndoo release --refuse --reason "…"\`), mend the source, and run \`ndoo refresh\`.
			",
			  "status": 1,
			}
		`);
		expect(await live.ndoo(['refresh'])).toMatchObject({ status: 1 });
		expect(await readdir(live.path('live', 'TEST01', 'OUT'))).toEqual([]);
		expect(await live.ndoo(['release', '--refuse', '--reason', 'Test records'])).toMatchObject({ status: 0 });
	});
});

test('a population of a handful is not asked about: the list would say who of them has opted out', async () => {
	await using few = await makeProject(onePeopleTable(9));
	const { status, err } = await few.ndoo(['refresh']);
	expect(status).toBe(1);
	expect(err).toContain(
		'There are fewer than 10 valid NHS numbers in the business units: a check of so few would tell who has opted out.',
	);
	expect(await readdir(few.path('mesh', mailbox, 'OUT'))).toEqual([]);
});

describe('release', () => {
	test('wants one decision and a reason', async () => {
		for (const line of ['release --reason because', 'release --accept --refuse --reason because', 'release --accept']) {
			const expected = 'Expected one of --accept and --refuse, and a --reason.';
			expect(await ndoo(line)).toMatchObject({ status: 10, err: expect.stringContaining(expected) });
		}
	});

	test('says so when nothing is held', async () => {
		const expected = 'No check is held.\n\nWhat to do: `ndoo status` says how things stand.\n';
		expect(await ndoo('release --accept --reason because')).toMatchObject({ status: 1, err: expected });
	});

	test('keeps no reason that names somebody', async () => {
		await publishLastMonth();
		await loseThird();
		await ndoo('refresh');
		for (const reason of ['999 000 0018', '9990000018', '999-000-0018 moved away']) {
			const { status, err } = await project.ndoo(['release', '--refuse', '--reason', reason]);
			expect({ status, err }).toEqual({
				status: 10,
				err: `The reason holds something like an NHS number, and it would be kept on record.

What to do: Say it without a number of nine digits or more. Nothing was recorded.
`,
			});
		}
		expect((await ndoo('status')).out).toContain(': held since');
	});
});

test('a second run at once, in a process of its own, is told that another run holds the lock', async () => {
	const program = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
	const words = (verb: string) => [program, verb, '--project-dir', project.folder];
	const first = spawn(process.execPath, [...words('refresh'), '--wait', '--poll-seconds', '300']);
	const ended = once(first, 'exit');
	try {
		let told = '';
		for await (const chunk of first.stderr) {
			told += String(chunk);
			if (told.includes('Handed one file to the MESH client')) break;
		}
		for (const verb of ['refresh', 'status', 'purge']) {
			const { status, stderr } = spawnSync(process.execPath, words(verb), { encoding: 'utf8' });
			expect({ status, stderr: masked(stderr) }).toEqual({ status: 16, stderr: expect.stringMatching(lockHeld) });
		}
	} finally {
		first.kill('SIGINT');
	}
	expect(await ended).toEqual([0, null]);
	expect(await ndoo('status')).toMatchObject({ status: 14, out: expect.stringContaining(': submitted since') });
	expect(await filesOf('OUT')).toHaveLength(2);
});

const lockHeld =
	/^Another run is using the warehouse in <project>\/warehouse \(refresh, process \d+ on .+, since .+ UTC\)\.\n\nWhat to do: Wait until it is done/;

const liveProject = `
name: live
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: TEST01 }
mesh: { route: client, client: { configFile: live/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
