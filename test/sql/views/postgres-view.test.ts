import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { planCleanedViews } from '../../../sql/views/plan/planner.ts';
import { insideViewSql } from '../../../sql/views/render/view.ts';
import { exampleFlow } from '../../flows/example-flow.ts';

const sqlOf = (flow: BuildableFlow): readonly string[] =>
	planCleanedViews(flow).map((plan) => insideViewSql(plan, 'postgres'));

describe('a cleaned view, as a DBA reads it', () => {
	const [patient, episode, diagnosis] = sqlOf(exampleFlow);

	test('of the table that holds the number', () => {
		expect(patient).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: patient.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__patient" as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__key" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
			)
			select
				this."patient_id",
				this."sex"
			from "src"."patient" as this
			join ndoo_list.cleaned_list as list
				on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
			join "patient__key"
				on "patient__key"."org" = this."org"
				and "patient__key"."patient_id" = this."patient_id"
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('of a table that hangs on it by a key of two columns', () => {
		expect(episode).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: episode.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__episode" as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__key" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
			)
			select
				this."episode_id"
			from "src"."episode" as this
			join "patient__key"
				on "patient__key"."org" = this."organisation"
				and "patient__key"."patient_id" = this."local_id"
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('of a table further down', () => {
		expect(diagnosis).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: diagnosis.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__diagnosis" as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__key" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
			),
			-- Keys of episode that are kept: every row of the key is kept.
			"episode__key" as (
				select this."episode_id"
				from "src"."episode" as this
				left join "patient__key"
					on "patient__key"."org" = this."organisation"
					and "patient__key"."patient_id" = this."local_id"
				where this."episode_id" is not null
				group by this."episode_id"
				having bool_and("patient__key"."org" is not null)
			)
			select
				this."episode",
				this."code"
			from "src"."diagnosis" as this
			join "episode__key"
				on "episode__key"."episode_id" = this."episode"
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('of a single table without an id of its own', () => {
		const [only] = sqlOf({ ...exampleFlow, tables: exampleFlow.tables.slice(0, 1) });
		expect(only).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: patient.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__patient" as
			select
				this."patient_id",
				this."sex"
			from "src"."patient" as this
			join ndoo_list.cleaned_list as list
				on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('of a table whose parent is known by a second id', () => {
		const tables = exampleFlow.tables.map((table) =>
			table.role === 'subject' ? { ...table, keys: ['person'] } : table,
		);
		expect(sqlOf({ ...exampleFlow, tables })[1]).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: episode.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__episode" as
			with
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__key" as (
				select this."person"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				where this."person" is not null
				group by this."person"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
			),
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__key_2" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
			),
			-- Keys of patient that are kept: one number at least is on the list, and so is every number that is not blank.
			"patient__whole" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'text')
				left join "patient__key"
					on "patient__key"."person" = this."person"
				left join "patient__key_2"
					on "patient__key_2"."org" = this."org"
					and "patient__key_2"."patient_id" = this."patient_id"
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'text') is null)
					and bool_and("patient__key"."person" is not null)
					and bool_and("patient__key_2"."org" is not null)
			)
			select
				this."episode_id"
			from "src"."episode" as this
			join "patient__whole"
				on "patient__whole"."org" = this."organisation"
				and "patient__whole"."patient_id" = this."local_id"
			where (select ndoo.assert_disclosable('example'));"
		`);
	});
});

test('the same key in another order is one key', () => {
	const tables = exampleFlow.tables.map((table) =>
		table.role === 'subject' ? { ...table, keys: ['patient_id', 'org'] } : table,
	);
	const reach = planCleanedViews({ ...exampleFlow, tables })[0]?.reach;
	expect(reach?.about === 'people' && reach.keySets.map(({ columns }) => columns)).toEqual([['patient_id', 'org']]);
});

test('whatever purpose and recipient say stays in the comments', () => {
	const anyText = fc.string({
		unit: fc.oneof(fc.constantFrom('\n', '\r', '\u2028', '*/', "'", ';', '--', '\t'), fc.string()),
	});
	fc.assert(
		fc.property(anyText, anyText, (purpose, name) => {
			for (const sql of sqlOf({ ...exampleFlow, purpose, recipient: { name, odsCode: 'X1R' } })) {
				const [comments = '', statement = ''] = sql.split(/^(?=create or replace view )/m);
				expect(comments.split(/[\n\r\u2028\u2029]/).every((line) => line === '' || line.startsWith('--'))).toBe(true);
				expect(statement).toMatch(/^create or replace view "ndoo_inside"\."example__/);
			}
		}),
	);
});
