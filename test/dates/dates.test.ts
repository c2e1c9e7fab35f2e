import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockReadingTests } from './clock-reading.ts';
import { testDates } from './dates.ts';

test.each([
	[
		'2026-11-30T14:00:00Z',
		{
			"month's end": '2026-11-30T23:55',
			'new year': '2026-12-31T23:55',
			'leap day': '2028-02-28T23:55',
			'summer time begins': '2027-03-28T00:55',
			'summer time ends': '2027-10-31T00:55',
			today: '2026-11-30T14:00',
		},
	],
	[
		'2028-02-29T23:57:00Z',
		{
			"month's end": '2028-03-31T23:55',
			'new year': '2028-12-31T23:55',
			'leap day': '2032-02-28T23:55',
			'summer time begins': '2028-03-26T00:55',
			'summer time ends': '2028-10-29T00:55',
			today: '2028-02-29T23:57',
		},
	],
])('from %s on, the next of each kind of day', (now, expected) => {
	const found = testDates(new Date(now)).map(({ name, begins }) => [name, begins.toISOString().slice(0, 16)]);
	expect(Object.fromEntries(found)).toEqual(expected);
});

test('tests are chosen by whether they read a clock, themselves or by a helper', () => {
	const chosen = clockReadingTests(join(import.meta.dirname, '..', '..'));
	// By itself; by the helper of all projects; by the engine's clock.
	for (const name of [
		'sql/views/build/build',
		'integration/month/held',
		'integration/command/doctor',
		'sql/migrations/disclosure-gate',
	]) {
		expect(chosen).toContain(`test/${name}.test.ts`);
	}
	for (const name of ['flows/gate', 'loaders/check/request/request-name'])
		expect(chosen).not.toContain(`test/${name}.test.ts`);
});
