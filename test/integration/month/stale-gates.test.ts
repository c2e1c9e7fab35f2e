import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// A view knows when its time runs out, and nothing of the flow files: the daily run closes what they do not bear out.

let project: TestProject;
let asBuilt: string;
const flowFile = () => project.path('flows', 'returns', 'clinic-activity.yml');

beforeAll(async () => {
	project = await makeProject(smallClinic(60));
	await project.ndoo(['refresh']);
	await project.serve();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0, err: expect.not.stringContaining('closed') });
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0, err: expect.not.stringContaining('meets no row') });
	asBuilt = await readFile(flowFile(), 'utf8');
});
afterAll(async () => await project[Symbol.asyncDispose]());

/** As any program would, in which nobody runs ndoo. */
const reading = async (): Promise<unknown> =>
	await project.withWarehouse(
		async (warehouse) =>
			await warehouse.query({ text: 'select count(*) > 0 as is_read from cleaned."clinic_activity__visit"' }).then(
				([row]) => row?.['is_read'],
				(refusal: unknown) => (refusal instanceof Error ? refusal.message : refusal),
			),
	);
const closed = 'The flow "clinic-activity" has not been built on this warehouse, so nothing of it is disclosed.';

describe.each<[what: string, change: () => Promise<void>, why: string]>([
	['a file that is gone', () => rm(flowFile()), 'has no file any more'],
	[
		'a sign-off that was taken out',
		() => writeFile(flowFile(), asBuilt.replace(/^signOff:.*\n/m, '')),
		'may not be disclosed any more, as its file is now',
	],
	[
		'an answer that was changed by hand, under the sign-off and the day of the one before',
		() => writeFile(flowFile(), asBuilt.replace('section251: yes', 'section251: no').replace(/^.*liftedBy.*\n/m, '')),
		'may not be disclosed any more, as its file is now',
	],
	[
		'an answer that leads past the list, signed anew',
		() => writeFile(flowFile(), asBuilt.replace('Information: yes', 'Information: no').replace('T-1', 'T-2')),
		'goes another way now',
	],
])('%s', (_, change, why) => {
	test('is told until it is closed', async () => {
		expect(await reading()).toBe(true);
		await change();
		expect(await reading()).toBe(true);
		expect((await project.ndoo(['status'])).out).toContain(
			`Flow    clinic-activity ${why}: its views can still be read, until \`ndoo refresh\` or \`ndoo build\` closes them\n`,
		);
		expect((await project.ndoo(['doctor'])).out).toMatch(
			new RegExp(`^warning  flow clinic-activity +${why}, and its views can still be read$`, 'm'),
		);
	});

	test('is closed by the daily run, with an entry in the ledger', async () => {
		expect(await project.ndoo(['refresh'])).toMatchObject({
			status: 0,
			err: expect.stringContaining(
				`The flow clinic-activity ${why}: its views are closed. \`ndoo build\` opens what may be read, and removes the others.`,
			),
		});
		expect(await reading()).toBe(closed);
		const status = (await project.ndoo(['status'])).out;
		// Of a return that this folder does not have nothing is said.
		if (why === 'has no file any more') expect(status).not.toContain('clinic-activity');
		else expect(status).toContain(`Flow    clinic-activity ${why}: its views were closed on `);
		const { out } = await project.ndoo(['ledger', 'list', '--event', 'views closed', '--log-format', 'json']);
		expect(out).toContain(why);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0, err: '' });
	});

	test('is open again once it is as it was, and built', async () => {
		await writeFile(flowFile(), asBuilt);
		expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
		expect(await reading()).toBe(true);
	});
});

test('nothing is disclosed on an answer that was changed by hand, though the views are what they were', async () => {
	await writeFile(flowFile(), asBuilt.replace('evidence: None, it is a test.', 'evidence: Something else.'));
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toEqual({
		status: exitStatus.configuration,
		out: '',
		err: `The flow \`clinic-activity\` has another assessment than the one that was signed off on 2026-01-02. Nothing of it is built or disclosed.

What to do: The Information Governance team signs the assessment off as it is now; write its sign-off, and the day of the change, into flows/returns/clinic-activity.yml. If it was changed by mistake, put it back.
`,
	});
	expect(await project.ndoo(['build'])).toMatchObject({ status: exitStatus.configuration });
	await writeFile(flowFile(), asBuilt);
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
});
