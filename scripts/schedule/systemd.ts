import { description, shownTime, statusLines, type Tick } from './tick.ts';

/** The service: one run, under its own account, with as few rights as the work allows. */
export const serviceText = ({ name, words, projectFolder, logFile, account }: Tick): string =>
	[
		'# ndoo refresh: moves the monthly check as far as it goes.',
		`# How: put this and ${name}.timer into /etc/systemd/system, then: systemctl daemon-reload`,
		`# and: systemctl enable --now ${name}.timer`,
		`# Secrets stand in /etc/ndoo/${name}.env, readable by root alone: a line for each variable, as NDOO_WAREHOUSE_PASSWORD.`,
		...statusLines.map((line) => `# ${line}`),
		'',
		'[Unit]',
		`Description=${literal(description)}`,
		'Wants=network-online.target',
		'After=network-online.target',
		'',
		'[Service]',
		'Type=oneshot',
		`User=${literal(account)}`,
		`WorkingDirectory=${literal(projectFolder)}`,
		`EnvironmentFile=-/etc/ndoo/${name}.env`,
		`ExecStart=${execLine(words)}`,
		`StandardOutput=append:${literal(logFile)}`,
		'StandardError=inherit',
		'UMask=0077',
		'NoNewPrivileges=yes',
		'PrivateTmp=yes',
		'# A full population takes minutes; a run that is stopped goes on where it was the day after.',
		'TimeoutStartSec=6h',
		'',
	].join('\n');

/** The timer. A run that was missed while the machine was off is made up for. */
export const timerText = ({ name, at }: Tick): string =>
	[
		`# ndoo refresh, every day; see ${name}.service.`,
		'',
		'[Unit]',
		`Description=ndoo refresh, every day at ${shownTime(at)}`,
		'',
		'[Timer]',
		`OnCalendar=*-*-* ${shownTime(at)}:00`,
		'Persistent=true',
		'',
		'[Install]',
		'WantedBy=timers.target',
		'',
	].join('\n');

/** A percent sign begins a specifier in every setting (systemd.unit(5)). */
const literal = (text: string): string => text.replaceAll('%', '%%');

/** A command (systemd.service(5), "Command lines"): a dollar sign begins a variable everywhere but in the program's path. */
const execLine = ([program = '', ...rest]: readonly string[]): string =>
	[execWord(program), ...rest.map((word) => execWord(word).replaceAll('$', () => '$$'))].join(' ');

const execWord = (word: string): string => `"${literal(word).replaceAll(/["\\]/g, '\\$&')}"`;
