import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import { flowText, notSent, wardNotSent } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench } from './build-bench.ts';

// A look-up of a return's models is a table of that return like any other: looked into for people, and on record.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

const files = (column: string) => ({
	'sql/models/activity.sql': `select p.patient_id, w.${column} as value from {{ cleaned('summary.patient') }} as p cross join {{ cleaned('summary.ward') }} as w`,
	'flows/returns/summary.yml': flowText({
		name: 'summary',
		tables: `  - name: activity\n    model: activity\n    columns: [patient_id, value]\n${notSent}${wardNotSent.replace('[ward_id]', `[${column}]`)}`,
	}),
});

const found = async (column: string): Promise<readonly (string | undefined)[]> => {
	try {
		const { results } = await bench.build(files(column));
		return results.filter(({ status }) => status !== 'success').map(({ name, message }) => `${name}: ${message}`);
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		return error.problems.map((problem) => problem.found);
	}
};

describe('a look-up of models', () => {
	test('is built inside, and on record with the source that it has', async () => {
		expect(await found('ward_id')).toEqual([]);
		expect(await bench.rows('select * from ndoo_inside."summary__ward" order by 1')).toEqual([
			{ ward_id: 1 },
			{ ward_id: 2 },
		]);
		expect(
			await bench.rows(
				`select 1 as one from pg_class where relname = 'summary__ward' and relnamespace = 'cleaned'::regnamespace`,
			),
		).toEqual([]);
		expect(
			await bench.rows(`select distinct 1 as one from ndoo.built_source as b where b::text like '%ward%'`),
		).toHaveLength(1);
	});

	test('is refused when it has the numbers of people', async () => {
		await bench.warehouse.script(
			'drop table src.ward; create table src.ward as select patient_id as ward_id, nhs_number as note from src.patient',
		);
		expect((await found('note')).join(' ')).toContain(
			'its column `note`, in which there are NHS numbers, more than chance gives',
		);
	});

	test('is refused when it has their key', async () => {
		await bench.warehouse.script('alter table src.ward add column patient_id integer');
		expect(await found('ward_id')).toEqual([
			'table `ward` as one without person-level data, and it has `patient_id`, by which `patient` knows a person',
		]);
	});
});
