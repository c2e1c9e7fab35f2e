import { describe, expect, test } from 'vitest';
import { NdooError } from '../../../../core/errors.ts';
import { judgeClock } from '../../../../loaders/mesh/doctor/api.ts';
import { judgeDates } from '../../../../loaders/mesh/doctor/certificates.ts';
import { examined, failed, ok } from '../../../../loaders/mesh/doctor/finding.ts';

const minute = 60_000;
const day = 86_400_000;
const now = new Date('2026-03-01T10:00:00Z');
const at = (days: number): Date => new Date(now.getTime() + days * day);

describe('the clock', () => {
	test.each<[minutes: number, level: string, text: string]>([
		[0.3, 'ok', "agrees with MESH's"],
		[-4.4, 'ok', "is 4 minutes ahead of MESH's"],
		[5, 'warning', "is 5 minutes behind MESH's"],
		[-59, 'warning', "is 59 minutes ahead of MESH's"],
		[60, 'failed', "is 60 minutes behind MESH's"],
		[-600, 'failed', "is 600 minutes ahead of MESH's"],
	])('%d minutes: %s', (minutes, level, text) => {
		expect(judgeClock(minutes * minute)).toMatchObject({ about: 'clock', level, text });
	});
});

describe('a certificate', () => {
	test.each<[from: number, to: number, level: string, text: string]>([
		[-10, 31, 'ok', 'valid until 2026-04-01'],
		[-10, 29, 'warning', 'runs out on 2026-03-30'],
		[-10, -0.001, 'failed', 'ran out on 2026-03-01'],
		[1, 400, 'failed', 'is not valid before 2026-03-02'],
	])('from %d days to %d: %s', (from, to, level, text) => {
		const found = judgeDates('client certificate', { validFromDate: at(from), validToDate: at(to) }, now);
		expect(found).toMatchObject({ about: 'client certificate', level, text });
		expect(found.todo === undefined).toBe(level === 'ok');
	});
});

describe('looking at something', () => {
	test('an error for people is the finding', async () => {
		const error = new NdooError('mesh-config', 'It is wrong.', {
			todo: 'Mend it.',
			problems: [{ found: 'two of them' }],
		});
		expect(await examined('the thing', () => Promise.reject(error))).toEqual([
			failed('the thing', 'It is wrong. Found: two of them.', 'Mend it.'),
		]);
	});

	test('a bug stays one', async () => {
		await expect(examined('the thing', () => Promise.reject(new TypeError('oops')))).rejects.toThrow('oops');
	});

	test('what is right is said', async () => {
		expect(await examined('the thing', async () => [ok('the thing', 'fine')])).toEqual([ok('the thing', 'fine')]);
	});
});
