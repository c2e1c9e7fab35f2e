import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testRange } from '../support/check-bench.ts';
import { oneOffProject, returnedNumbers, serveOneOff } from '../support/one-off.ts';
import { makeProject, oneOffMailbox, type Ran, type TestProject } from '../support/project.ts';
import { twoTableFlow } from '../support/two-table-flow.ts';

// One project, in this order.

let project: TestProject;
beforeAll(async () => {
	project = await makeProject(oneOffProject);
	await mkdir(project.path('in'));
});
afterAll(async () => await project[Symbol.asyncDispose]());

const people = testRange(400).map(nhsNumberOf);
const csvOf = (numbers: readonly string[]) =>
	`NHS_NO,text\r\n${numbers.map((number, row) => `${number},"secret ${row}"\r\n`).join('')}`;

const input = () => project.path('in', 'cohort.csv');
const writeInput = async (text: string) => await writeFile(input(), text);
const clean = async (...more: readonly string[]): Promise<Ran> =>
	await project.ndoo(['clean', input(), '--flow', 'clinic-activity', ...more]);
const out = async () => await readdir(project.path('mesh', oneOffMailbox, 'OUT'));
const entries = async (event: string) =>
	await project.withWarehouse((warehouse) => ledgerEntries(warehouse, { event }));
const runs = async () =>
	await project.withWarehouse((warehouse) =>
		warehouse.query({ text: 'select kind, state, outcome from ndoo.check_run order by opened_at' }),
	);

/** Every file of the project, with what is in it. */
async function contents(): Promise<ReadonlyMap<string, string>> {
	const names = await readdir(project.folder, { recursive: true, withFileTypes: true });
	const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
	return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, 'latin1')] as const)));
}

describe('nothing is sent', () => {
	test.each<[string, string, readonly string[], number, string]>([
		['without an input', '', [], exitStatus.configuration, 'Expected one input'],
		['without a flow', 'x', ['clean', 'x.csv'], exitStatus.configuration, 'Expected --flow'],
		[
			'for a flow that is not there',
			'x',
			['clean', 'x.csv', '--flow', 'clinic-activty'],
			exitStatus.configuration,
			'did you mean `clinic-activity`?',
		],
		[
			'for a file that is not there',
			'x',
			['clean', 'x.csv', '--flow', 'clinic-activity'],
			exitStatus.file,
			'There is no file',
		],
	])('%s', async (_, _input, words, status, text) => {
		const ran = await project.ndoo(words.length === 0 ? ['clean', '--flow', 'x'] : words);
		expect(ran).toMatchObject({ status, err: expect.stringContaining(text) });
	});

	test.each<[string, string, string, string]>([
		['is not signed off', 'signOff: {', '# {', 'has not been signed off'],
		['was due for review', 'reviewBy: 2045-01-01', 'reviewBy: 2026-01-03', 'was to be reviewed by 2026-01-03'],
		[
			'is for individual care',
			'use: research-and-planning',
			'use: individual-care',
			'is one that the opt-out does not apply to (question 2). There is nobody to remove from it, and nobody is asked about.',
		],
	])('for a flow that %s', async (_, from, to, text) => {
		await writeInput(csvOf(people));
		const file = project.path('flows', 'returns', 'clinic-activity.yml');
		await writeFile(file, twoTableFlow.replace(from, to));
		const ran = await clean();
		await writeFile(file, twoTableFlow);
		expect(ran).toMatchObject({ status: exitStatus.configuration, err: expect.stringContaining(text) });
	});

	test('about one person, whatever the reason', async () => {
		await writeInput(csvOf(people.slice(0, 1)));
		const { status, err } = await clean('--small-cohort-reason', 'A ward asked');
		expect(status).toBe(exitStatus.configuration);
		expect(err).toContain('This is about one person, and ndoo looks nobody up.');
	});

	test('about fewer than fifty without a reason, or with one that names somebody', async () => {
		await writeInput(csvOf(people.slice(0, 49)));
		const { status, err } = await clean();
		expect(status).toBe(exitStatus.configuration);
		expect(err).toContain('This is about fewer than 50 people, and comes near to looking them up.');
		expect(await clean('--small-cohort-reason', `${people[0]} asked`)).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining('holds something like an NHS number'),
		});
	});

	test('when the output is there already', async () => {
		await writeInput(csvOf(people));
		expect(await clean('--output', input())).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('already, and nothing is written over.'),
		});
	});

	test('in another environment than live, outside a demo', async () => {
		await using other = await makeProject({ ...oneOffProject, files: { ...oneOffProject.files } });
		await other.withWarehouse((warehouse) =>
			warehouse.script(
				"alter table ndoo.warehouse disable trigger all; update ndoo.warehouse set purpose = 'organisation'",
			),
		);
		const ran = await other.ndoo(['clean', input(), '--flow', 'clinic-activity']);
		expect(ran).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining('A one-off check is made in the live environment'),
		});
	});

	test('and nothing is on record', async () => {
		expect(await out()).toEqual([]);
		expect(await runs()).toEqual([]);
	});
});

