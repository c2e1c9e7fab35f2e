import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentJob, agentJobSql } from '../../../sql/schedule/agent-job.ts';
import type { MssqlWarehouse } from '../../../warehouse/warehouse.ts';
import { named } from '../support/component.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';

// The script of the job, by a T-SQL parser and against tables and procedures in the place of msdb's, which keep what they are
// told and refuse what msdb refuses: a name twice, a step or a schedule twice. There is no SQL Server Agent to run the job.

const job: AgentJob = {
	name: 'ndoo-refresh',
	description: "Moves the month's check.",
	at: { hour: 6, minute: 30 },
	command: '"D:\\our tools\\ndoo.cmd" refresh',
	outputFile: 'D:\\ndoo\\log.txt',
	proxy: 'ndoo_proxy',
	operator: 'Data team',
	statusLines: ['Exit status: 0 done.'],
};

const inPlaceOfMsdb = `
create table dbo.sysproxies (name nvarchar(128) not null, enabled int not null);
create table dbo.sysoperators (name nvarchar(128) not null, enabled int not null);
create table dbo.sysjobs (
	job_id uniqueidentifier not null, name nvarchar(128) not null unique, enabled int, description nvarchar(512),
	notify_level_eventlog int, notify_level_email int, operator nvarchar(128)
);
create table dbo.sysjobsteps (
	job_id uniqueidentifier not null, step_id int not null, step_name nvarchar(128), subsystem nvarchar(40),
	command nvarchar(max), cmdexec_success_code int, proxy_name nvarchar(128), retry_attempts int,
	output_file_name nvarchar(200), flags int, on_success_action int, on_fail_action int, unique (job_id, step_id)
);
create table dbo.sysschedules (
	schedule_id int identity not null primary key, name nvarchar(128) not null unique, enabled int, freq_type int,
	freq_interval int, freq_subday_type int, active_start_time int
);
create table dbo.sysjobschedules (job_id uniqueidentifier not null, schedule_id int not null);
create table dbo.sysjobservers (job_id uniqueidentifier not null unique, server_name nvarchar(30) not null);
GO
create procedure dbo.sp_add_job @job_name nvarchar(128), @job_id uniqueidentifier output as
begin
	set @job_id = newid();
	insert into dbo.sysjobs (job_id, name) values (@job_id, @job_name);
end
GO
create procedure dbo.sp_update_job @job_id uniqueidentifier, @enabled int, @description nvarchar(512),
	@notify_level_eventlog int, @notify_level_email int, @notify_email_operator_name nvarchar(128) = null as
	update dbo.sysjobs set enabled = @enabled, description = @description,
		notify_level_eventlog = @notify_level_eventlog, notify_level_email = @notify_level_email,
		operator = @notify_email_operator_name
	where job_id = @job_id;
GO
create procedure dbo.sp_delete_jobstep @job_id uniqueidentifier, @step_id int as
	delete from dbo.sysjobsteps where job_id = @job_id and (@step_id = 0 or step_id = @step_id);
GO
create procedure dbo.sp_add_jobstep @job_id uniqueidentifier, @step_id int, @step_name nvarchar(128),
	@subsystem nvarchar(40), @command nvarchar(max), @cmdexec_success_code int, @proxy_name nvarchar(128),
	@retry_attempts int, @output_file_name nvarchar(200), @flags int, @on_success_action int, @on_fail_action int as
	insert into dbo.sysjobsteps values (@job_id, @step_id, @step_name, @subsystem, @command, @cmdexec_success_code,
		@proxy_name, @retry_attempts, @output_file_name, @flags, @on_success_action, @on_fail_action);
GO
create procedure dbo.sp_add_jobschedule @job_id uniqueidentifier, @name nvarchar(128), @enabled int, @freq_type int,
	@freq_interval int, @freq_subday_type int, @active_start_time int as
begin
	insert into dbo.sysschedules (name, enabled, freq_type, freq_interval, freq_subday_type, active_start_time)
	values (@name, @enabled, @freq_type, @freq_interval, @freq_subday_type, @active_start_time);
	insert into dbo.sysjobschedules (job_id, schedule_id) values (@job_id, scope_identity());
end
GO
create procedure dbo.sp_update_schedule @schedule_id int, @enabled int, @freq_type int, @freq_interval int,
	@freq_subday_type int, @active_start_time int as
	update dbo.sysschedules set enabled = @enabled, freq_type = @freq_type, freq_interval = @freq_interval,
		freq_subday_type = @freq_subday_type, active_start_time = @active_start_time
	where schedule_id = @schedule_id;
GO
create procedure dbo.sp_add_jobserver @job_id uniqueidentifier, @server_name nvarchar(30) as
	insert into dbo.sysjobservers values (@job_id, @server_name);
`;

