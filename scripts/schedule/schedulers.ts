import { agentJobSql } from '../../sql/schedule/agent-job.ts';
import { windowsCommand } from './command-line.ts';
import { crontabText } from './crontab.ts';
import { serviceText, timerText } from './systemd.ts';
import { description, statusLines, type Tick } from './tick.ts';
import { windowsTaskXml } from './windows-task.ts';

export const schedulerNames = ['agent', 'windows', 'systemd', 'cron'] as const;
export type SchedulerName = (typeof schedulerNames)[number];

/** A file that a scheduler takes. */
export type SchedulerFile = {
	readonly name: string;
	readonly text: string;
	/** Task Scheduler reads UTF-16 alone; sqlcmd and SSMS know UTF-8 by its mark. */
	readonly encoding: 'utf8' | 'utf8 with its mark' | 'utf16le with its mark';
};

export type Scheduler = {
	/** Of the machine that it runs on, which need not be this one. */
	readonly paths: 'windows' | 'posix';
	/** Whether it can be told whom to mail. */
	readonly hasOperators: boolean;
	readonly files: (tick: Tick) => readonly SchedulerFile[];
};

export const schedulers: Readonly<Record<SchedulerName, Scheduler>> = {
	agent: {
		paths: 'windows',
		hasOperators: true,
		files: ({ words, account: proxy, logFile: outputFile, ...tick }) => {
			const job = { ...tick, proxy, outputFile, command: windowsCommand(words), description, statusLines };
			return [{ name: `${tick.name}.sql`, text: agentJobSql(job), encoding: 'utf8 with its mark' }];
		},
	},
	windows: {
		paths: 'windows',
		hasOperators: false,
		files: (tick) => [{ name: `${tick.name}.xml`, text: windowsTaskXml(tick), encoding: 'utf16le with its mark' }],
	},
	systemd: {
		paths: 'posix',
		hasOperators: false,
		files: (tick) => [
			{ name: `${tick.name}.service`, text: serviceText(tick), encoding: 'utf8' },
			{ name: `${tick.name}.timer`, text: timerText(tick), encoding: 'utf8' },
		],
	},
	cron: {
		paths: 'posix',
		hasOperators: false,
		files: (tick) => [{ name: `${tick.name}.cron`, text: crontabText(tick), encoding: 'utf8' }],
	},
};
