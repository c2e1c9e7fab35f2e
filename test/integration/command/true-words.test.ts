import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { startPostgres } from '../support/postgres-server.ts';
import { ahead, makeProject, type TestProject } from '../support/project.ts';
import { smallClinic, twoTableFlow } from '../support/two-table-flow.ts';

// What ndoo says has to be so, and what it advises has to work in the case at hand. One project, in this order.

let project: TestProject;
beforeAll(async () => {
	project = await makeProject(smallClinic(60));
});
afterAll(async () => await project[Symbol.asyncDispose]());

const later = (days: number) => () => new Date(ahead().getTime() + days * 86_400_000);

describe('what was removed', () => {
	test('is no list before there was one', async () => {
		await project.ndoo(['refresh']);
		await project.serve();
		const ran = await project.ndoo(['refresh']);
		expect(ran).toMatchObject({ status: 0, err: expect.stringContaining('Removed the request and the reply.') });
		expect(ran.err).not.toContain('previous list');
	});
});

test('rows that are not counted are not said to be few, and the reason is given', async () => {
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0, out: expect.stringMatching(/\nDone\.\n$/) });
	const { out } = await project.ndoo(['disclose', 'clinic-activity']);
	expect(out).toContain('rows not counted: beside those of the source they would tell how many were left out');
	expect(out).not.toContain('fewer than ten people');
});

describe('what was removed later', () => {
	test('is the previous list where there was one', async () => {
		await project.ndoo(['refresh'], { clock: later(30) });
		await project.serve();
		const ran = await project.ndoo(['refresh'], { clock: later(30) });
		expect(ran.err).toContain('Removed the request, the reply and the previous list.');
	});
});

test('the help of `status` names fields that its JSON has', async () => {
	const help = (await project.ndoo(['status', '--help'])).out;
	const said = /for a monitor: (.*)/.exec(help)?.[1]?.split(', ') ?? [];
	expect(said.length).toBeGreaterThan(3);
	await project.ndoo(['refresh'], { clock: later(60) });
	const status = JSON.parse((await project.ndoo(['status', '--log-format', 'json'])).out);
	for (const path of said) {
		const [holder, last = path] = /^(.*)\.(\w+)$/.exec(path)?.slice(1) ?? [undefined, path];
		const of = holder === undefined ? status : status[holder];
		if (path !== 'check.hold') expect(of, path).toHaveProperty(last);
	}
});

describe('files that nothing reads', () => {
	beforeAll(async () => {
		await mkdir(project.path('flows', 'returns', 'old'), { recursive: true });
		await mkdir(project.path('sql', 'models', 'below'), { recursive: true });
		await writeFile(project.path('flows', 'returns', 'old', 'a.yml'), twoTableFlow);
		await writeFile(project.path('flows', 'returns', 'falls.json'), '{}');
		await writeFile(project.path('sql', 'models', 'below', 'Activity.SQL'), 'select 1 as one');
		await writeFile(project.path('sql', 'models', 'README.md'), 'for people');
	});

	test.each(['parse', 'build'])('are named by `%s`', async (verb) => {
		const { err } = await project.ndoo([verb]);
		expect(err).toContain('flows/returns/old is passed over: files of flows are read beside each other');
		expect(err).toContain('flows/returns/falls.json is passed over: a file ends in .yml or .yaml');
		expect(err).toContain('sql/models/below/Activity.SQL is passed over: a model or test ends in .sql');
		expect(err).not.toContain('README');
	});
});

test('a build that refused a flow does not end in `Done.`', async () => {
	const other = twoTableFlow.replace('clinic-activity', 'other-activity').replace('signOff: {', '# {');
	await writeFile(project.path('flows', 'returns', 'other-activity.yml'), other);
	const ran = await project.ndoo(['build']);
	expect(ran.status).toBe(exitStatus.configuration);
	expect(ran.out).toContain('Not all was built: 1 of the flows refused. The messages above say why.');
	expect(ran.out).not.toContain('Done.');
});

describe.skipIf(isSkipped(missingPostgres))(named('an account that may not make the schema', missingPostgres), () => {
	test('is told what `migrate` takes, and not how returns are read', async () => {
		await using server = await startPostgres();
		const owner = await server.open();
		await owner.script("create role weak login password 'weak'");
		await owner.close();
		const yml = `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: postgres
targets:
  postgres: { engine: postgres, host: 127.0.0.1, port: ${server.port}, user: weak, dbname: postgres, sslmode: disable }
mailboxes: { monthly: NDOO-TEST-01 }
mesh: { route: ui, ui: { folder: by-hand } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
		await writeFile(project.path('ndoo.yml'), yml);
		const ran = await project.ndoo(['migrate'], { environment: { NDOO_WAREHOUSE_PASSWORD: 'weak' } });
		expect(ran.status).toBe(exitStatus.permission);
		expect(ran.err).toContain('Run `ndoo migrate` with an account that may make schemas and roles in this database');
		expect(ran.err).not.toContain('cleaned view');
	});
});
