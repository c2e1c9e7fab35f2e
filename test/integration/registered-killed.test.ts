import { afterAll, beforeAll, expect, test } from 'vitest';
import { nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import type { Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { testRange } from './support/check-bench.ts';
import { dyingProject, manyRunsTake } from './support/dying-project.ts';
import { ahead, makeProject, type TestProject } from './support/project.ts';

// The run that receives the answer about those registered in between, killed before every effect (SIGKILL) and run again: the
// list that they join comes out as if nothing had happened. Who was asked about is known to the request alone, which goes on
// the way.

const numbers = testRange(400).map(nhsNumberOf);

async function fill(warehouse: Warehouse): Promise<void> {
	await warehouse.script(`
		create schema clinic;
		create table clinic.patient (nhs_number text, registered_on date default '2020-01-01')`);
	await register(warehouse, numbers.slice(0, 300));
}

async function register(warehouse: Warehouse, registered: readonly string[], on = '2020-01-01'): Promise<void> {
	const text = 'insert into clinic.patient select n, $2::date from jsonb_array_elements_text($1::jsonb) as n';
	await warehouse.query({ text, values: [JSON.stringify(registered), on] });
}

const unit = `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
registeredSince: registered_on
`;

let project: TestProject;
let dying: ReturnType<typeof dyingProject>;
let undisturbed: Awaited<ReturnType<typeof dying.state>>;

beforeAll(async () => {
	project = await makeProject({ files: { 'flows/business-units/clinic.yml': unit }, fill });
	dying = dyingProject(project);
	const lastWeek = { clock: () => new Date(ahead().getTime() - 7 * 86_400_000) };
	await project.ndoo(['refresh'], lastWeek);
	await project.serve();
	expect(await project.ndoo(['refresh'], lastWeek)).toMatchObject({ status: 0 });
	await project.withWarehouse((warehouse) =>
		register(warehouse, numbers.slice(200), ahead().toISOString().slice(0, 10)),
	);
	await project.ndoo(['refresh', '--registered']);
	await project.serve();
	await dying.keep('answered');
	expect(await project.ndoo(['refresh'])).toMatchObject({
		out: expect.stringContaining('have joined the list in use'),
	});
	undisturbed = await dying.state();
});
afterAll(async () => {
	await dying.forget('answered');
	await project[Symbol.asyncDispose]();
});

test('killed before every effect of the run that receives', { timeout: manyRunsTake }, async () => {
	expect(undisturbed.tables['pointer']).toHaveLength(1);
	let survived: number | undefined;
	for (let fatal = 1; survived === undefined; fatal++) {
		await dying.restore('answered');
		survived = dying.refreshDying(fatal);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await dying.state(), `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(survived).toBeGreaterThan(20);
});
