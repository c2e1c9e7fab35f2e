import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../scripts/main.ts';
import { isSkipped, named } from '../support/component.ts';

// What each scheduler itself says of what it is given.

const missing = (command: string, words: readonly string[], package_: string): string | undefined =>
	spawnSync(command, words).error === undefined
		? undefined
		: `There is no ${command}. Debian has it in \`${package_}\`.`;

const missingSystemd = missing('systemd-analyze', ['--version'], 'systemd');
const missingCron = missing('crontab', ['-h'], 'cron');
const missingPython = missing('python3', ['--version'], 'python3');

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-schedule-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function written(name: string, ...words: readonly string[]): Promise<string> {
	const to = join(folder, name);
	const status = await main(['schedule', '--to-folder', to, ...words], {}, { out: () => {}, err: () => {} });
	expect(status).toBe(0);
	return to;
}

/** A program and a project whose names have what schedulers trip over. */
async function awkwardProgram(): Promise<{ readonly program: string; readonly project: string }> {
	const project = join(folder, "50% of o'clock $HOME");
	const program = join(folder, 'our $ndoo & 100% co');
	await mkdir(project, { recursive: true });
	await writeFile(program, '#!/bin/sh\nprintf "%s|" "$PWD" "$@"\nexit "$ENDS_IN"\n');
	await chmod(program, 0o755);
	return { program, project };
}

test('without a folder the files are printed, and nothing is written', async () => {
	let out = '';
	const take = (text: string) => {
		out += text;
	};
	const words = ['schedule', '--kind', 'systemd', '--run-as', 'ndoo', '--project-dir', folder];
	expect(await main(words, {}, { out: take, err: take })).toBe(0);
	expect(out).toMatch(/^\[Service\]$[\s\S]*^\[Timer\]$/m);
	expect(await readdir(folder)).toEqual([]);
});

test('the script of the job begins with the mark by which sqlcmd knows UTF-8', async () => {
	const where = ['--project-dir', 'D:\\Büro', '--program', 'C:\\ndoo.cmd'];
	const to = await written('agent', '--kind', 'agent', '--run-as', 'proxy', ...where);
	const text = await readFile(join(to, 'ndoo-refresh.sql'), 'utf8');
	expect(text).toMatch(/^\ufeff-- Purpose: /);
	expect(text).toContain('@command = N\'C:\\ndoo.cmd refresh --lock-minutes 30 --project-dir "D:\\Büro"\',\n');
});

describe.skipIf(isSkipped(missingSystemd))(named('systemd-analyze verify', missingSystemd), () => {
	const verify = (...units: readonly string[]) => {
		const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
		return { status, stderr };
	};

	test('takes service and timer without a word', async () => {
		const { program, project } = await awkwardProgram();
		const where = ['--project-dir', project, '--program', program];
		const to = await written('systemd', '--kind', 'systemd', '--run-as', userInfo().username, ...where);
		expect(verify(join(to, 'ndoo-refresh.service'), join(to, 'ndoo-refresh.timer'))).toEqual({ status: 0, stderr: '' });
	});

	test('and would say so if there was something', async () => {
		const to = join(folder, 'wrong');
		await mkdir(to);
		await writeFile(join(to, 'wrong.service'), '[Service]\nType=oneshot\nExecStart=/nowhere/ndoo\n');
		expect(verify(join(to, 'wrong.service'))).toMatchObject({
			status: 1,
			stderr: expect.stringContaining('/nowhere/ndoo'),
		});
	});
});

describe.skipIf(isSkipped(missingCron))(named('crontab', missingCron), () => {
	// What cron does to the line before it gives it to the shell (crontab(5)): an escaped percent sign is one.
	const commandIn = (text: string): string =>
		text
			.split('\n')
			.find((line) => /^\d/.test(line))
			?.replace(/^(?:\S+ ){5}/, '')
			.replaceAll('\\%', '%') ?? '';

	test('takes the file', async () => {
		const { program, project } = await awkwardProgram();
		const to = await written(
			'cron',
			'--kind',
			'cron',
			'--run-as',
			'ndoo',
			'--project-dir',
			project,
			'--program',
			program,
		);
		const file = join(to, 'ndoo-refresh.cron');
		expect(spawnSync('crontab', ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0 });
		await writeFile(file, '30 26 * * * ndoo\n');
		expect(spawnSync('crontab', ['-n', file], { encoding: 'utf8' }).status).toBe(1);
	});

	test.skipIf(process.platform === 'win32')(
		'its command runs in the project, and says only that it failed',
		async () => {
			const { program, project } = await awkwardProgram();
			const where = ['--project-dir', project, '--program', program, '--log-file', join(folder, '100% log')];
			const to = await written('cron-run', '--kind', 'cron', '--run-as', 'ndoo', ...where);
			const command = commandIn(await readFile(join(to, 'ndoo-refresh.cron'), 'utf8'));
			const run = (status: string) =>
				spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', env: { ENDS_IN: status } });
			expect(run('0')).toMatchObject({ status: 0, stdout: '', stderr: '' });
			const log = await readFile(join(folder, '100% log'), 'utf8');
			expect(log).toBe([project, 'refresh', '--lock-minutes', '30', '--project-dir', project, ''].join('|'));
			expect(run('16')).toMatchObject({
				status: 1,
				stdout: `ndoo-refresh ended with an error. See ${join(folder, '100% log')}, and run: ndoo status\n`,
			});
		},
	);
});

describe.skipIf(isSkipped(missingPython))(named('an XML parser', missingPython), () => {
	const fields = `
import json, sys, xml.etree.ElementTree as tree
space = '{http://schemas.microsoft.com/windows/2004/02/mit/task}'
print(json.dumps({e.tag.replace(space, ''): (e.text or '').strip() for e in tree.parse(sys.argv[1]).getroot().iter()}))`;

	test('reads the task as it was meant, in UTF-16', async () => {
		const project = "D:\\R&D <old> 'x'";
		const where = ['--project-dir', project, '--program', 'C:\\our tools\\ndoo.cmd', '--at', '23:05'];
		const to = await written('windows', '--kind', 'windows', '--run-as', 'TRUST\\svc-ndoo', ...where);
		const read = execFileSync('python3', ['-c', fields, join(to, 'ndoo-refresh.xml')], { encoding: 'utf8' });
		expect(JSON.parse(read)).toMatchObject({
			StartBoundary: expect.stringMatching(/^\d{4}-\d\d-\d\dT23:05:00$/),
			DaysInterval: '1',
			UserId: 'TRUST\\svc-ndoo',
			RunLevel: 'LeastPrivilege',
			MultipleInstancesPolicy: 'IgnoreNew',
			StartWhenAvailable: 'true',
			ExecutionTimeLimit: 'PT6H',
			Command: 'cmd.exe',
			Arguments: `/d /s /c ""C:\\our tools\\ndoo.cmd" refresh --lock-minutes 30 --project-dir "${project}" >> "${project}\\ndoo-refresh.log" 2>&1"`,
			WorkingDirectory: project,
		});
	});
});
