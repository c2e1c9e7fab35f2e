import { expect, test } from 'vitest';
import { type AgentJob, agentJobSql } from '../../../sql/schedule/agent-job.ts';

const job: AgentJob = {
	name: 'ndoo-refresh',
	description: 'Moves the check.',
	at: { hour: 6, minute: 5 },
	command: '"D:\\our tools\\ndoo.cmd" refresh --project-dir "D:\\the trust\'s"',
	outputFile: 'D:\\logs\\ndoo.log',
	proxy: 'ndoo_proxy',
	operator: 'Data team',
	statusLines: ['Exit status: 0 done.'],
};

test('the script, whole', () =>
	expect(agentJobSql(job)).toMatchInlineSnapshot(`
		"-- Purpose: the job ndoo-refresh of SQL Server Agent, which runs ndoo refresh every day. May be run again: what is there is put right.
		-- Grants: none are given. Whoever runs it owns the job and has to be sysadmin: it reads the tables of msdb.
		-- How: sqlcmd -S <server> -b -i ndoo-refresh.sql, or SSMS.
		--
		-- The step runs as a proxy, whose account needs the project folder, and the secrets in its environment variables. Once,
		-- as sysadmin: create credential; msdb.dbo.sp_add_proxy; msdb.dbo.sp_grant_proxy_to_subsystem for CmdExec.
		--
		-- Exit status: 0 done.
		-- The Agent takes 0 for success and anything else for a failure (@cmdexec_success_code). That another run holds the lock
		-- is waited out and tried again by the command itself, for half an hour. The Agent is not to try again (@retry_attempts):
		-- it cannot tell one failure from another, and a second run that is well would hide from the operator that a check failed.

		:on error exit
		go
		set xact_abort on;
		set nocount on;
		go
		if not exists (select 1 from msdb.dbo.sysproxies as t where t.name = N'ndoo_proxy' and t.enabled = 1)
		begin
			throw 50010, N'There is no proxy "ndoo_proxy" of SQL Server Agent that is enabled. Make it, or give another one with --run-as. Nothing was changed.', 1;
		end;
		if not exists (select 1 from msdb.dbo.sysoperators as t where t.name = N'Data team' and t.enabled = 1)
		begin
			throw 50010, N'There is no operator "Data team" of SQL Server Agent that is enabled. Make it, or give another one with --operator. Nothing was changed.', 1;
		end;
		declare @job_id uniqueidentifier, @schedule_id int;
		begin try
			begin transaction;
			select @job_id = j.job_id from msdb.dbo.sysjobs as j where j.name = N'ndoo-refresh';
			if @job_id is null
				exec msdb.dbo.sp_add_job @job_name = N'ndoo-refresh', @job_id = @job_id output;
			exec msdb.dbo.sp_update_job
				@job_id = @job_id,
				@enabled = 1,
				@description = N'Moves the check.',
				@notify_level_eventlog = 2,
				@notify_level_email = 2,
				@notify_email_operator_name = N'Data team';
			if exists (select 1 from msdb.dbo.sysjobsteps as s where s.job_id = @job_id)
				exec msdb.dbo.sp_delete_jobstep @job_id = @job_id, @step_id = 0;
			exec msdb.dbo.sp_add_jobstep
				@job_id = @job_id,
				@step_id = 1,
				@step_name = N'refresh',
				@subsystem = N'CmdExec',
				@command = N'"D:\\our tools\\ndoo.cmd" refresh --project-dir "D:\\the trust''s"',
				@cmdexec_success_code = 0,
				@proxy_name = N'ndoo_proxy',
				@retry_attempts = 0,
				@output_file_name = N'D:\\logs\\ndoo.log',
				@flags = 34,
				@on_success_action = 1,
				@on_fail_action = 2;
			select @schedule_id = s.schedule_id
			from msdb.dbo.sysschedules as s
			join msdb.dbo.sysjobschedules as j on j.schedule_id = s.schedule_id
			where j.job_id = @job_id and s.name = N'ndoo-refresh';
			if @schedule_id is null
				exec msdb.dbo.sp_add_jobschedule
					@job_id = @job_id,
					@name = N'ndoo-refresh',
					@enabled = 1,
					@freq_type = 4,
					@freq_interval = 1,
					@freq_subday_type = 1,
					@active_start_time = 60500;
			else
				exec msdb.dbo.sp_update_schedule
					@schedule_id = @schedule_id,
					@enabled = 1,
					@freq_type = 4,
					@freq_interval = 1,
					@freq_subday_type = 1,
					@active_start_time = 60500;
			if not exists (select 1 from msdb.dbo.sysjobservers as s where s.job_id = @job_id)
				exec msdb.dbo.sp_add_jobserver @job_id = @job_id, @server_name = N'(local)';
			commit transaction;
		end try
		begin catch
			if @@trancount > 0 rollback transaction;
			throw;
		end catch;
		go
		"
	`));

test('without an operator nobody is mailed, also when somebody was before', () => {
	const text = agentJobSql({ ...job, operator: undefined });
	expect(text).toContain('@notify_level_email = 0;');
	expect(text).not.toContain('sysoperators');
});

test.each([
	[0, 0, '0'],
	[0, 7, '700'],
	[23, 59, '235900'],
])('%i:%i is %s to the Agent', (hour, minute, time) =>
	expect(agentJobSql({ ...job, at: { hour, minute } })).toContain(`@active_start_time = ${time};`),
);

test('what is given is a literal everywhere', () => {
	const given = { command: "x'; drop table a;--", outputFile: "o'o", proxy: "p'p", operator: "q'q" };
	const text = agentJobSql({ ...job, ...given });
	for (const value of Object.values(given)) {
		expect(text).toContain(`N'${value.replaceAll("'", "''")}'`);
		expect(text.replaceAll(value.replaceAll("'", "''"), '')).not.toContain(value);
	}
});
