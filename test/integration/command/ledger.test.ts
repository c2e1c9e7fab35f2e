import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { oneOffProject } from '../support/one-off.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { twoTableFlow } from '../support/two-table-flow.ts';

// One project, in this order: the ledger is only ever added to.

let project: TestProject;
const now = new Date('2026-04-02T08:00:00Z');
const ndoo = async (...words: readonly string[]) => await project.ndoo(words, { clock: () => now });
const head = () => project.path('safe.head');

beforeAll(async () => {
	const individualCare = twoTableFlow
		.replace('use: research-and-planning', 'use: individual-care')
		.replace('clinic-activity', 'bed-days');
	project = await makeProject({
		...oneOffProject,
		files: { ...oneOffProject.files, 'flows/returns/bed-days.yml': individualCare },
	});
});
afterAll(async () => await project[Symbol.asyncDispose]());

test('an empty ledger is listed and verified', async () => {
	expect(await ndoo('ledger', 'list')).toMatchObject({ status: 0, out: 'No entry fits.\n' });
	expect(await ndoo('ledger', 'verify')).toMatchObject({ status: 0 });
	const key = project.path('work', 'digest.key');
	await rename(key, `${key}.away`);
	expect(await ndoo('ledger', 'verify')).toMatchObject({
		status: exitStatus.configuration,
		err: expect.stringContaining('The key that the ledger is chained with is not here.'),
	});
	await rename(`${key}.away`, key);
});

describe('a return that was made elsewhere', () => {
	const record = async (flow: string, ...more: readonly string[]) => await ndoo('ledger', 'record', flow, ...more);

	test.each<[string, readonly string[], string]>([
		[
			'a flow that is not there',
			['clinic-activty', '--on', '2026-03-31', '--how', 'x', '--applied'],
			'did you mean `clinic-activity`?',
		],
		['no day', ['clinic-activity', '--how', 'x', '--applied'], 'Missing required argument: on'],
		[
			'a day that is none',
			['clinic-activity', '--on', '31/03/2026', '--how', 'x', '--applied'],
			'Expected `--on` to be a day up to today, 2026-04-02.',
		],
		[
			'a day to come',
			['clinic-activity', '--on', '2026-04-03', '--how', 'x', '--applied'],
			'Expected `--on` to be a day up to today, 2026-04-02.',
		],
		[
			'no word of the opt-out',
			['clinic-activity', '--on', '2026-03-31', '--how', 'x'],
			'one of --applied and --no-applied',
		],
		[
			'a number in the words',
			['clinic-activity', '--on', '2026-03-31', '--how', 'for 999 000 0018', '--applied'],
			'something like an NHS number',
		],
	])('is refused with %s', async (_, [flow = '', ...more], text) => {
		expect(await record(flow, ...more)).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(text),
		});
	});

	test('goes on record with recipient, purpose and reason; its rows are not kept', async () => {
		expect(
			await record('clinic-activity', '--on', '2026-03-31', '--how', 'SSRS', '--applied', '--rows', '310'),
		).toMatchObject({ status: 0 });
		expect(
			await record('bed-days', '--on', '2026-04-01', '--how', '=by hand', '--no-applied', '--rows', '310'),
		).toMatchObject({ status: 0 });
		expect(
			await record('bed-days', '--on', '2026-04-01', '--how', 'by hand', '--no-applied', '--rows', '9'),
		).toMatchObject({ status: 0 });
		const { out } = await ndoo('ledger', 'list', '--format', 'json');
		expect(JSON.parse(out)).toMatchObject([
			{
				flow: 'clinic-activity',
				detail: {
					applied: true,
					how: 'SSRS',
					recipient: { odsCode: 'X1R' },
					purpose: 'To try a return.',
					why: { outcome: 'subject' },
					tables: [{ rows: 'suppressed' }],
				},
			},
			{
				flow: 'bed-days',
				detail: { applied: false, why: { outcome: 'not-applicable', question: '2' }, tables: [{ rows: 'suppressed' }] },
			},
			{ flow: 'bed-days', detail: { tables: [{ rows: 'suppressed' }] } },
		]);
	});
});

