import { expect, test } from 'vitest';
import type { Project } from '../../../core/project/project.ts';
import { type CleaningOrder, placeOf } from '../../../scripts/returns/cleaning.ts';

const project = { folders: { disclosed: '/project/disclosed' } } as Project;

const place = (input: CleaningOrder['input'], output?: string): string =>
	placeOf(
		{ flow: 'clinic-activity', input, output } as CleaningOrder,
		project,
		'/here',
	)('20260301-a1b2c3').replaceAll('\\', '/');

const outward = '/project/disclosed/clinic-activity/20260301-a1b2c3/to-recipient';

test.each<[what: string, input: CleaningOrder['input'], path: string]>([
	['a file by its own name', { kind: 'file', path: 'in/cohort.csv' }, `${outward}/cohort.csv`],
	['a query by the name of its file', { kind: 'query', path: 'in/cohort.sql' }, `${outward}/cohort.csv`],
	['not by a name with an NHS number', { kind: 'file', path: 'in/9990000018.csv' }, `${outward}/return.csv`],
	['nor one that is written apart', { kind: 'file', path: 'in/for 999 000 0018.csv' }, `${outward}/return.csv`],
	['nor by that of a query', { kind: 'query', path: 'in/of-9990000018.sql' }, `${outward}/return.csv`],
])('a one-off return is written where disclosures lie: %s', (_, input, path) => {
	expect(place(input)).toBe(path);
});

test('a one-off return is written where its person says', () => {
	expect(place({ kind: 'file', path: 'in/cohort.csv' }, '/out/mine.csv')).toMatch(/\/out\/mine\.csv$/);
});
