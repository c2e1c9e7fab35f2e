import { windowsCommand, windowsWord } from './command-line.ts';
import { description, shownTime, statusLines, type Tick } from './tick.ts';

/**
 * A task of Windows' Task Scheduler, in the form that its own export has. It keeps no output, so the command goes through
 * cmd, which adds it to the log and ends with the status of the command.
 */
export function windowsTaskXml({ name, at, words, projectFolder, logFile, account, from }: Tick): string {
	// With /s, cmd takes away the first and the last quote and nothing else.
	const line = `/d /s /c "${windowsCommand(words)} >> ${windowsWord(logFile)} 2>&1"`;
	return [
		'<?xml version="1.0" encoding="UTF-16"?>',
		'<!--',
		`  How: schtasks /create /tn ${name} /xml ${name}.xml /ru (the account below) /rp *`,
		'  Secrets stand in environment variables of that account, such as NDOO_WAREHOUSE_PASSWORD_FILE.',
		...statusLines.map((text) => `  ${text}`),
		'-->',
		'<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
		'  <RegistrationInfo>',
		`    <Description>${escaped(description)}</Description>`,
		`    <URI>\\${escaped(name)}</URI>`,
		'  </RegistrationInfo>',
		'  <Triggers>',
		'    <CalendarTrigger>',
		`      <StartBoundary>${from}T${shownTime(at)}:00</StartBoundary>`,
		'      <Enabled>true</Enabled>',
		'      <ScheduleByDay>',
		'        <DaysInterval>1</DaysInterval>',
		'      </ScheduleByDay>',
		'    </CalendarTrigger>',
		'  </Triggers>',
		'  <Principals>',
		'    <Principal id="Author">',
		`      <UserId>${escaped(account)}</UserId>`,
		'      <LogonType>Password</LogonType>',
		'      <RunLevel>LeastPrivilege</RunLevel>',
		'    </Principal>',
		'  </Principals>',
		'  <Settings>',
		'    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
		'    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
		'    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
		'    <StartWhenAvailable>true</StartWhenAvailable>',
		'    <Enabled>true</Enabled>',
		'    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>',
		'  </Settings>',
		'  <Actions Context="Author">',
		'    <Exec>',
		'      <Command>cmd.exe</Command>',
		`      <Arguments>${escaped(line)}</Arguments>`,
		`      <WorkingDirectory>${escaped(projectFolder)}</WorkingDirectory>`,
		'    </Exec>',
		'  </Actions>',
		'</Task>',
		'',
	].join('\r\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