describe('a cohort', () => {
	test('is sent once, waits, and comes back; the same command goes on', async () => {
		await writeInput(csvOf(people));
		expect(await clean()).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		expect(await clean()).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		expect((await out()).filter((name) => name.endsWith('.dat'))).toHaveLength(1);
	});

	test('`ndoo status` shows it', async () => {
		expect((await project.ndoo(['status'])).out).toMatch(/^One-off \d{8}-[0-9a-f]{6} \(stand-in\): submitted since /m);
	});

	test('meanwhile another file, and the same for another flow, are refused', async () => {
		await writeInput(csvOf(people.slice(1)));
		expect(await clean()).toMatchObject({
			status: exitStatus.failed,
			err: expect.stringMatching(/^The one-off check \S+ of \S+ is under way for another input\./m),
		});
		await writeFile(project.path('flows', 'returns', 'other.yml'), twoTableFlow.replace('clinic-activity', 'other'));
		await writeInput(csvOf(people));
		expect(await project.ndoo(['clean', input(), '--flow', 'other'])).toMatchObject({
			status: exitStatus.failed,
			err: expect.stringContaining('is under way for the flow `clinic-activity`.'),
		});
		await rm(project.path('flows', 'returns', 'other.yml'));
	});

	let returned: ReadonlySet<string>;

	test('is written where disclosures lie, with the rows of people on the list alone', async () => {
		await serveOneOff(project, 0.1);
		returned = await returnedNumbers(project);
		expect(people.length - returned.size).toBeGreaterThan(10);
		const ran = await clean();
		expect(ran).toMatchObject({
			status: 0,
			out: expect.stringMatching(/^Wrote \S+cohort\.csv, for clinic-activity\. `ndoo ledger list` has the entry\.$/m),
		});
		const [checkId = ''] = await readdir(project.path('disclosed', 'clinic-activity'));
		const written = await readFile(
			project.path('disclosed', 'clinic-activity', checkId, 'to-recipient', 'cohort.csv'),
			'utf8',
		);
		const lines = csvOf(people)
			.split(/(?<=\n)/)
			.filter((line, row) => row === 0 || returned.has(line.slice(0, 10)));
		expect(written).toBe(lines.join(''));
		expect(await runs()).toEqual([{ kind: 'one-off', state: 'purged', outcome: 'applied' }]);
	});

	test('is on record: who, for whom, on which list, and no count', async () => {
		const [entry, ...more] = await entries('disclosed');
		expect(more).toEqual([]);
		expect(entry).toMatchObject({
			flow: 'clinic-activity',
			checkId: expect.stringMatching(/^\d{8}-[0-9a-f]{6}$/),
			detail: {
				recipient: { name: 'A research body', odsCode: 'X1R' },
				purpose: 'To try a return.',
				applied: true,
				why: { outcome: 'subject', question: '9a' },
				list: { environment: 'stand-in', ageDays: 0 },
				tables: [{ name: 'one-off return', rows: 'suppressed', digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
			},
		});
	});

	test('nothing of the input is kept, and nothing of whoever was removed', async () => {
		const removed = people.filter((number) => !returned.has(number));
		await rm(input());
		await rm(project.path('disclosed'), { recursive: true });
		for (const [path, text] of await contents()) {
			expect(text.includes('secret 17'), path).toBe(false);
			for (const number of removed) expect(text.includes(number), `a removed number in ${path}`).toBe(false);
		}
	});
});

describe('a small cohort with a reason', () => {
	test('is asked about, its reason goes on record, and its counts do not', async () => {
		await writeInput(csvOf(people.slice(0, 5)));
		const reason = ['--small-cohort-reason', 'Rare disease register, IG-7'];
		const asked = await clean(...reason);
		expect(asked.err).toContain('Fewer than 10 distinct NHS numbers');
		await serveOneOff(project, 0);
		expect(await clean(...reason)).toMatchObject({ status: 0 });
		expect(await entries('small cohort signed off')).toMatchObject([
			{ detail: { flow: 'clinic-activity', reason: 'Rare disease register, IG-7' } },
		]);
		expect((await entries('check extracted')).at(-1)).toMatchObject({ detail: { numbers: 'suppressed' } });
		expect((await entries('disclosed')).at(-1)).toMatchObject({ detail: { tables: [{ rows: 'suppressed' }] } });
	});
});

describe('when something goes wrong', () => {
	test('a check is ended by its person, and the next one begins', async () => {
		await writeInput(csvOf(people));
		await clean();
		expect(await project.ndoo(['clean', '--abandon'])).toMatchObject({ status: exitStatus.configuration });
		expect(await project.ndoo(['clean', '--abandon', '--reason', 'Wrong extract'])).toMatchObject({ status: 0 });
		expect((await entries('check abandoned')).at(-1)).toMatchObject({ detail: { reason: 'Wrong extract' } });
		expect((await readdir(project.path('work'))).filter((name) => name !== 'digest.key')).toEqual([]);
		expect(await project.ndoo(['clean', '--abandon', '--reason', 'Again'])).toMatchObject({
			err: expect.stringContaining('No one-off check is under way.'),
		});
	});

	test('an empty reply is held; refused, it ends', async () => {
		await writeInput(csvOf(people));
		await clean();
		await serveOneOff(project, 1);
		const { status, err } = await clean();
		expect(status).toBe(exitStatus.failed);
		expect(err).toContain('The reply is empty: everyone opted out');
		expect(err).toContain('`ndoo release --kind one-off --accept --reason "…"`');
		expect(await project.ndoo(['release', '--kind', 'one-off', '--refuse', '--reason', 'Fault'])).toMatchObject({
			status: 0,
		});
		expect(await clean()).toMatchObject({ status: 0, out: expect.stringContaining('was ended without a list') });
	});

	test('a reply that is cut fails, and the same command begins anew', async () => {
		await clean();
		await serveOneOff(project, 0, 'truncated-mid-line');
		const { status, err } = await clean();
		expect(status).toBe(exitStatus.failed);
		expect(err).toContain('The next `ndoo clean` begins a new check.');
	});

	test('a file that took the place of the output meanwhile is not written over, and the answer is kept', async () => {
		const output = project.path('in', 'out.csv');
		await clean('--output', output);
		await serveOneOff(project, 0);
		await writeFile(output, 'mine');
		expect(await clean('--output', output)).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('and it is not this return'),
		});
		expect(await readFile(output, 'utf8')).toBe('mine');
		expect(await clean('--output', `${output}.2`)).toMatchObject({ status: 0 });
		expect(await readFile(`${output}.2`, 'utf8')).toBe(csvOf(people));
		expect((await readdir(project.path('in'))).sort()).toEqual(['cohort.csv', 'out.csv', 'out.csv.2']);
	});
});

