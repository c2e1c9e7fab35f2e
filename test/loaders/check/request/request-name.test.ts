import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../../core/errors.ts';
import { nameRequests, productionDate, type RequestNaming } from '../../../../loaders/check/request/request-name.ts';

describe('the production date', () => {
	test.each([
		['2019-02-07T12:00:00Z', '070219', '2019-02'],
		['2025-12-31T23:59:59Z', '311225', '2025-12'],
		['2026-01-01T00:00:00Z', '010126', '2026-01'],
		// Summer time: an hour before midnight in UTC is the next day, and here the next month, on the wall.
		['2025-07-31T22:59:59Z', '310725', '2025-07'],
		['2025-07-31T23:00:00Z', '010825', '2025-08'],
		// The hour that comes twice.
		['2025-10-26T00:30:00Z', '261025', '2025-10'],
		['2025-10-26T01:30:00Z', '261025', '2025-10'],
	])('of %s is %s in %s', (at, day, month) => {
		expect(productionDate(new Date(at), 'Europe/London')).toEqual({ day, month });
	});
});

const naming: RequestNaming = {
	mailbox: 'YCLTA53',
	odsCode: 'YCL',
	checkId: '20190207-k3x9',
	producedAt: new Date('2019-02-07T12:00:00Z'),
	timeZone: 'Europe/London',
	firstSequence: 5,
	parts: 2,
};

describe('naming requests', () => {
	test('as the check service page has it', () => {
		expect(nameRequests(naming)).toEqual([
			{ part: 1, baseName: 'YCLTA53-070219-0005', localId: 'YCL-20190207-k3x9-001' },
			{ part: 2, baseName: 'YCLTA53-070219-0006', localId: 'YCL-20190207-k3x9-002' },
		]);
	});

	test('uses the sequence to its end', () => {
		expect(nameRequests({ ...naming, firstSequence: 9998 }).map(({ baseName }) => baseName)).toEqual([
			'YCLTA53-070219-9998',
			'YCLTA53-070219-9999',
		]);
	});

	test.each<[what: string, naming: RequestNaming, error: string]>([
		[
			'a sequence that is used up',
			{ ...naming, firstSequence: 9999 },
			[
				'check-failed: Mailbox YCLTA53 has used up its 9999 file names of this month.',
				'What to do: Start the check again next month, or make the parts larger with request.rowsPerPart in ndoo.yml.',
			].join('\n\n'),
		],
		[
			'a mailbox that leaves the folder',
			{ ...naming, mailbox: '../YCLTA53' },
			[
				'mesh-config: Expected the mailbox to be made of letters, digits and hyphens, got another sign at position 1.',
				'What to do: Check the mailbox ids and the ODS code of the organisation in ndoo.yml.',
			].join('\n\n'),
		],
		[
			'a colon, which loses the reply',
			{ ...naming, odsCode: 'Y:L' },
			[
				'mesh-config: Expected the LocalId to be made of letters, digits, hyphens and underscores, got another sign at position 2.',
				'What to do: Check the mailbox ids and the ODS code of the organisation in ndoo.yml.',
			].join('\n\n'),
		],
	])('refuses %s', (_what, refused, error) => {
		expect(errorOf(() => nameRequests(refused))).toBe(error);
	});

	test('names nothing twice', () => {
		const sequence = fc.integer({ min: 1, max: 9000 });
		fc.assert(
			fc.property(sequence, fc.integer({ min: 1, max: 999 }), (firstSequence, parts) => {
				const names = nameRequests({ ...naming, firstSequence, parts });
				expect(new Set(names.map(({ baseName }) => baseName)).size).toBe(parts);
				expect(new Set(names.map(({ localId }) => localId)).size).toBe(parts);
				expect(names.map(({ baseName }) => baseName)).toEqual(names.map(({ baseName }) => baseName).sort());
			}),
		);
	});
});

function errorOf(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		if (error instanceof NdooError) return `${error.code}: ${formatError(error)}`;
		throw error;
	}
	return 'nothing thrown';
}
