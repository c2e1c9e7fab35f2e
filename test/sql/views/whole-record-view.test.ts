import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { ChildTable, FlowTable } from '../../../flows/flow.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { planCleanedViews } from '../../../sql/views/plan/planner.ts';
import { insideViewSql } from '../../../sql/views/render/view.ts';
import { exampleFlow } from '../../flows/example-flow.ts';

const decision = { reason: 'Wards are no people.', signedOffBy: 'A. Signer', on: '2026-01-06' };
const place = { file: 'flows/returns/example.yml', line: 20, column: 5 };

const table = (name: string) => ({ name, source: { schema: 'src', name }, columns: ['id'], place });
const child = (name: string, parent: string, more: Partial<ChildTable> = {}): ChildTable => ({
	...table(name),
	role: 'child',
	parent,
	keys: [{ child: 'person', parent: 'person' }],
	...more,
});
const bridge = {
	name: 'numbers',
	source: { schema: 'src', name: 'numbers' },
	role: 'bridge',
	number: { column: 'nhs_number', format: 'number', alsoIn: ['former number'] },
	keys: [],
	place,
} as const;

const sqlOf = (flow: Partial<BuildableFlow>): readonly string[] =>
	planCleanedViews({ ...exampleFlow, ...flow }).map((plan) => insideViewSql(plan, 'postgres'));

describe('a cleaned view, as a DBA reads it', () => {
	test('of a return without a number, by a bridge that has two', () => {
		expect(sqlOf({ bridge, tables: [child('spell', 'numbers')] })[0]).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: spell.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__spell" as
			with
			-- Keys of numbers that are kept: one number at least is on the list, and so is every number that is not blank.
			"numbers__key" as (
				select this."person"
				from "src"."numbers" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'number')
				left join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list_2
					on list_2.nhs_number = coalesce(ndoo.nhs_number(this."former number"::text collate "default", 'number'), '')
				where this."person" is not null
				group by this."person"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'number') is null)
					and bool_and(list_2.nhs_number is not null)
			)
			select
				this."id"
			from "src"."spell" as this
			join "numbers__key"
				on "numbers__key"."person" = this."person"
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('of a table that hangs on another and holds the number as well: each contradicts the other', () => {
		const number = { column: 'nhs', format: 'text' } as const;
		const [spell, episode] = sqlOf({
			bridge: { ...bridge, number: { column: 'nhs_number', format: 'number' } },
			tables: [
				child('spell', 'numbers'),
				child('episode', 'spell', { keys: [{ child: 'spell', parent: 'id' }], number }),
			],
		});
		expect(spell).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: spell.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__spell" as
			with
			-- Keys of numbers that are kept: episode has no number under them that is not on the list.
			"numbers__key_numbers_1" as (
				select this."person"
				from "src"."numbers" as this
				left join "src"."spell" as below_1
					on this."person" = below_1."person"
				left join "src"."episode" as below_2
					on below_1."id" = below_2."spell"
				left join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
					on list.nhs_number = coalesce(ndoo.nhs_number(below_2."nhs"::text collate "default", 'text'), '')
				where this."person" is not null
				group by this."person"
				having bool_and(list.nhs_number is not null)
			),
			-- Keys of numbers that are kept: one number at least is on the list, and so is every number that is not blank.
			"numbers__key" as (
				select this."person"
				from "src"."numbers" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'number')
				left join "numbers__key_numbers_1"
					on "numbers__key_numbers_1"."person" = this."person"
				where this."person" is not null
				group by this."person"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'number') is null)
					and bool_and("numbers__key_numbers_1"."person" is not null)
			)
			select
				this."id"
			from "src"."spell" as this
			join "numbers__key"
				on "numbers__key"."person" = this."person"
			where (select ndoo.assert_disclosable('example'));"
		`);
		expect(episode).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: episode.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__episode" as
			with
			-- Keys of numbers that are kept: episode has no number under them that is not on the list.
			"numbers__key_numbers_1" as (
				select this."person"
				from "src"."numbers" as this
				left join "src"."spell" as below_1
					on this."person" = below_1."person"
				left join "src"."episode" as below_2
					on below_1."id" = below_2."spell"
				left join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
					on list.nhs_number = coalesce(ndoo.nhs_number(below_2."nhs"::text collate "default", 'text'), '')
				where this."person" is not null
				group by this."person"
				having bool_and(list.nhs_number is not null)
			),
			-- Keys of numbers that are kept: one number at least is on the list, and so is every number that is not blank.
			"numbers__key" as (
				select this."person"
				from "src"."numbers" as this
				left join ndoo_list.cleaned_list as list
					on list.nhs_number = ndoo.nhs_number(this."nhs_number"::text collate "default", 'number')
				left join "numbers__key_numbers_1"
					on "numbers__key_numbers_1"."person" = this."person"
				where this."person" is not null
				group by this."person"
				having bool_or(list.nhs_number is not null)
					and bool_and(list.nhs_number is not null or ndoo.nhs_number(this."nhs_number"::text collate "default", 'number') is null)
					and bool_and("numbers__key_numbers_1"."person" is not null)
			),
			-- Keys of spell that are kept: every row of the key is kept.
			"spell__key" as (
				select this."id"
				from "src"."spell" as this
				left join "numbers__key"
					on "numbers__key"."person" = this."person"
				where this."id" is not null
				group by this."id"
				having bool_and("numbers__key"."person" is not null)
			)
			select
				this."id"
			from "src"."episode" as this
			join "spell__key"
				on "spell__key"."id" = this."spell"
			join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
				on list.nhs_number = coalesce(ndoo.nhs_number(this."nhs"::text collate "default", 'text'), '')
			where (select ndoo.assert_disclosable('example'));"
		`);
	});

	test('where rows without a number are kept', () => {
		const tables = exampleFlow.tables.slice(0, 2);
		expect(sqlOf({ blankNumbersKept: decision, tables })).toMatchInlineSnapshot(`
			[
			  "-- Inside view of the flow example: patient.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__patient" as
			with
			-- Keys of patient that are kept: every number that is not blank is on the list.
			"patient__key" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
					on list.nhs_number = coalesce(ndoo.nhs_number(this."nhs_number"::text collate "default", 'text'), '')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_and(list.nhs_number is not null)
			)
			select
				this."patient_id",
				this."sex"
			from "src"."patient" as this
			join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
				on list.nhs_number = coalesce(ndoo.nhs_number(this."nhs_number"::text collate "default", 'text'), '')
			join "patient__key"
				on "patient__key"."org" = this."org"
				and "patient__key"."patient_id" = this."patient_id"
			where (select ndoo.assert_disclosable('example'));",
			  "-- Inside view of the flow example: episode.
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__episode" as
			with
			-- Keys of patient that are kept: every number that is not blank is on the list.
			"patient__key" as (
				select this."org", this."patient_id"
				from "src"."patient" as this
				left join (select nhs_number from ndoo_list.cleaned_list union all select ''::bpchar) as list
					on list.nhs_number = coalesce(ndoo.nhs_number(this."nhs_number"::text collate "default", 'text'), '')
				where this."org" is not null and this."patient_id" is not null
				group by this."org", this."patient_id"
				having bool_and(list.nhs_number is not null)
			)
			select
				this."episode_id"
			from "src"."episode" as this
			join "patient__key"
				on "patient__key"."org" = this."organisation"
				and "patient__key"."patient_id" = this."local_id"
			where (select ndoo.assert_disclosable('example'));",
			]
		`);
	});

	test('of a table without person-level data', () => {
		const ward: FlowTable = { ...table('ward'), role: 'nobody', decision };
		expect(sqlOf({ tables: [...exampleFlow.tables, ward] })[3]).toMatchInlineSnapshot(`
			"-- Inside view of the flow example: ward. No person-level data: Wards are no people. (A. Signer, 2026-01-06)
			-- Purpose: To see how views are made.
			-- Recipient: A university (X1R)
			-- Grants: select to the loader, and to no reader.
			create or replace view "ndoo_inside"."example__ward" as
			select
				this."id"
			from "src"."ward" as this
			where (select ndoo.assert_disclosable('example'));"
		`);
	});
});