test('a query is a cohort as well; who came after it was asked about is left out', async () => {
	await project.withWarehouse(async (warehouse) => {
		await warehouse.script('create schema clinic; create table clinic.patient (nhs_number bigint, born date)');
		await warehouse.query({
			text: "insert into clinic.patient select number::bigint, date '1950-02-03' from jsonb_array_elements_text($1::jsonb) as number",
			values: [JSON.stringify(people)],
		});
	});
	await writeFile(project.path('in', 'cohort.sql'), 'select born, nhs_number from clinic.patient order by nhs_number;');
	const words = [
		'clean',
		'--sql',
		project.path('in', 'cohort.sql'),
		'--flow',
		'clinic-activity',
		'--output',
		project.path('in', 'query.csv'),
	];
	expect(await project.ndoo(words)).toMatchObject({ status: 0 });
	await serveOneOff(project, 0.05);
	const returned = await returnedNumbers(project);
	const [late] = testRange(1, 999_900_000).map(nhsNumberOf);
	await project.withWarehouse((warehouse) => warehouse.script(`insert into clinic.patient values (${late}, null)`));
	expect(await project.ndoo(words)).toMatchObject({ status: 0 });
	const kept = people.filter((number) => returned.has(number));
	const rows = ['born,nhs_number', ...kept.map((number) => `1950-02-03,${number}`)];
	expect(await readFile(project.path('in', 'query.csv'), 'utf8')).toBe(`${rows.join('\r\n')}\r\n`);
});

