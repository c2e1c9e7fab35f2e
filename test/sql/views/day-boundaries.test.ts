import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BuildReport, buildViews } from '../../../sql/views/build/build.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow, exemptFlow } from '../../flows/example-flow.ts';
import { diagnosis, episode, kept, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// A sign-off ends with its day where the organisation is, for a build, and for the gate that a view asks.

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await bench.sources({ patient, episode, diagnosis });
	await bench.publish([kept]);
	await build(new Date(), []);
});

async function build(now: Date, flows: Parameters<typeof buildViews>[1]): Promise<BuildReport> {
	const options = { dryRun: false, now, actor: 'tester', digestKey: async () => testKey };
	return await buildViews(bench.warehouse, flows, options);
}

const gates = {
	cleaned: ['flow_gate', exampleFlow],
	// By another name: the ledger has the sign-off of the first with its assessment.
	'pass-through': ['passthrough_gate', { ...exemptFlow, name: 'exempt' }],
} as const;

const boundaries = [
	['midnight in summer, at a month’s end', '2026-07-31', '2026-07-31T23:00:00.000Z'],
	['midnight in winter', '2026-11-30', '2026-12-01T00:00:00.000Z'],
	['new year', '2026-12-31', '2027-01-01T00:00:00.000Z'],
	['the day before 29 February', '2028-02-28', '2028-02-29T00:00:00.000Z'],
	['29 February', '2028-02-29', '2028-03-01T00:00:00.000Z'],
	['the day of 23 hours', '2026-03-29', '2026-03-29T23:00:00.000Z'],
	['the day of 25 hours', '2026-10-25', '2026-10-26T00:00:00.000Z'],
] as const;

const cases = Object.entries(gates).flatMap(([way, [table, flow]]) =>
	boundaries.map(([what, reviewBy, end]) => [way, what, reviewBy, end, { table, flow }] as const),
);

test.each(cases)(
	'%s: %s: a sign-off to be reviewed by %s ends at %s',
	async (_, __, reviewBy, end, { table, flow }) => {
		const signed = { ...flow, signOff: { ...flow.signOff, reviewBy } };
		const last = new Date(Date.parse(end) - 1);
		expect(await build(new Date(end), [signed])).toMatchObject({ built: [], refused: [{ code: 'flow-refused' }] });
		expect(await build(last, [signed])).toMatchObject({ built: [{ flow: flow.name }], refused: [] });
		const [gate] = await bench.rows(`select closes_at from ndoo.${table}`);
		expect(new Date(String(gate?.['closes_at'])).toISOString()).toBe(end);
	},
);

test('a project elsewhere has its own days', async () => {
	const flow = {
		...exampleFlow,
		timeZone: 'Pacific/Auckland',
		signOff: { ...exampleFlow.signOff, reviewBy: '2026-07-31' },
	};
	expect((await build(new Date('2026-07-31T12:00:00Z'), [flow])).built).toEqual([]);
	expect((await build(new Date('2026-07-31T11:59:59Z'), [flow])).built).toHaveLength(1);
});

test('a view is read until the moment at which the day ends, and not at it', async () => {
	await build(new Date(), [{ ...exampleFlow, signOff: { ...exampleFlow.signOff, reviewBy: '2099-07-31' } }]);
	const read = async () => await bench.refusal('select count(*) from cleaned.example__episode');
	expect(await read()).toBeUndefined();
	const ended = { postgres: 'now()', tsql: 'sysdatetimeoffset()' }[bench.warehouse.dialect];
	await bench.warehouse.script(`update ndoo.flow_gate set closes_at = ${ended}`);
	expect(await read()).toContain('The sign-off of the flow "example" ran out on 2099-07-31.');
});
