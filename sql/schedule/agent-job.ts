import { quotedLiteral } from '../../warehouse/tsql-dialect.ts';

/** A daily job of SQL Server Agent that runs one command. */
export type AgentJob = {
	readonly name: string;
	readonly description: string;
	readonly at: { readonly hour: number; readonly minute: number };
	/** One command line of Windows. */
	readonly command: string;
	/** What the command prints is added to it. */
	readonly outputFile: string;
	/** The proxy as which the step runs: without one, only a sysadmin's job may run a command, with all of the Agent's rights. */
	readonly proxy: string;
	/** Who is mailed when it fails. */
	readonly operator: string | undefined;
	/** What the exit status of the command means. */
	readonly statusLines: readonly string[];
};

/**
 * One script for sqlcmd and SSMS that makes the job, or makes it right again: the job keeps its id and its history. It uses
 * what msdb documents for this, and nothing of its tables but to read.
 */
export const agentJobSql = (job: AgentJob): string =>
	[
		...headerLines(job),
		':on error exit',
		'go',
		'set xact_abort on;',
		'set nocount on;',
		'go',
		...requirement('sysproxies', job.proxy, proxyMissing(job.proxy)),
		...(job.operator === undefined ? [] : requirement('sysoperators', job.operator, operatorMissing(job.operator))),
		'declare @job_id uniqueidentifier, @schedule_id int;',
		'begin try',
		...[
			'begin transaction;',
			...jobLines(job),
			...stepLines(job),
			...scheduleLines(job),
			...serverLines,
			'commit transaction;',
		].map((line) => `\t${line}`),
		'end try',
		'begin catch',
		// The procedures of msdb report by RAISERROR, which xact_abort does not heed.
		'\tif @@trancount > 0 rollback transaction;',
		'\tthrow;',
		'end catch;',
		'go',
		'',
	].join('\n');

const headerLines = ({ name, statusLines }: AgentJob): readonly string[] => [
	`-- Purpose: the job ${name} of SQL Server Agent, which runs ndoo refresh every day. May be run again: what is there is put right.`,
	'-- Grants: none are given. Whoever runs it owns the job and has to be sysadmin: it reads the tables of msdb.',
	`-- How: sqlcmd -S <server> -b -i ${name}.sql, or SSMS.`,
	'--',
	'-- The step runs as a proxy, whose account needs the project folder, and the secrets in its environment variables. Once,',
	'-- as sysadmin: create credential; msdb.dbo.sp_add_proxy; msdb.dbo.sp_grant_proxy_to_subsystem for CmdExec.',
	'--',
	...statusLines.map((line) => `-- ${line}`),
	'-- The Agent takes 0 for success and anything else for a failure (@cmdexec_success_code). That another run holds the lock',
	'-- is waited out and tried again by the command itself, for half an hour. The Agent is not to try again (@retry_attempts):',
	'-- it cannot tell one failure from another, and a second run that is well would hide from the operator that a check failed.',
	'',
];

const requirement = (table: string, name: string, message: string): readonly string[] => [
	`if not exists (select 1 from msdb.dbo.${table} as t where t.name = ${quotedLiteral(name)} and t.enabled = 1)`,
	'begin',
	`\tthrow 50010, ${quotedLiteral(message)}, 1;`,
	'end;',
];

const proxyMissing = (proxy: string): string =>
	`There is no proxy "${proxy}" of SQL Server Agent that is enabled. Make it, or give another one with --run-as. Nothing was changed.`;

const operatorMissing = (operator: string): string =>
	`There is no operator "${operator}" of SQL Server Agent that is enabled. Make it, or give another one with --operator. Nothing was changed.`;

const jobLines = ({ name, description, operator }: AgentJob): readonly string[] => [
	`select @job_id = j.job_id from msdb.dbo.sysjobs as j where j.name = ${quotedLiteral(name)};`,
	'if @job_id is null',
	`\texec msdb.dbo.sp_add_job @job_name = ${quotedLiteral(name)}, @job_id = @job_id output;`,
	...call('', 'sp_update_job', {
		job_id: '@job_id',
		enabled: '1',
		description: quotedLiteral(description),
		// On failure, into the event log and to the operator.
		notify_level_eventlog: '2',
		...(operator === undefined
			? { notify_level_email: '0' }
			: { notify_level_email: '2', notify_email_operator_name: quotedLiteral(operator) }),
	}),
];

const stepLines = ({ command, outputFile, proxy }: AgentJob): readonly string[] => [
	'if exists (select 1 from msdb.dbo.sysjobsteps as s where s.job_id = @job_id)',
	'\texec msdb.dbo.sp_delete_jobstep @job_id = @job_id, @step_id = 0;',
	...call('', 'sp_add_jobstep', {
		job_id: '@job_id',
		step_id: '1',
		step_name: quotedLiteral('refresh'),
		subsystem: quotedLiteral('CmdExec'),
		command: quotedLiteral(command),
		cmdexec_success_code: '0',
		proxy_name: quotedLiteral(proxy),
		retry_attempts: '0',
		output_file_name: quotedLiteral(outputFile),
		// Adds to the file, and keeps the output in the history of the step as well.
		flags: '34',
		on_success_action: '1',
		on_fail_action: '2',
	}),
];

const scheduleLines = ({ name, at }: AgentJob): readonly string[] => {
	const daily = {
		enabled: '1',
		freq_type: '4',
		freq_interval: '1',
		freq_subday_type: '1',
		active_start_time: String(at.hour * 10_000 + at.minute * 100),
	};
	return [
		'select @schedule_id = s.schedule_id',
		'from msdb.dbo.sysschedules as s',
		'join msdb.dbo.sysjobschedules as j on j.schedule_id = s.schedule_id',
		`where j.job_id = @job_id and s.name = ${quotedLiteral(name)};`,
		'if @schedule_id is null',
		...call('\t', 'sp_add_jobschedule', { job_id: '@job_id', name: quotedLiteral(name), ...daily }),
		'else',
		...call('\t', 'sp_update_schedule', { schedule_id: '@schedule_id', ...daily }),
	];
};

const serverLines: readonly string[] = [
	'if not exists (select 1 from msdb.dbo.sysjobservers as s where s.job_id = @job_id)',
	"\texec msdb.dbo.sp_add_jobserver @job_id = @job_id, @server_name = N'(local)';",
];

/** A call of a procedure of msdb, an argument a line. */
function call(indent: string, procedure: string, given: Readonly<Record<string, string>>): readonly string[] {
	const entries = Object.entries(given);
	const lines = entries.map(([name, value], at) => `\t@${name} = ${value}${at + 1 < entries.length ? ',' : ';'}`);
	return [`exec msdb.dbo.${procedure}`, ...lines].map((line) => indent + line);
}
