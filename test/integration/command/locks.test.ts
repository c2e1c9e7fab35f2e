import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded } from '../../../warehouse/embedded/embedded.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { onePeopleTable } from '../support/people-table.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { twoTableFlow } from '../support/two-table-flow.ts';

// Every command that moves a check, or makes what stands in the warehouse, keeps a second one out: while somebody else
// holds the lock it ends at once, and nothing of it is done.

let project: TestProject;
let warehouse: Warehouse;
let before: unknown;
beforeAll(async () => {
	const { files, fill } = onePeopleTable(2000);
	project = await makeProject({ files: { ...files, 'flows/returns/clinic-activity.yml': twoTableFlow }, fill });
	warehouse = await openEmbedded({ folder: project.path('warehouse'), create: false });
	before = await recorded();
});
afterAll(async () => {
	await warehouse.close();
	await project[Symbol.asyncDispose]();
});

const recorded = async () =>
	await warehouse.query({
		text: `select (select count(*) from ndoo.check_run) as checks, (select count(*) from ndoo.ledger) as entries,
			(select count(*) from ndoo.migration) as migrations, (select count(*) from ndoo.flow_gate) as gates,
			(select count(*) from pg_catalog.pg_views where schemaname = 'cleaned') as views`,
	});

const reason = ['--reason', 'A test'];
const cohort = ['clean', 'flows/returns/clinic-activity.yml', '--flow', 'clinic-activity'];

test.each<[lock: string, words: readonly string[]]>([
	['check', ['refresh']],
	['check', ['refresh', '--wait']],
	['check', ['refresh', '--registered']],
	['check', ['extract']],
	['check', ['submit']],
	['check', ['collect']],
	['check', ['load']],
	['check', ['purge']],
	['check', ['release', '--accept', ...reason]],
	['check', ['test-service']],
	['check', cohort],
	['check', [...cohort, '--abandon', ...reason]],
	['check', ['ledger', 'new-key', ...reason]],
	['check', ['migrate', 'adopt', ...reason]],
	['migrate', ['migrate', 'adopt', ...reason]],
	['migrate', ['migrate']],
	['migrate', ['migrate', 'repair', ...reason]],
	['migrate', ['migrate', 'baseline', '--up-to', '0001', ...reason]],
	['build', ['build']],
	['grants', ['grants']],
])('the lock `%s` keeps out %j', async (lock, words) => {
	await using _held = await warehouse.lock(lock);
	const { status, err } = await project.ndoo(words, {
		openWarehouse: async () => ({ ...warehouse, close: async () => {} }),
		folder: project.folder,
	});
	expect({ status, err }).toMatchObject({ status: 16, err: expect.stringContaining(`holds the lock "${lock}"`) });
	expect(await recorded()).toEqual(before);
});
