import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { smallClinic, twoTableFlow } from '../support/two-table-flow.ts';

// Few people, many rows: each has twenty visits, so a handful removed are a hundred rows.

let project: TestProject;
const flowFile = () => project.path('flows', 'returns', 'clinic-activity.yml');
const disclosed = () => project.path('disclosed', 'clinic-activity');

beforeAll(async () => {
	project = await makeProject(smallClinic(60));
	await project.ndoo(['refresh']);
	await project.serve();
	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
});
afterAll(async () => await project[Symbol.asyncDispose]());

test('a flow without views is refused', async () => {
	const { status, err } = await project.ndoo(['disclose', 'clinic-activity']);
	expect(status).toBe(exitStatus.configuration);
	expect(err).toBe(
		'The flow `clinic-activity` has no views yet. Nothing of it is disclosed.\n\nWhat to do: Run `ndoo build`; `ndoo build --dry-run` prints the statements.\n'.replace(
			'statements.',
			'statements first.',
		),
	);
});

test('a mistyped flow is named, with the one that was meant', async () => {
	const { status, err } = await project.ndoo(['disclose', 'clinic-activty']);
	expect(status).toBe(exitStatus.configuration);
	expect(err).toContain('There is no flow `clinic-activty`: did you mean `clinic-activity`?');
});

test('rows that the list decides on are counted nowhere', async () => {
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	await mkdir(`${disclosed()}/.20260101T000000-abc.part/to-recipient`, { recursive: true, mode: 0o700 });
	expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
	const [made = '', ...more] = await readdir(disclosed());
	expect(more, 'an unfinished disclosure is cleared away').toEqual([]);
	const visits = (await readFile(`${disclosed()}/${made}/to-recipient/visit.csv`, 'utf8')).trim().split('\r\n');
	expect(visits.length - 1).toBeLessThan(60 * 20);
	expect(visits.length - 1).toBeGreaterThan(50 * 20);
	const manifest = JSON.parse(await readFile(`${disclosed()}/${made}/internal/manifest.json`, 'utf8'));
	expect(manifest.tables).toMatchObject([{ rows: 'suppressed' }, { rows: 'suppressed' }]);
	const entries = await project.withWarehouse((warehouse) =>
		warehouse.query({ text: "select actor, flow, detail from ndoo.ledger where event = 'disclosed'" }),
	);
	expect(entries).toMatchObject([{ flow: 'clinic-activity', detail: manifest }]);
	for (const name of await readdir(`${disclosed()}/${made}/to-recipient`))
		expect(name).toMatch(/^(patient|visit)\.csv$/);
});

test.skipIf(process.platform === 'win32')('what lies in our folders is for the account alone that ran it', async () => {
	for (const top of [project.path('work'), project.path('disclosed')]) {
		const inside = (await readdir(top, { recursive: true })).map((name) => join(top, name));
		const modes = await Promise.all([top, ...inside].map(async (path) => [path, await stat(path)] as const));
		expect(modes.length).toBeGreaterThan(1);
		for (const [path, found] of modes)
			expect([path, found.mode & 0o777]).toEqual([path, found.isFile() ? 0o600 : 0o700]);
	}
});

const [signOffLine = ''] = /^signOff: .*\n/m.exec(twoTableFlow) ?? [];

/** The last answer, and what stands between it and who signed. */
const [signed = ''] = /liftedByAdvisoryGroup: no.*signOff: \{ by: A\./s.exec(twoTableFlow) ?? [];

test.each<[string, string, string, string]>([
	[
		'changed after it was built',
		'columns: [visit_id, patient_id]',
		'columns: [visit_id]',
		'The flow `clinic-activity` was changed after its views were built. Nothing of it is disclosed.',
	],
	[
		'given an earlier review, and not built again',
		'reviewBy: 2045-01-01',
		'reviewBy: 2044-01-01',
		'The flow `clinic-activity` was changed after its views were built.',
	],
	[
		'given less time by a list, and not built again',
		'tables:',
		'maxListAgeDays: 7\ntables:',
		'The flow `clinic-activity` was changed after its views were built.',
	],
	[
		'due for review',
		'reviewBy: 2045-01-01',
		'reviewBy: 2026-01-03',
		'The flow `clinic-activity` was to be reviewed by 2026-01-03',
	],
	['not signed off', signOffLine, '', 'The flow `clinic-activity` has not been signed off'],
	[
		'assessed to another end',
		'section251: yes\n    liftedByAdvisoryGroup: no',
		'section251: yes\n    liftedByAdvisoryGroup: yes',
		'The flow `clinic-activity` stands on a determination of the Confidentiality Advisory Group without `reference`',
	],
	[
		'assessed as exempt, and not built again',
		signed,
		signed
			.replace('Group: no', 'Group: yes\n  determination: { reference: 26/CAG/1, sight: letter, evidence: box 4 }')
			.replace('{ by: A.', '{ by: B.'),
		'The flow `clinic-activity` has no views yet.',
	],
])('a flow that was %s is refused', async (_, from, to, text) => {
	await writeFile(flowFile(), twoTableFlow.replace(from, to));
	const { status, err } = await project.ndoo(['disclose', 'clinic-activity']);
	await writeFile(flowFile(), twoTableFlow);
	expect({ status, err }).toMatchObject({ status: exitStatus.configuration, err: expect.stringContaining(text) });
});

test('a sign-off that runs out is refused in the view itself, without a rebuild', async () => {
	const error = await project.withWarehouse(async (warehouse) => {
		await warehouse.script("update ndoo.flow_gate set closes_at = now() where flow = 'clinic-activity'");
		const text = 'select * from cleaned."clinic_activity__patient"';
		return await warehouse.query({ text }).catch((refusal: unknown) => refusal);
	});
	expect(error).toMatchObject({
		code: 'list-refused',
		message: expect.stringMatching(/^The sign-off of the flow "clinic-activity" ran out on /),
	});
});
