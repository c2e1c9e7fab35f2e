import { afterAll, beforeAll, expect, test } from 'vitest';
import { dyingProject, manyRunsTake } from './support/dying-project.ts';
import { onePeopleTable } from './support/people-table.ts';
import { makeProject, type TestProject } from './support/project.ts';

// A month is two runs of `refresh`: one that sends, one that receives. Each is killed before every one of its effects on
// files and warehouse, as the power switch would (SIGKILL), and run again: it has to end as if nothing had happened.

let project: TestProject;
let dying: ReturnType<typeof dyingProject>;
let undisturbed: Awaited<ReturnType<typeof dying.state>>;

beforeAll(async () => {
	project = await makeProject(onePeopleTable(2000));
	dying = dyingProject(project);
	await dying.keep('due');
	await project.ndoo(['refresh']);
	await project.serve();
	await dying.keep('answered');
	await project.ndoo(['refresh']);
	undisturbed = await dying.state();
});
afterAll(async () => {
	await dying.forget('due', 'answered');
	await project[Symbol.asyncDispose]();
});

test('killed before every effect of the run that sends', { timeout: manyRunsTake }, async () => {
	let survived: number | undefined;
	for (let fatal = 1; survived === undefined; fatal++) {
		await dying.restore('due');
		survived = dying.refreshDying(fatal);
		// The MESH client may come by between the kill and the next run.
		const taken = fatal % 2 === 0 ? await project.serve() : [];
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		taken.push(...(await project.serve()));
		expect(taken.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
		expect(taken.filter(({ kind }) => kind === 'refused')).toEqual([]);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await dying.state(), `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(survived).toBeGreaterThan(10);
});

test('killed before every effect of the run that receives', { timeout: manyRunsTake }, async () => {
	let survived: number | undefined;
	for (let fatal = 1; survived === undefined; fatal++) {
		await dying.restore('answered');
		survived = dying.refreshDying(fatal);
		expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0 });
		expect(await dying.state(), `killed before effect ${fatal}`).toEqual(undisturbed);
	}
	expect(survived).toBeGreaterThan(20);
});
