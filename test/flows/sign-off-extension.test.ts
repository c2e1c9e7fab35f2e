import { describe, expect, test } from 'vitest';
import { NdooError } from '../../core/errors.ts';
import { requirePilot } from '../../disclosure/pilot.ts';
import type { Flow } from '../../flows/flow.ts';
import { endOf, judgeFlow } from '../../flows/gate.ts';
import { extensionOf } from '../../loaders/sign-off/extension.ts';
import { exampleFlow, exemptFlow } from './example-flow.ts';

const refusalOf = (act: () => unknown): string => {
	try {
		act();
	} catch (error) {
		return error instanceof NdooError ? `${error.code}: ${error.message}` : String(error);
	}
	return 'not refused';
};

const extension = { until: '2027-01-20', reason: 'The board meets late', by: 'ig', on: '2027-01-07' };

describe('an extension of a sign-off that is to be reviewed by 6 January', () => {
	const wanted = (until: string) => () => extensionOf(exampleFlow, { until, reason: 'The board meets late' });
	const outside = 'config-invalid: Expected `--until` to be a day from 2027-01-07 to 2027-02-05.';

	test.each([
		['2027-01-06', outside],
		['2027-01-07', 'not refused'],
		['2027-02-05', 'not refused'],
		['2027-02-06', outside],
		['2027-01-32', outside],
		['soon', outside],
	])('until %s: %s', (until, expected) => {
		expect(refusalOf(wanted(until))).toBe(expected);
	});

	test('is given once, and to what is signed off', () => {
		expect(refusalOf(() => extensionOf({ ...exampleFlow, extension }, { until: '2027-01-25', reason: 'Again' }))).toBe(
			'flow-refused: The flow `example` was given until 2027-01-20 already, by ig on 2027-01-07. A sign-off is extended once.',
		);
		const unsigned: Flow = { ...exampleFlow, signOff: undefined };
		expect(refusalOf(() => extensionOf(unsigned, { until: '2027-01-25', reason: 'Late' }))).toBe(
			'flow-refused: The flow `example` has not been signed off. There is nothing to extend.',
		);
	});

	test('lets the flow be disclosed until its last day', () => {
		const flow = { ...exampleFlow, extension };
		expect(judgeFlow(flow, '2027-01-20').route).toBe('cleaned');
		expect(judgeFlow(flow, '2027-01-21')).toMatchObject({
			refusal: {
				message:
					'The flow `example` was to be reviewed by 2027-01-06, extended to 2027-01-20, and today is 2027-01-21. Nothing of it is built or disclosed.',
			},
		});
		expect(endOf(flow)).toEqual({ what: 'sign-off', on: '2027-01-20' });
	});

	test('gives an exemption that ends no more time', () => {
		const exemption = { code: 'cqc-patient-surveys', evidence: 'box 3', validTo: '2027-01-10' } as const;
		const flow: Flow = { ...exemptFlow, extension, assessment: { ...exemptFlow.assessment, exemption } };
		const judged = judgeFlow(flow, '2027-01-10');
		expect(judged.route === 'refused' ? judged.refusal.message : endOf(judged.flow)).toEqual({
			what: 'exemption',
			on: '2027-01-10',
		});
		expect(judgeFlow(flow, '2027-01-11').route).toBe('refused');
	});
});

describe('a return that goes live on 1 August', () => {
	const flow = { ...exampleFlow, goLive: '2026-08-01' };
	test.each([
		[
			'2026-07-31T22:59:59Z',
			undefined,
			'flow-refused: The flow `example` goes live on 2026-08-01, and today is 2026-07-31. Nothing of it is disclosed.',
		],
		['2026-07-31T22:59:59Z', 'To try the import', 'not refused'],
		['2026-07-31T23:00:00Z', undefined, 'not refused'],
		[
			'2026-07-31T23:00:00Z',
			'To try the import',
			'config-invalid: The flow `example` went live on 2026-08-01: this is no pilot.',
		],
	])('at %s, as a pilot for the reason %s: %s', (at, reason, expected) => {
		expect(refusalOf(() => requirePilot(flow, new Date(at), reason))).toBe(expected);
	});
});