test.each<[string, string, string]>([
	[
		'two columns of one name',
		'select nhs_number, born as nhs_number from clinic.patient',
		'two columns of the same name',
	],
	[
		'no select',
		'delete from clinic.patient',
		'what the engine refuses: The warehouse refused a statement: syntax error',
	],
	['no number', 'select born from clinic.patient', 'has no column that holds NHS numbers'],
	['no row', 'select * from clinic.patient where false', 'has no column that holds NHS numbers'],
])('a query with %s is refused', async (_, text, found) => {
	await writeFile(project.path('in', 'other.sql'), text);
	const ran = await project.ndoo(['clean', '--sql', project.path('in', 'other.sql'), '--flow', 'clinic-activity']);
	expect(ran).toMatchObject({ status: exitStatus.file, err: expect.stringContaining(found) });
});

test('by hand: the sheet says how the reply is brought, and it is', async () => {
	await writeInput(csvOf(people));
	const byHand = ['--route', 'ui'];
	await writeFile(
		project.path('ndoo.yml'),
		(await readFile(project.path('ndoo.yml'), 'utf8')).replace('mesh: {', `mesh: { ui: { folder: by-hand },`),
	);
	expect(await clean(...byHand)).toMatchObject({
		status: 0,
		out: expect.stringContaining('bring the reply with `ndoo clean (as before) --reply`'),
	});
	const [data = '', sheet = ''] = (await readdir(project.path('by-hand'))).sort();
	const text = await readFile(project.path('by-hand', sheet), 'utf8');
	expect(text).toContain('[ ] Run: ndoo clean (as before) --reply "<the downloaded file>"');
	const reference = /Message reference {3}(\S+)/.exec(text)?.[1] ?? '';
	const reply = project.path('in', `${reference}.dat`);
	const rows = (await readFile(project.path('by-hand', data), 'latin1'))
		.split(/(?<=\n)/)
		.filter((_, row) => row % 20 > 0);
	await writeFile(reply, rows.join(''));
	const output = project.path('in', 'by-hand.csv');
	expect(await clean(...byHand, '--reply', reply, '--output', output)).toMatchObject({ status: 0 });
	expect((await readFile(output, 'utf8')).split('\r\n')).toHaveLength(people.length * 0.95 + 2);
	expect(await readdir(project.path('by-hand'))).toEqual([]);
});
