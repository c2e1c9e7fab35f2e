import { shellCommand, shellWord } from './command-line.ts';
import { shownTime, statusLines, type Tick } from './tick.ts';

/**
 * A file for crontab. cron goes by the clock of the machine, does not look at an exit status, and mails what a command
 * prints: so a failed run prints a line.
 */
export function crontabText({ name, at, words, projectFolder, logFile, account }: Tick): string {
	const log = shellWord(logFile);
	const told = shellWord(`${name} ended with an error. See ${logFile}, and run: ndoo status`);
	const command = `cd ${shellWord(projectFolder)} && ${shellCommand(words)} >>${log} 2>&1 || { echo ${told}; false; }`;
	return [
		`# ndoo refresh, every day at ${shownTime(at)}: moves the monthly check as far as it goes. It may run twice, or be`,
		'# missed for a day: it does what is due and nothing else. What a failed run prints is mailed to MAILTO.',
		`# How: add this to the crontab of ${account} (crontab -u ${account} -e). Of a secret, a line`,
		'# above it names the file (NDOO_WAREHOUSE_PASSWORD_FILE and its path), which is for that account alone.',
		...statusLines.map((line) => `# ${line}`),
		`${at.minute} ${at.hour} * * * ${inCrontab(command)}`,
		'',
	].join('\n');
}

/** cron itself takes an unescaped % for the end of the command (crontab(5)), wherever it stands. */
const inCrontab = (command: string): string => command.replaceAll('%', '\\%');
