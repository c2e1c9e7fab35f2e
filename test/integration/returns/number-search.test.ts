import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testRange } from '../support/check-bench.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { signedOff, smallClinic, twoTableFlow } from '../support/two-table-flow.ts';

// `ndoo build` on a table that says it is about nobody, in which people turn up.

const clinic = smallClinic(60);
const known = testRange(60).map(nhsNumberOf);
const sign = 'reason: Wards alone., signedOffBy: A. Tester, on: 2026-01-02';
const flow = (more = ''): string => `${twoTableFlow}  - name: ward
    source: { schema: clinic, name: ward }
    noPersonData: { ${sign} }
    columns: [ward]
${more}`;
const flowFile = 'flows/returns/clinic-activity.yml';

let project: TestProject;
beforeAll(async () => {
	project = await makeProject({ ...clinic, files: { ...clinic.files, [flowFile]: flow() } });
	await project.withWarehouse((warehouse) =>
		warehouse.script(`create table clinic.ward (ward text, detail jsonb, picture bytea);
			insert into clinic.ward select 'Ward ' || n, jsonb_build_object('beds', n) from generate_series(1, 2500) as n`),
	);
	await writeFile(project.path(flowFile), flow());
});
afterAll(async () => await project[Symbol.asyncDispose]());

const script = async (text: string) => await project.withWarehouse((warehouse) => warehouse.script(text));
const addPeople = async (numbers: readonly string[]) =>
	await script(
		`insert into clinic.ward select 'Ward', jsonb_build_object('lead', n) from (values ${numbers.map((number) => `('${number}')`).join(', ')}) as given (n)`,
	);

const build = async () => {
	const { status, err } = await project.ndoo(['build']);
	// Neither a number nor how many there are.
	for (const number of known) expect(err).not.toContain(number);
	return { status, found: [...err.matchAll(/found (the column .*|table .*)/g)].map(([, text]) => text) };
};
const refused = (...found: readonly string[]) => ({ status: exitStatus.configuration, found });
const done = { status: exitStatus.done, found: [] };

const pictures = 'the column `picture` of table `ward`, which is bytea and cannot be searched for NHS numbers';
const picturesSigned = `    acceptedColumns:
      - { column: picture, ${sign} }
`;

describe('a table without person-level data', () => {
	test('with a column that cannot be searched is built once that is signed off by name', async () => {
		expect(await build()).toEqual(refused(pictures));
		await writeFile(project.path(flowFile), flow(picturesSigned));
		expect(await build()).toEqual(done);
	});

	test('is searched again when it is made anew: fewer than ten people are for somebody to sign off', async () => {
		await script(`create table clinic.other (like clinic.ward); drop table clinic.ward cascade;
			alter table clinic.other rename to ward`);
		await addPeople(known.slice(0, 3));
		const some = 'the column `detail` of table `ward`, in which something may be an NHS number, or is so by chance';
		expect(await build()).toEqual(refused(some));
		await writeFile(project.path(flowFile), flow(`${picturesSigned}      - { column: detail, ${sign} }\n`));
		expect(await build()).toEqual(done);
	});

	test('with ten people is refused, whatever is signed off, as soon as it is searched again', async () => {
		await addPeople(known.slice(3, 20));
		expect(await build()).toEqual(done);
		await script("update ndoo.column_search set searched_at = searched_at - interval '8 days'");
		expect(await build()).toEqual(
			refused(
				'table `ward` as one without person-level data, and its column `detail`, in which there are NHS numbers, more than chance gives',
			),
		);
	});
});

test('a second return that takes the same table for one about people is refused before anything is done, with both places', async () => {
	const second = `${signedOff('wards')}tables:
  - name: leads
    source: { schema: clinic, name: ward }
    subject: { column: ward, format: text }
    columns: [ward]
`;
	await writeFile(project.path('flows/returns/wards.yml'), second);
	const { status, err } = await project.ndoo(['parse']);
	expect(status).toBe(exitStatus.configuration);
	expect(err).toMatch(
		/flows\/returns\/wards\.yml:\d+:\d+: found table `leads` from `clinic\.ward` as one about people, and table `ward` of `clinic-activity` \(flows\/returns\/clinic-activity\.yml:\d+:\d+\) has it as one without person-level data/,
	);
});
