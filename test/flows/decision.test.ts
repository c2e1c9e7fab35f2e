import { expect, test } from 'vitest';
import { decisionsOf } from '../../flows/decision.ts';
import type { Flow } from '../../flows/flow.ts';
import { judgeFlow } from '../../flows/gate.ts';
import { exampleFlow } from './example-flow.ts';

const decision = { reason: 'As it is.', signedOffBy: 'A. Signer', on: '2026-01-06' };
const later = { ...decision, on: '2026-03-01' };
const place = { file: 'flows/returns/example.yml' };
const base = { source: { schema: 'src', name: 'a' }, columns: ['id'], place };

const withDecisions = (last: typeof decision): Flow => ({
	...exampleFlow,
	blankNumbersKept: decision,
	bridge: {
		name: 'numbers',
		source: base.source,
		role: 'bridge',
		number: { column: 'n', format: 'text', validShareFloor: { share: 0.05, ...decision } },
		keys: [],
		place,
	},
	tables: [...exampleFlow.tables, { ...base, name: 'ward', role: 'nobody', decision: last }],
});

test('every decision with a sign-off of its own is listed, in the order of the file', () => {
	expect(decisionsOf(exampleFlow)).toEqual([]);
	expect(decisionsOf(withDecisions(later))).toEqual([
		{ ...decision, what: 'rows without an NHS number are kept' },
		{ ...decision, what: 'few values of numbers need be NHS numbers: a share of 0.05' },
		{ ...later, what: 'table ward has no person-level data' },
	]);
});

test('one that is dated after today keeps the flow from being built', () => {
	const routeOn = (today: string) => judgeFlow(withDecisions(later), today).route;
	expect([routeOn('2026-02-28'), routeOn('2026-03-01')]).toEqual(['refused', 'cleaned']);
});
