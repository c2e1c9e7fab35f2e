import { join, resolve } from 'node:path';
import { exitStatus } from '../../core/exit-status.ts';
import { packageFolder } from '../../core/package-folder.ts';
import { verb } from '../cli/verb.ts';
import { type SchedulerFile, schedulerNames, schedulers } from '../schedule/schedulers.ts';
import { tickOf } from '../schedule/tick-options.ts';

export const schedule = verb({
	about: `Writes what a scheduler takes: a script that makes a job of SQL Server Agent, and may be run again; a task for
Windows' Task Scheduler; a service and a timer of systemd; a line of a crontab. It installs nothing and looks at
nothing: the job may be for another machine, whose paths are then given whole. Each file says how it is
installed, and what the exit status means. A run that finds another one at work waits for it, up to half an
hour. It may run twice on a day, or be missed on one: it does what is due and nothing else.`,
	options: {
		kind: { choices: schedulerNames, demandOption: true, describe: 'The scheduler' },
		'run-as': {
			type: 'string',
			demandOption: true,
			describe: 'Account that it runs as; of SQL Server Agent, the proxy',
		},
		at: { type: 'string', default: '06:30', describe: 'Time of day, on the clock of the machine' },
		name: { type: 'string', default: 'ndoo-refresh', describe: 'Name of the job, the task or the units' },
		program: { type: 'string', describe: 'How ndoo is started there, a whole path; this program unless given' },
		'log-file': { type: 'string', describe: 'Where its output is kept; <name>.log in the project unless given' },
		operator: { type: 'string', describe: 'Operator of SQL Server Agent who is mailed when it fails' },
		'to-folder': { type: 'string', describe: 'Folder to write the files to; printed unless given' },
	},
	examples: [
		['schedule --kind systemd --run-as ndoo', 'read it first'],
		['schedule --kind cron --run-as ndoo --at 05:45 --to-folder .', 'write it'],
		[
			'schedule --kind agent --run-as ndoo_proxy --operator "Data team" --project-dir D:\\ndoo --program D:\\ndoo\\ndoo.cmd',
			'for the server, from another machine',
		],
	],
	exits: { [exitStatus.configuration]: 'a path or a name is none that the scheduler could be told' },
	run: async ({ kind, 'to-folder': toFolder, ...options }, edge, print) => {
		const scheduler = schedulers[kind];
		const tick = tickOf(options, scheduler, edge, [process.execPath, join(packageFolder(), 'bin', 'ndoo.js')]);
		const files = scheduler.files(tick);
		if (toFolder === undefined) {
			print.result(files.map(({ text }) => text.trimEnd()).join('\n\n'), { files });
			return exitStatus.done;
		}
		const folder = resolve(edge.folder, toFolder);
		await edge.files.makeFolder(folder);
		const written = files.map(({ name }) => join(folder, name));
		for (const file of files) await edge.files.writeWhole(join(folder, file.name), [bytesOf(file)]);
		print.result(written.map((path) => `wrote ${path}`).join('\n'), { files: written });
		return exitStatus.done;
	},
});

const bytesOf = ({ text, encoding }: SchedulerFile): Buffer => {
	const [code, mark] = encodings[encoding];
	return Buffer.from(mark + text, code);
};

const encodings = {
	utf8: ['utf8', ''],
	'utf8 with its mark': ['utf8', '\ufeff'],
	'utf16le with its mark': ['utf16le', '\ufeff'],
} as const satisfies Record<SchedulerFile['encoding'], readonly [BufferEncoding, string]>;