describe('a table that no number reaches is refused, word for word', () => {
	const refusal = (tables: readonly FlowTable[]): string => {
		try {
			return sqlOf({ tables }).join('\n');
		} catch (error) {
			return error instanceof NdooError ? `${error.code}: ${formatError(error)}` : String(error);
		}
	};

	test('one that hangs on nothing of the flow, and what hangs on it', () => {
		expect(refusal([...exampleFlow.tables, child('lost', 'nowhere'), child('below', 'lost')])).toMatchInlineSnapshot(`
			"flow-invalid: The flow \`example\` has tables that no person's number reaches.

			  flows/returns/example.yml:20:5: found table \`lost\`, which leads to no table that holds the number
			    expected \`via\` to a table that is reached, \`subject\`, or \`noPersonData\`

			  flows/returns/example.yml:20:5: found table \`below\`, which leads to no table that holds the number
			    expected \`via\` to a table that is reached, \`subject\`, or \`noPersonData\`

			What to do: Say in the flow file by which keys they hang on a table that is reached; or that they have no person-level data, with a sign-off. Nothing was built."
		`);
	});

	test.each<[string, readonly FlowTable[], readonly string[]]>([
		['a circle', [child('a', 'b'), child('b', 'a')], ['a', 'b']],
		['a table that hangs on itself', [child('a', 'a')], ['a']],
		['a table without keys', [child('a', 'patient', { keys: [] })], ['a']],
		['a table that hangs on one about nobody', [{ ...table('w'), role: 'nobody', decision }, child('a', 'w')], ['a']],
	])('%s', (_, more, named) => {
		const text = refusal([...exampleFlow.tables, ...more]);
		expect([...text.matchAll(/found table `(\w+)`/g)].map(([, name]) => name)).toEqual(named);
	});
});
