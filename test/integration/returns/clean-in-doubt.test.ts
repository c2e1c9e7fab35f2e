import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { testRange } from '../support/check-bench.ts';
import { oneOffProject, returnedNumbers, serveOneOff } from '../support/one-off.ts';
import { ahead, makeProject, oneOffMailbox, type TestProject } from '../support/project.ts';

// A row that is removed or sent without a check is one that a person has agreed to, before anything was sent.

let project: TestProject;
beforeAll(async () => {
	project = await makeProject(oneOffProject);
	await mkdir(project.path('in'));
});
afterAll(async () => await project[Symbol.asyncDispose]());

const people = testRange(200).map(nhsNumberOf);
const rows = people.map((number, row) => `${number},${row}\n`).join('');
const input = () => project.path('in', 'cohort.csv');
const clean = async (words: readonly string[] = [], edge: Partial<Edge> = {}) =>
	await project.ndoo(['clean', input(), '--flow', 'clinic-activity', ...words], edge);
const sent = async () => await readdir(project.path('mesh', oneOffMailbox, 'OUT'));
const abandon = async () => await project.ndoo(['clean', '--abandon', '--reason', 'A test']);

/** A person at a terminal, who says one thing to everything. */
const saying = (answer: string | undefined) => {
	const asked: string[] = [];
	const ask = async (question: string) => {
		asked.push(question);
		return answer;
	};
	return { asked, edge: { ask } };
};

describe('rows without a usable number', () => {
	const text = `NHS_NO,x\n${rows}${',blank\n'.repeat(12)}none,1\n123456789,2\n`;
	const counts = 'blank 12, too-short fewer than 10, not-digits fewer than 10';

	test('stop the check before anything is sent, by reason and count', async () => {
		await writeInput(text);
		const { status, err } = await clean();
		expect(status).toBe(exitStatus.file);
		expect(err).toContain(`rows without a usable NHS number cannot be checked and are removed: ${counts}.`);
		expect(err).toContain('`--remove-without-number`. Nothing was sent or written.');
		expect(err).not.toContain('123456789');
		expect(await sent()).toEqual([]);
	});

	test.each(['no', '', 'perhaps', undefined])(
		'are asked about on a terminal, where `%s` stops it as well',
		async (answer) => {
			const { asked, edge } = saying(answer);
			expect(await clean([], edge)).toMatchObject({ status: exitStatus.file });
			expect(asked).toEqual(['Remove these rows and go on? (yes/no) ']);
			expect(await sent()).toEqual([]);
		},
	);

	test('are not asked about where a program reads', async () => {
		const { asked, edge } = saying('yes');
		expect(await clean(['--log-format', 'json'], edge)).toMatchObject({ status: exitStatus.file });
		expect(asked).toEqual([]);
	});

	test('are removed when the person agrees, who is not asked again for the reply', async () => {
		const { asked, edge } = saying('yes');
		expect(await clean([], edge)).toMatchObject({ status: 0, err: expect.stringContaining(counts) });
		expect(await sent()).not.toEqual([]);
		await serveOneOff(project, 0);
		const output = project.path('in', 'out.csv');
		expect(await clean(['--output', output], { ...edge, ask: undefined })).toMatchObject({ status: 0 });
		expect(asked).toHaveLength(1);
		expect(await readFile(output, 'utf8')).toBe(`NHS_NO,x\n${rows}`);
	});

	test('are removed when a flag says so', async () => {
		expect(await clean(['--remove-without-number'])).toMatchObject({ status: 0, err: expect.stringContaining(counts) });
		expect(await abandon()).toMatchObject({ status: 0 });
	});

	test('are none where a line is empty', async () => {
		await writeInput(`NHS_NO,x\n${rows}\n,\n`);
		const ran = await clean();
		expect(ran).toMatchObject({ status: 0, err: expect.not.stringContaining('usable') });
		expect(await abandon()).toMatchObject({ status: 0 });
	});

	test('of a query stop it as well', async () => {
		const sql = project.path('in', 'cohort.sql');
		const numbers = people.map((number) => `('${number}')`).join(', ');
		await writeFile(sql, `select nhs_number, 1 as one from (values ${numbers}, (null)) as v (nhs_number)`);
		expect(await project.ndoo(['clean', '--sql', sql, '--flow', 'clinic-activity'])).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('removed: blank fewer than 10.'),
		});
	});
});

