import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import { type Scheduler, schedulers } from '../../../scripts/schedule/schedulers.ts';
import { type TickOptions, tickOf } from '../../../scripts/schedule/tick-options.ts';

const edge = { folder: '/srv', clock: () => new Date('2026-03-10T06:00:00Z') };
const own = ['/usr/bin/node', '/opt/ndoo/bin/ndoo.js'];

const options = (changes: Partial<TickOptions> = {}): TickOptions => ({
	name: 'ndoo-refresh',
	at: '06:30',
	'run-as': 'ndoo',
	program: undefined,
	'log-file': undefined,
	operator: undefined,
	'project-dir': 'project',
	...changes,
});

const onWindows = { 'project-dir': 'D:\\ndoo', program: 'D:\\ndoo\\ndoo.cmd' };

function refusal(paths: Scheduler['paths'], changes: Partial<TickOptions>): string {
	try {
		tickOf(options(changes), paths === 'windows' ? schedulers.agent : schedulers.cron, edge, own);
	} catch (error) {
		if (error instanceof NdooError) return formatError(error);
		throw error;
	}
	throw new Error('nothing was refused');
}

test('a job on this machine runs this program on the project', () =>
	expect(tickOf(options({ target: 'house' }), schedulers.cron, edge, own)).toEqual({
		name: 'ndoo-refresh',
		at: { hour: 6, minute: 30 },
		words: [...own, 'refresh', '--lock-minutes', '30', '--project-dir', '/srv/project', '--target', 'house'],
		projectFolder: '/srv/project',
		logFile: '/srv/project/ndoo-refresh.log',
		account: 'ndoo',
		operator: undefined,
		from: '2026-03-10',
	}));

test('a job on a machine with Windows, written on another', () =>
	expect(tickOf(options(onWindows), schedulers.agent, edge, own)).toMatchObject({
		words: ['D:\\ndoo\\ndoo.cmd', 'refresh', '--lock-minutes', '30', '--project-dir', 'D:\\ndoo'],
		projectFolder: 'D:\\ndoo',
		logFile: 'D:\\ndoo\\ndoo-refresh.log',
	}));

test('a share is a path of Windows', () =>
	expect(
		tickOf(options({ ...onWindows, 'project-dir': '\\\\files\\ndoo' }), schedulers.agent, edge, own).projectFolder,
	).toBe('\\\\files\\ndoo'));

test('everything that is wrong is said at once', () =>
	expect(refusal('windows', { at: '24:00', name: 'Refresh it', 'run-as': ' ' })).toMatchInlineSnapshot(`
		"The job cannot be written like this.

		  found --at "24:00"
		    expected a time of day such as \`06:30\`

		  found --name "Refresh it"
		    expected small letters, digits and hyphens

		  found --run-as " "
		    expected text that is not blank, without \`"\`, \`%\`, \`$(\` and control characters

		  found --project-dir "/srv/project"
		    expected a whole path of Windows, such as \`D:\\ndoo\`

		  found --program "/usr/bin/node"
		    expected a whole path of Windows, such as \`D:\\ndoo\`

		What to do: Give the paths as they are on the machine that runs the job: --project-dir, --program (how ndoo is started there) and --log-file. Nothing was written."
	`));

describe('what a scheduler would take for something else is refused', () => {
	test.each<[Scheduler['paths'], Partial<TickOptions>, string]>([
		['windows', { ...onWindows, 'project-dir': 'D:\\50%' }, '--project-dir "D:\\\\50%"'],
		['windows', { ...onWindows, 'log-file': 'D:\\$(x).log' }, '--log-file "D:\\\\$(x).log"'],
		['windows', { ...onWindows, 'run-as': 'a"b' }, '--run-as "a\\"b"'],
		['windows', { ...onWindows, operator: 'a\nb' }, '--operator "a\\nb"'],
		['windows', { ...onWindows, target: '%PATH%' }, '--target "%PATH%"'],
		['posix', { 'project-dir': '/srv/a\\b' }, '--project-dir "/srv/a\\\\b"'],
		['posix', { 'run-as': 'a\nb' }, '--run-as "a\\nb"'],
		['posix', { operator: 'Data team' }, '--operator "Data team"'],
		['posix', { 'log-file': 'logs' }, '--log-file "logs"'],
		['posix', { program: 'C:\\ndoo.cmd' }, '--program "C:\\\\ndoo.cmd"'],
		['posix', { program: "/opt/it's ndoo" }, '--program "/opt/it\'s ndoo"'],
		['posix', { at: '6:30' }, '--at "6:30"'],
		['posix', { at: '23:60' }, '--at "23:60"'],
	])('%s: %j', (paths, changes, found) => {
		expect(refusal(paths, changes)).toContain(`  found ${found}\n    expected `);
		expect(refusal(paths, changes).match(/ found /g)).toHaveLength(1);
	});
});
