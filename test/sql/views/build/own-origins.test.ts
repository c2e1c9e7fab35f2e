import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NdooError } from '../../../../core/errors.ts';
import { testEngine } from '../../../warehouse/temporary-warehouse.ts';
import { flowText, patient } from '../../compiler/project-bench.ts';
import { type BuildBench, buildBench, onList } from '../../runner/build-bench.ts';

// What the program made does not come back in as a source; what another program stores does.

const isOn = testEngine === 'mssql';

describe.skipIf(isOn)('a source of a return', () => {
	let bench: BuildBench;
	beforeAll(async () => {
		bench = await buildBench();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());
	beforeEach(async () => {
		await bench.renew();
		await bench.warehouse.script('drop schema if exists mart cascade; create schema mart');
	});

	const models = {
		'sql/models/seen.sql': "select patient_id, nhs_number, sex from {{ cleaned('falls.patient') }}",
		'sql/models/stored.sql':
			"{{ config(materialized='table') }} select patient_id, nhs_number, sex from {{ source('src', 'patient') }}",
	};
	const onMart = flowText({ name: 'again', tables: patient.replace('schema: src', 'schema: mart') });

	/** What is found wrong with a return on `mart.patient`; nothing when it is built. */
	async function found(setup: string): Promise<readonly (string | undefined)[]> {
		await bench.build(models);
		await bench.warehouse.script(setup);
		try {
			await bench.build({ ...models, 'flows/returns/again.yml': onMart });
			return [];
		} catch (error) {
			if (!(error instanceof NdooError)) throw error;
			return error.problems.map((problem) => problem.found);
		}
	}

	const version = async () =>
		Number((await bench.rows("select current_setting('server_version_num') as version"))[0]?.['version']);

	const path = (...relations: readonly string[]) =>
		`table \`patient\` from \`mart.patient\`, which reads what is ndoo's own: ${['mart.patient', ...relations].join(' → ')}`;

	test.each<[string, string, string]>([
		[
			'a cleaned view',
			'create view mart.patient as select * from cleaned."falls__patient"',
			path('cleaned.falls__patient'),
		],
		[
			'a pass-through view behind two others',
			'create view mart.one as select * from passthrough."handover__patient"; create view mart.patient as select * from mart.one',
			path('mart.one', 'passthrough.handover__patient'),
		],
		[
			'an inside view',
			'create view mart.patient as select * from ndoo_inside."falls__patient"',
			path('ndoo_inside.falls__patient'),
		],
		[
			'a fence',
			'create view mart.patient as select * from ndoo_inside."falls__patient__fence"()',
			path('ndoo_inside.falls__patient'),
		],
		[
			'what lies behind more views than are looked behind',
			`create view mart.v_1 as select * from cleaned."falls__patient"; ${Array.from({ length: 24 }, (_, at) => `create view mart.v_${at + 2} as select * from mart.v_${at + 1}`).join('; ')}; create view mart.patient as select * from mart.v_25`,
			path(...Array.from({ length: 20 }, (_, at) => `mart.v_${25 - at}`)),
		],
		['a model', 'create view mart.patient as select * from models.seen', path('models.seen')],
		['a table of a model', 'create view mart.patient as select * from models.stored', path('models.stored')],
		[
			'the list, by a function that has it on record',
			"create function mart.listed() returns setof bpchar language sql stable begin atomic select nhs_number from ndoo_list.cleaned_list; end; create view mart.patient as select 1 as patient_id, listed::text as nhs_number, 'F' as sex from mart.listed() as listed",
			path('the function mart.listed', 'ndoo_list.cleaned_list'),
		],
		[
			'a table of a model that was attached to it',
			'create table mart.patient (patient_id integer, nhs_number varchar(20), sex text); alter table models.stored inherit mart.patient',
			path('models.stored'),
		],
		[
			'a materialised view',
			'create materialized view mart.patient as select * from models.stored',
			path('models.stored'),
		],
	])('is refused when it is made of %s', async (_, setup, text) => {
		// Before PostgreSQL 14 the body of a function is a text.
		if (setup.includes('begin atomic') && (await version()) < 140_000) return;
		// Before PostgreSQL 15 a function's rows are not on record beside it.
		const told = setup.includes('__fence') ? [text, path('the function ndoo_inside.falls__patient__fence')] : [text];
		const [first, ...others] = await found(setup);
		expect(told).toContain(first);
		expect(others).toEqual([]);
	});

	test('may be a table that another program stored, and is cleaned as any other', async () => {
		expect(await found('create table mart.patient as select * from src.patient')).toEqual([]);
		const [row] = await bench.rows('select count(*)::int as people from cleaned."again__patient"');
		expect(row).toEqual({ people: onList.length });
	});

	test('may be a view that asks the form of a number', async () => {
		const view =
			"create view mart.patient as select patient_id, ndoo.nhs_number(nhs_number::text, 'text')::text as nhs_number, sex from src.patient";
		expect(await found(view)).toEqual([]);
	});
});
