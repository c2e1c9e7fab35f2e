import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exitStatus } from '../../../core/exit-status.ts';
import { packageFolder } from '../../../core/package-folder.ts';
import { isSkipped, named } from '../support/component.ts';
import { loadedPackages, mostMemory } from '../support/loaded-packages.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { makeProject } from '../support/project.ts';
import { type ServerProject, serverProject } from '../support/server-project.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// How long a command takes to start is decided by what it loads (bench/start-up.ts has the times). A package that is not in a
// list here is loaded by what needs it, when it is needed.

const launcher = join(packageFolder(), 'bin', 'ndoo.js');
const [parsing, reading] = [['yargs'], ['leven', 'yaml', 'zod']];

test('an older Node is told what is missing, and the package says the same', async () => {
	const older = `Object.defineProperty(process, 'versions', { value: { node: '22.18.0' } })`;
	const words = ['--import', `data:text/javascript,${encodeURIComponent(older)}`, launcher, '--version'];
	const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
	expect({ status, stderr }).toEqual({
		status: exitStatus.configuration,
		stderr: expect.stringContaining('ndoo needs Node 24 or later; this is Node 22.18.0.'),
	});
	const { engines } = z
		.object({ engines: z.object({ node: z.string() }) })
		.parse(JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')));
	expect(engines.node).toBe('>=24');
});

describe('without a warehouse', () => {
	test.each([['--version'], ['-V']])('%s loads no package and no verb', (flag) => {
		const { status, packages, files } = loadedPackages([flag]);
		expect({ status, packages }).toEqual({ status: exitStatus.done, packages: [] });
		expect(files.filter((file) => file.includes('/scripts/verbs/'))).toEqual([]);
	});

	test('the help loads what parses the command line, and none of the verbs that it lists', () => {
		const { status, packages, files } = loadedPackages(['--help']);
		expect({ status, packages }).toEqual({ status: exitStatus.done, packages: parsing });
		expect(files.filter((file) => /\/scripts\/verbs\/(?!(\w+\/)?index\.ts)/.test(file))).toEqual([]);
	});

	test('a verb that reads the project alone loads no engine', () => {
		const { status, packages } = loadedPackages(['flow', 'lint']);
		expect({ status, packages }).toEqual({ status: exitStatus.done, packages: [...reading, ...parsing].sort() });
	});
});

describe.skipIf(isSkipped(missingPostgres))(named('on a server', missingPostgres), () => {
	let server: PostgresServer;
	let project: ServerProject;
	beforeAll(async () => {
		server = await startPostgres();
		project = await serverProject(server);
	});
	afterAll(async () => {
		await project[Symbol.asyncDispose]();
		await server[Symbol.asyncDispose]();
	});

	test('status loads its engine alone', () => {
		const on = ['--project-dir', project.folder];
		expect(loadedPackages(['migrate', ...on], project.environment).status).toBe(exitStatus.done);
		const { status, packages } = loadedPackages(['status', ...on], project.environment);
		const engine = ['knex', 'pg', 'pg-copy-streams'];
		expect({ status, packages: [...packages].sort() }).toEqual({
			status: exitStatus.listTooOld,
			packages: [...engine, ...reading, ...parsing].sort(),
		});
	});
});

// The engine's parser compiled a second time is 600 MB alone. When the collector runs decides about the last 100 of some 350.
test.runIf(process.platform === 'linux')('status on the embedded engine takes less than 500 MB of memory', async () => {
	await using project = await makeProject(smallClinic(10));
	expect(mostMemory(['status', '--project-dir', project.folder])).toBeLessThan(500);
});
