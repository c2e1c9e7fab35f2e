import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { alsoKept, diagnosis, episode, signedFlow as flow, kept, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// On every engine: a condition of a reader's meets the rows that are kept, and no other. What fails on a row tells that the
// row is there, and with the engine's own words which value it has.

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	await bench.publish([kept, alsoKept]);
	await bench.sources({ patient, episode, diagnosis });
	await buildViews(bench.warehouse, [flow], {
		dryRun: false,
		now: new Date(),
		actor: 'tester',
		digestKey: async () => testKey,
	});
});
afterAll(async () => await bench[Symbol.asyncDispose]());

/** In the source and on the list, in the source and not on the list, nowhere. */
const ids = { listed: 1, withheld: 2, absent: 99 } as const;

const questions: Readonly<Record<string, (view: string, id: number) => string>> = {
	'a division': (view, id) =>
		`select count(*) as n from ${view} where 1 / (case when patient_id = ${id} then 0 else 1 end) = 1`,
	'a conversion': (view, id) =>
		`select count(*) as n from ${view} where cast(case when patient_id = ${id} then 'x' else '1' end as integer) = 1`,
	'a division in a join': (view, id) =>
		`select count(*) as n from ${view} as v join (select 1 as one) as o on 1 / (case when v.patient_id = ${id} then 0 else 1 end) = o.one`,
	'a division in a subquery': (view, id) =>
		`select case when exists (select 1 from ${view} as v where 1 / (case when v.patient_id = ${id} then 0 else 1 end) = 1) then 1 else 0 end as n`,
};

const fails = async (view: string, what: string, id: number): Promise<boolean> =>
	(await bench.refusal(questions[what]?.(view, id) ?? '')) !== undefined;

describe.each(Object.keys(questions))('%s that fails on one person', (what) => {
	test('fails through the view that readers read for a row that is kept, and for nobody else', async () => {
		const view = 'cleaned.example__patient';
		expect(await fails(view, what, ids.listed)).toBe(true);
		expect(await fails(view, what, ids.withheld)).toBe(false);
		expect(await fails(view, what, ids.absent)).toBe(false);
	});
});

test('the view inside has no such fence: there an engine may look at a row before it knows', async () => {
	const view = 'ndoo_inside.example__patient';
	const found = await Promise.all(Object.keys(questions).map((what) => fails(view, what, ids.withheld)));
	expect(found).toContain(true);
});

test('a reader of the fence has every row that is kept, whatever the size', async () => {
	const [inside] = await bench.rows('select count(*) as n from ndoo_inside.example__patient');
	const [edge] = await bench.rows('select count(*) as n from cleaned.example__patient');
	expect(Number(edge?.['n'])).toBe(Number(inside?.['n']));
	expect(Number(edge?.['n'])).toBe(2);
});