describe('the list', () => {
	test('for people', async () => {
		const { out } = await ndoo('ledger', 'list', '--flow', 'bed-days', '--last', '1');
		expect(out.replace(/\(.*\)/, '(somebody)')).toMatchInlineSnapshot(`
			"     3  2026-04-02 09:00  disclosed elsewhere  bed-days (somebody)
			        to A research body; opt-out not applied
			        whole return: suppressed
			"
		`);
	});

	test('for a spreadsheet, in which nothing is a formula', async () => {
		const { out } = await ndoo('ledger', 'list', '--format', 'csv');
		const rows = parse<Record<string, string>>(out, { columns: true });
		expect(
			rows.map((row) => [row['entry'], row['flow'], row['recipient'], row['opt_out_applied'], row['rows']]),
		).toEqual([
			['1', 'clinic-activity', 'A research body', 'yes', 'whole return suppressed'],
			['2', 'bed-days', 'A research body', 'no', 'whole return suppressed'],
			['3', 'bed-days', 'A research body', 'no', 'whole return suppressed'],
		]);
		expect(rows[1]?.['follows']).toBe(rows[0]?.['chain']);
		expect(rows.at(-1)?.['chain']).toMatch(/^[0-9a-f]{64}$/);
		for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+@-]/);
	});

	test.each<[readonly string[], number]>([
		[['--flow', 'bed-days'], 2],
		[['--event', 'disclosed'], 0],
		[['--since', '2026-04-02'], 3],
		[['--until', '2026-04-01'], 0],
		[['--until', '2026-04-02'], 3],
		[['--by', 'nobody'], 0],
	])('%s', async (words, entries) => {
		const { out } = await ndoo('ledger', 'list', '--format', 'json', ...words);
		expect(JSON.parse(out)).toHaveLength(entries);
	});

	test('a day that is none is refused', async () => {
		expect(await ndoo('ledger', 'list', '--since', 'yesterday')).toMatchObject({ status: exitStatus.configuration });
	});
});

describe('the verification', () => {
	const verify = async (...more: readonly string[]) => await ndoo('ledger', 'verify', ...more);
	const unguarded = async (statement: string) =>
		await project.withWarehouse((warehouse) =>
			warehouse.script(
				`alter table ndoo.ledger disable trigger keep_ledger; ${statement}; alter table ndoo.ledger enable trigger keep_ledger`,
			),
		);

	test('keeps the head outside the warehouse, and finds it again', async () => {
		const { status, out } = await verify('--head', head());
		expect(status).toBe(0);
		expect(out).toMatch(
			/^The ledger has 3 entries, each as it was recorded and in its place\.\nHead: entry 3, [0-9a-f]{64}\nKept in /,
		);
		expect(JSON.parse(await readFile(head(), 'utf8'))).toEqual({ seq: 3, chain: /[0-9a-f]{64}/.exec(out)?.[0] });
		expect(
			await ndoo('ledger', 'record', 'bed-days', '--on', '2026-04-01', '--how', 'x', '--no-applied'),
		).toMatchObject({ status: 0 });
		expect(await verify('--head', head())).toMatchObject({ status: 0, out: expect.stringContaining('Head: entry 4') });
	});

	test('a file that is no head is not taken for one', async () => {
		await writeFile(project.path('other.head'), '{"seq":0}');
		expect(await verify('--head', project.path('other.head'))).toMatchObject({
			status: exitStatus.file,
			err: expect.stringContaining('is not the head of a ledger'),
		});
	});

	test('an entry that was changed in the database is named', async () => {
		await unguarded(`update ndoo.ledger set detail = jsonb_set(detail, '{on}', '"2026-03-01"') where seq = 2`);
		const { status, err } = await verify('--head', head());
		expect(status).toBe(exitStatus.failed);
		expect(err).toMatchInlineSnapshot(`
			"The ledger is not as it was recorded.

			  found entry 2, which is not what was recorded: it was changed, or not written with this key

			What to do: Tell the Information Governance team: the key is the right one, so somebody with rights on the database has touched the record. Compare it with a backup of the database from before. The head that was kept stays as it is.
			"
		`);
		await unguarded(`update ndoo.ledger set detail = jsonb_set(detail, '{on}', '"2026-04-01"') where seq = 2`);
		expect(await verify('--head', head())).toMatchObject({ status: 0 });
	});

	test('with another key nothing is verified, and the key is what to look at', async () => {
		const key = project.path('work', 'digest.key');
		await rename(key, `${key}.kept`);
		await writeFile(key, 'another key of thirty-two bytes or more');
		expect(await verify()).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(
				'The digest key here is not the one that was used on this warehouse: it was replaced.',
			),
		});
		await rename(`${key}.kept`, key);
	});

	test('a ledger that was cut off is told by the head alone', async () => {
		await unguarded('delete from ndoo.ledger where seq > 2');
		expect(await verify()).toMatchObject({ status: 0 });
		const { status, err } = await verify('--head', head());
		expect(status).toBe(exitStatus.failed);
		expect(err).toContain(
			'found entry 2 as the last, and the head that was kept is entry 4: what followed was cut off',
		);
		expect(JSON.parse(await readFile(head(), 'utf8')).seq, 'the head that was kept stays').toBe(4);
		await rm(head());
	});
});
