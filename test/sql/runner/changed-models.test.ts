import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reviewGates } from '../../../sql/views/build/stale-gate.ts';
import { projectOf } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench, disclosing, late } from './build-bench.ts';

// Somebody changes a model, or a view on one, in the warehouse: before a build, while one runs, and afterwards.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => await bench.renew());

test('nothing stands on a model that somebody changed in the warehouse', async () => {
	const files = { ...disclosing, 'sql/models/own.sql': "select patient_id from {{ ref('activity') }}" };
	await bench.build(files);
	await bench.warehouse.script(
		'create or replace view models.activity as select ward_id as patient_id, null::varchar(20) as nhs_number, 2 as contacts from src.ward',
	);
	const { results } = await bench.build(files, { select: ['own', 'flow:summary'] });
	expect(late(results)).toContain('own: error');
	expect(results.find(({ name }) => name === 'own')?.message).toBe(
		'The model `own` stands on a model that is not in the warehouse as its file has it, so it was left out. Found model own → models.activity → src.ward. Run `ndoo build`, which makes every model anew. If it was changed by hand, find out by whom.',
	);
	expect(late(results)).toContain('summary__activity: error');
	expect(await bench.rows("select flow from ndoo.flow_gate where flow = 'summary'")).toEqual([]);
	expect(late((await bench.build(files)).results)).toContain('own: success');
});

test('a return is closed at its next use when somebody changed a model of it in the warehouse', async () => {
	await bench.build(disclosing);
	const { flows } = await projectOf(disclosing);
	const faults = async () =>
		(await reviewGates(bench.warehouse, flows.returns, new Date())).stale.flatMap((gate) =>
			gate.faults.map(({ text }) => text),
		);
	expect(await faults()).toEqual([]);
	await bench.warehouse.script(
		'create or replace view models.activity as select patient_id, nhs_number, 2 as contacts from src.patient',
	);
	expect(await faults()).toContain('models.activity was replaced');
});

test('a view of it that somebody changed between two steps of the build is not put on record', async () => {
	const open = async () => await bench.rows("select flow from ndoo.flow_gate where flow = 'summary'");
	const meanwhile = async () => {
		const [built] = await bench.rows("select 1 from pg_catalog.pg_views where viewname = 'summary__total'");
		if (built !== undefined)
			await bench.warehouse.script(
				'create or replace view cleaned."summary__activity" as select patient_id, 2 as contacts from src.patient',
			);
	};
	const { results } = await bench.build(disclosing, { meanwhile });
	expect(results.find(({ name, status }) => name === 'summary' && status === 'error')?.message).toContain(
		'cleaned.summary__activity, which was replaced',
	);
	expect(await open()).toEqual([]);
	await bench.build(disclosing);
	expect(await open()).toEqual([{ flow: 'summary' }]);
});
