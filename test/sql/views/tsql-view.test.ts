import { describe, expect, test } from 'vitest';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { rolesOf } from '../../../sql/roles/roles.ts';
import { plannedFlow } from '../../../sql/views/build/planned-flow.ts';
import { tsqlCatalogue } from '../../../sql/views/build/tsql-catalogue.ts';
import { planCleanedViews } from '../../../sql/views/plan/planner.ts';
import { passThroughViewSql } from '../../../sql/views/render/pass-through-view.ts';
import { edgeSql, insideViewSql } from '../../../sql/views/render/view.ts';
import { scriptOf } from '../../../warehouse/sql-text/script.ts';
import type { Column } from '../../../warehouse/warehouse.ts';
import { exampleFlow, exemptFlow } from '../../flows/example-flow.ts';

const sqlOf = (flow: BuildableFlow): readonly string[] =>
	planCleanedViews(flow).map((plan) => insideViewSql(plan, 'tsql'));

describe('a cleaned view on SQL Server, as a DBA reads it', () => {
	const [patient, episode, diagnosis] = sqlOf(exampleFlow);

	test('of the table that holds the number', () => {
		expect(patient).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: patient.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or alter view [ndoo_inside].[example__patient] as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			[patient__key] as (
				select this.[org], this.[patient_id]
				from [src].[patient] as this
				cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = number.nhs_number
				where this.[org] is not null and this.[patient_id] is not null
				group by this.[org], this.[patient_id]
				having max(case when list.nhs_number is not null then 1 else 0 end) = 1
					and min(case when list.nhs_number is not null or number.nhs_number is null then 1 else 0 end) = 1
			)
			select
				this.[patient_id],
				this.[sex]
			from [src].[patient] as this
			cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
			join ndoo_list.cleaned_list as list
				on list.nhs_number = number.nhs_number
			join [patient__key]
				on [patient__key].[org] = this.[org]
				and [patient__key].[patient_id] = this.[patient_id]
			where (select ndoo.assert_disclosable(N'example')) = 1;"
		`);
	});

	test('of a table that hangs on it by a key of two columns', () => {
		expect(episode).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: episode.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or alter view [ndoo_inside].[example__episode] as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			[patient__key] as (
				select this.[org], this.[patient_id]
				from [src].[patient] as this
				cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = number.nhs_number
				where this.[org] is not null and this.[patient_id] is not null
				group by this.[org], this.[patient_id]
				having max(case when list.nhs_number is not null then 1 else 0 end) = 1
					and min(case when list.nhs_number is not null or number.nhs_number is null then 1 else 0 end) = 1
			)
			select
				this.[episode_id]
			from [src].[episode] as this
			join [patient__key]
				on [patient__key].[org] = this.[organisation]
				and [patient__key].[patient_id] = this.[local_id]
			where (select ndoo.assert_disclosable(N'example')) = 1;"
		`);
	});

	test('of a table further down', () => {
		expect(diagnosis).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: diagnosis.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or alter view [ndoo_inside].[example__diagnosis] as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			[patient__key] as (
				select this.[org], this.[patient_id]
				from [src].[patient] as this
				cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = number.nhs_number
				where this.[org] is not null and this.[patient_id] is not null
				group by this.[org], this.[patient_id]
				having max(case when list.nhs_number is not null then 1 else 0 end) = 1
					and min(case when list.nhs_number is not null or number.nhs_number is null then 1 else 0 end) = 1
			),
			-- Keys of episode that are kept: every row of the key is kept.
			[episode__key] as (
				select this.[episode_id]
				from [src].[episode] as this
				left join [patient__key]
					on [patient__key].[org] = this.[organisation]
					and [patient__key].[patient_id] = this.[local_id]
				where this.[episode_id] is not null
				group by this.[episode_id]
				having min(case when [patient__key].[org] is not null then 1 else 0 end) = 1
			)
			select
				this.[episode],
				this.[code]
			from [src].[diagnosis] as this
			join [episode__key]
				on [episode__key].[episode_id] = this.[episode]
			where (select ndoo.assert_disclosable(N'example')) = 1;"
		`);
	});

	test('of a table with two numbers, where blanks are kept', () => {
		const tables = exampleFlow.tables
			.slice(0, 1)
			.map((table) =>
				table.role === 'subject' ? { ...table, number: { ...table.number, alsoIn: ['former ]number'] } } : table,
			);
		const blankNumbersKept = { reason: 'Generated', signedOffBy: 'A. Signer', on: '2026-01-06' };
		const [only] = sqlOf({ ...exampleFlow, blankNumbersKept, tables });
		expect(only).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: patient.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or alter view [ndoo_inside].[example__patient] as
			select
				this.[patient_id],
				this.[sex]
			from [src].[patient] as this
			cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
			join (select nhs_number from ndoo_list.cleaned_list union all select cast('' as char(10)) collate Latin1_General_BIN2) as list
				on list.nhs_number = isnull(number.nhs_number, '')
			cross apply ndoo.nhs_number(this.[former ]]number], N'text') as number_2
			join (select nhs_number from ndoo_list.cleaned_list union all select cast('' as char(10)) collate Latin1_General_BIN2) as list_2
				on list_2.nhs_number = isnull(number_2.nhs_number, '')
			where (select ndoo.assert_disclosable(N'example')) = 1;"
		`);
	});

	test('of a table further down than one with a number of its own', () => {
		const tables = exampleFlow.tables.map((table) =>
			table.role === 'child' && table.name === 'episode'
				? { ...table, number: { column: 'nhs', format: 'number' as const } }
				: table,
		);
		expect(sqlOf({ ...exampleFlow, tables })[2]).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: diagnosis.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or alter view [ndoo_inside].[example__diagnosis] as
			with
			-- Keys of patient that are kept: episode has no number under them that is not on the list.
			[patient__key_numbers_1] as (
				select this.[org], this.[patient_id]
				from [src].[patient] as this
				left join [src].[episode] as below_1
					on this.[org] = below_1.[organisation]
					and this.[patient_id] = below_1.[local_id]
				cross apply ndoo.nhs_number(below_1.[nhs], N'number') as number
				left join (select nhs_number from ndoo_list.cleaned_list union all select cast('' as char(10)) collate Latin1_General_BIN2) as list
					on list.nhs_number = isnull(number.nhs_number, '')
				where this.[org] is not null and this.[patient_id] is not null
				group by this.[org], this.[patient_id]
				having min(case when list.nhs_number is not null then 1 else 0 end) = 1
			),
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			[patient__key] as (
				select this.[org], this.[patient_id]
				from [src].[patient] as this
				cross apply ndoo.nhs_number(this.[nhs_number], N'text') as number
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = number.nhs_number
				left join [patient__key_numbers_1]
					on [patient__key_numbers_1].[org] = this.[org]
					and [patient__key_numbers_1].[patient_id] = this.[patient_id]
				where this.[org] is not null and this.[patient_id] is not null
				group by this.[org], this.[patient_id]
				having max(case when list.nhs_number is not null then 1 else 0 end) = 1
					and min(case when list.nhs_number is not null or number.nhs_number is null then 1 else 0 end) = 1
					and min(case when [patient__key_numbers_1].[org] is not null then 1 else 0 end) = 1
			),
			-- Keys of episode that are kept: every number that is not blank is on the list.
			[episode__key] as (
				select this.[episode_id]
				from [src].[episode] as this
				left join [patient__key]
					on [patient__key].[org] = this.[organisation]
					and [patient__key].[patient_id] = this.[local_id]
				cross apply ndoo.nhs_number(this.[nhs], N'number') as number
				left join (select nhs_number from ndoo_list.cleaned_list union all select cast('' as char(10)) collate Latin1_General_BIN2) as list
					on list.nhs_number = isnull(number.nhs_number, '')
				where this.[episode_id] is not null
				group by this.[episode_id]
				having min(case when [patient__key].[org] is not null then 1 else 0 end) = 1
					and min(case when list.nhs_number is not null then 1 else 0 end) = 1
			)
			select
				this.[episode],
				this.[code]
			from [src].[diagnosis] as this
			join [episode__key]
				on [episode__key].[episode_id] = this.[episode]
			where (select ndoo.assert_disclosable(N'example')) = 1;"
		`);
	});
});

test('a pass-through view on SQL Server, as a DBA reads it', () => {
	const [table] = exemptFlow.tables;
	expect(table && passThroughViewSql(exemptFlow, table, 'tsql')).toMatchInlineSnapshot(`
		"-- Pass-through view of the flow example: patient. The opt-out is not applied: exempt (question 7a), exemption cqc-patient-surveys.
		-- Purpose: To see how views are made.
		-- Recipient: A university (X1R)
		-- Grants: select to the flow's readers.
		create or alter view [passthrough].[example__patient] as
		select
			this.[patient_id],
			this.[sex]
		from [src].[patient] as this
		where (select ndoo.assert_passthrough(N'example')) = 1;"
	`);
});

test('the fence of a cleaned view on SQL Server, and the view on it', () => {
	const [plan] = planCleanedViews({
		...exampleFlow,
		tables: exampleFlow.tables.slice(0, 1).map((table) => ({ ...table, columns: ['sex', 'seen', 'stamp'] })),
	});
	const column = (name: string, type: string, collation?: string): Column => ({
		name,
		type,
		nullable: true,
		...(collation !== undefined && { collation }),
	});
	const source = [
		column('stamp', 'timestamp'),
		column('sex', 'char(1)', 'Latin1_General_CI_AS'),
		column('seen', 'datetime2(3)'),
		column('other', 'int'),
	];
	const { fence, view } = plan === undefined ? { fence: '', view: '' } : edgeSql(plan, source, 'tsql');
	expect(`${fence}\n\n${view}`).toMatchInlineSnapshot(`
		"create or alter function [ndoo_inside].[example__patient__fence]() returns @kept table (
			[sex] char(1) collate Latin1_General_CI_AS null,
			[seen] datetime2(3) null,
			[stamp] binary(8) null
		) as
		begin
			declare @before datetime2(7), @after datetime2(7), @refusal int;
			select @before = l.moved_at from ndoo_list.list_in_use as l;
			insert into @kept ([sex], [seen], [stamp])
			select inside.[sex], inside.[seen], inside.[stamp]
			from [ndoo_inside].[example__patient] as inside;
			select @after = l.moved_at from ndoo_list.list_in_use as l;
			if @before is null or @after is null or @before <> @after
				set @refusal = cast(N'ND008: The cleaned list was replaced while it was being read. What to do: Read the view again. If that does not help, run \`ndoo status\`.' as int);
			return;
		end;

		-- Cleaned view of the flow example: patient.
		-- Purpose: To see how views are made.
		-- Recipient: A university (X1R)
		-- Grants: select to the flow's readers.
		create or alter view [cleaned].[example__patient] as
		select kept.[sex], kept.[seen], kept.[stamp]
		from [ndoo_inside].[example__patient__fence]() as kept;"
	`);
});

test('the role and the gate of a flow on SQL Server', () => {
	const { gateSql } = plannedFlow({ route: 'cleaned', flow: exampleFlow }, 'tsql');
	const { roleSql, grantSql, dropSql } = tsqlCatalogue;
	const view = { kind: 'view', name: { schema: 'cleaned', name: 'example__patient' } } as const;
	const roles = rolesOf('tsql', '');
	const role = roles.ofFlow('example', 'cleaned');
	const readers = [{ name: role, mayGrant: false }];
	const statements = [roleSql(role, roles.reader), grantSql(view, readers), gateSql, dropSql(view)];
	expect(scriptOf('tsql', statements).replaceAll(/[0-9a-f]{64}/g, '…')).toMatchInlineSnapshot(`
		"if database_principal_id(N'ndoo_read_example') is null create role [ndoo_read_example];
		alter role [ndoo_reader] add member [ndoo_read_example];
		go

		grant select on [cleaned].[example__patient] to [ndoo_read_example];
		go

		update ndoo.flow_gate set
			max_list_age_days = 35,
			valid_until = N'2027-01-06',
			closes_at = cast(N'2027-01-07 00:00:00.000 +00:00' as datetimeoffset(3)),
			fingerprint = N'…',
			built_at = sysdatetimeoffset()
		where flow = N'example';
		if @@rowcount = 0
			insert into ndoo.flow_gate (flow, max_list_age_days, valid_until, closes_at, fingerprint, built_at)
			values (N'example', 35, N'2027-01-06', cast(N'2027-01-07 00:00:00.000 +00:00' as datetimeoffset(3)), N'…', sysdatetimeoffset());
		go

		drop view if exists [cleaned].[example__patient];"
	`);
});