describe.skipIf(missingMssql !== undefined)(named('the job of SQL Server Agent, in T-SQL', missingMssql), () => {
	let database: MssqlDatabase;
	let warehouse: MssqlWarehouse;
	beforeAll(async () => {
		database = await mssqlDatabase();
		warehouse = await database.open();
		await warehouse.script(inPlaceOfMsdb);
	});
	afterAll(async () => {
		await warehouse.close();
		await database[Symbol.asyncDispose]();
	});

	const run = async (of: AgentJob) =>
		await warehouse.script(agentJobSql(of).replaceAll('msdb.dbo.', 'dbo.').replaceAll(/^:.*$/gm, ''));

	/** The job as it is, whole, but for ids. */
	async function standing() {
		const rows = async (text: string) => await warehouse.query({ text });
		return {
			jobs: await rows(
				'select name, enabled, description, notify_level_eventlog, notify_level_email, operator from dbo.sysjobs',
			),
			steps: await rows(
				'select step_id, step_name, subsystem, command, cmdexec_success_code, proxy_name, retry_attempts, output_file_name, flags, on_success_action, on_fail_action from dbo.sysjobsteps',
			),
			schedules: await rows(
				'select s.name as name, s.enabled as enabled, s.freq_type as freq_type, s.freq_interval as freq_interval, s.active_start_time as active_start_time from dbo.sysschedules as s join dbo.sysjobschedules as j on j.schedule_id = s.schedule_id',
			),
			servers: await rows('select server_name from dbo.sysjobservers'),
		};
	}

	const made = {
		jobs: [
			{
				name: job.name,
				enabled: 1,
				description: job.description,
				notify_level_eventlog: 2,
				notify_level_email: 2,
				operator: job.operator,
			},
		],
		steps: [
			{
				step_id: 1,
				step_name: 'refresh',
				subsystem: 'CmdExec',
				command: job.command,
				cmdexec_success_code: 0,
				proxy_name: job.proxy,
				retry_attempts: 0,
				output_file_name: job.outputFile,
				flags: 34,
				on_success_action: 1,
				on_fail_action: 2,
			},
		],
		schedules: [{ name: job.name, enabled: 1, freq_type: 4, freq_interval: 1, active_start_time: 63_000 }],
		servers: [{ server_name: '(local)' }],
	};

	test('without its proxy or its operator nothing is made', async () => {
		await expect(run(job)).rejects.toMatchObject({ code: 'warehouse-statement' });
		await warehouse.script("insert into dbo.sysproxies values (N'ndoo_proxy', 1);");
		await warehouse.script("insert into dbo.sysoperators values (N'Data team', 0);");
		await expect(run(job)).rejects.toMatchObject({ code: 'warehouse-statement' });
		expect((await standing()).jobs).toEqual([]);
		await warehouse.script('update dbo.sysoperators set enabled = 1;');
	});

	test('makes the job, its step, its schedule', async () => {
		await run(job);
		expect(await standing()).toEqual(made);
	});

	test('run again, the same job is there once, with its id', async () => {
		const id = async () => await warehouse.query({ text: 'select job_id from dbo.sysjobs' });
		const before = await id();
		await run(job);
		expect(await standing()).toEqual(made);
		expect(await id()).toEqual(before);
	});

	test('puts right what was changed, at another time of day and without an operator', async () => {
		await warehouse.script("update dbo.sysjobs set enabled = 0; update dbo.sysjobsteps set command = N'other';");
		await run({ ...job, at: { hour: 0, minute: 5 }, operator: undefined });
		expect(await standing()).toEqual({
			...made,
			jobs: made.jobs.map((one) => ({ ...one, notify_level_email: 0, operator: null })),
			schedules: made.schedules.map((one) => ({ ...one, active_start_time: 500 })),
		});
	});

	test('an error on the way undoes all of it', async () => {
		const before = await standing();
		await warehouse.script('drop procedure dbo.sp_update_schedule;');
		await expect(run({ ...job, command: 'other' })).rejects.toMatchObject({ code: 'warehouse-statement' });
		expect(await standing()).toEqual(before);
	});
});