describe('NHS numbers in another column', () => {
	const babies = testRange(200, 999_500_000).map(nhsNumberOf);
	const text = `NHS_NO,BABY\n${people.map((number, row) => `${number},${row < 190 ? babies[row] : ''}\n`).join('')}`;

	test('stop the check before anything is sent, and none is shown', async () => {
		await writeInput(text);
		const { status, err } = await clean(['--column', 'NHS_NO']);
		expect(status).toBe(exitStatus.file);
		expect(err).toContain('different NHS numbers in column 2 (BABY): 190');
		expect(err).toContain('`--other-people 2`');
		expect(err).not.toMatch(/\d{10}/);
		expect(await sent()).toEqual([]);
	});

	test('of others decide nothing once somebody says whose they are, which goes on record', async () => {
		const words = ['--column', 'NHS_NO', '--other-people', 'baby', '--output', project.path('in', 'babies.csv')];
		expect(await clean(words)).toMatchObject({ status: 0 });
		await serveOneOff(project, 0);
		expect(await clean(words)).toMatchObject({ status: 0 });
		expect(await readFile(project.path('in', 'babies.csv'), 'utf8')).toBe(text);
		const { out } = await project.ndoo(['ledger', 'list', '--event', 'disclosed', '--log-format', 'json']);
		expect(out).toContain('"otherPeople":["column 2 (BABY)"]');
	});

	test('of the same person are asked about, and all have to be on the list', async () => {
		const words = ['--column', 'NHS_NO', '--also-in', 'baby', '--output', project.path('in', 'both.csv')];
		expect(await clean(words)).toMatchObject({ status: 0, err: expect.stringContaining('390 distinct NHS numbers') });
		await serveOneOff(project, 0.1);
		const on = await returnedNumbers(project);
		expect(await clean(words)).toMatchObject({ status: 0 });
		const [header, ...all] = text.trimEnd().split('\n');
		const kept = all.filter((row) => row.split(',').every((number) => number === '' || on.has(number)));
		expect(kept.length).toBeLessThan(all.filter((row) => on.has(row.slice(0, 10))).length);
		expect(await readFile(project.path('in', 'both.csv'), 'utf8')).toBe([header, ...kept, ''].join('\n'));
	});
});

describe('a first row that may be no header', () => {
	beforeAll(async () => await writeInput(`no NHS number,x\n${rows}`));

	test('is asked about without a number or a secret that the name of the file has in it', async () => {
		const secret = 'a shared key of many letters';
		const named = project.path('in', `999 000 0018 ${secret}.csv`);
		await writeFile(named, `no NHS number,x\n${rows}`);
		const { asked, edge } = saying(undefined);
		const words = ['clean', named, '--flow', 'clinic-activity', '--remove-without-number'];
		const ran = await project.ndoo(words, { ...edge, environment: { NDOO_MESH_SHARED_KEY: secret } });
		expect(ran.status).toBe(exitStatus.file);
		expect(asked).toEqual([
			expect.stringMatching(/^Is the first row of .*\[a number\] \[secret\]\.csv a header\? It is sent/),
		]);
	});

	test('stops the check without a terminal', async () => {
		expect(await clean(['--remove-without-number'])).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('may or may not have a header.'),
		});
		expect(await sent()).toEqual([]);
	});

	test('is asked about on one, and shown to nobody', async () => {
		const { asked, edge } = saying('no');
		expect(await clean(['--remove-without-number'], edge)).toMatchObject({
			status: 0,
			err: expect.stringContaining('not-digits fewer than 10'),
		});
		expect(asked).toEqual([
			`Is the first row of ${input()} a header? It is sent to the recipient unchecked. (yes/no) `,
		]);
		expect(await abandon()).toMatchObject({ status: 0 });
	});
});

test('the age of the answer is compared to the moment', async () => {
	const flow = project.path('flows', 'returns', 'clinic-activity.yml');
	const days = 3;
	await writeFile(flow, (await readFile(flow, 'utf8')).replace(/^name:/m, `maxListAgeDays: ${days}\nname:`));
	await writeInput(`NHS_NO,x\n${rows}`);
	expect(await clean()).toMatchObject({ status: 0 });
	await serveOneOff(project, 0);
	const later = () => new Date(ahead().getTime() + days * 86_400_000 + 3_600_000);
	const ran = await clean(['--output', project.path('in', 'late.csv')], { clock: later });
	expect(`${ran.out}${ran.err}`).toContain(
		`The answer is more than ${days} days old; the flow \`clinic-activity\` allows ${days}.`,
	);
	expect(await readdir(project.path('in'))).not.toContain('late.csv');
});

async function writeInput(text: string): Promise<void> {
	await writeFile(input(), text);
}
