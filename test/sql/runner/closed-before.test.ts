import { afterAll, beforeAll, expect, test } from 'vitest';
import { flowText, notSent } from '../compiler/project-bench.ts';
import { type BuildBench, buildBench } from './build-bench.ts';

// The gate of a return that discloses models is closed before anything of it is touched, whatever becomes of the build.

let bench: BuildBench;
beforeAll(async () => {
	bench = await buildBench();
	await bench.renew();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const summary = flowText({
	name: 'summary',
	tables: `  - name: activity
    model: activity
    columns: [patient_id, contacts]
${notSent}`,
});
const project = (contacts: string) => ({
	'sql/models/activity.sql': `select patient_id, nhs_number, ${contacts} as contacts from {{ cleaned('summary.patient') }}`,
	'flows/returns/summary.yml': summary,
});

test('a return that was open is closed when its only model cannot be built any more', async () => {
	const read = 'select * from cleaned."summary__activity"';
	await bench.build(project('2'));
	expect(await bench.refusal(read)).toBeUndefined();
	const { results } = await bench.build(project('no_such'));
	expect(results.find(({ name }) => name === 'activity')).toMatchObject({ status: 'error' });
	expect(await bench.rows("select flow from ndoo.flow_gate where flow = 'summary'")).toEqual([]);
	expect(await bench.refusal(read)).toBeDefined();
});
