import { describe, expect, test } from 'vitest';
import type { BuildableFlow, PassThroughFlow } from '../../../../flows/gate.ts';
import { fingerprint } from '../../../../sql/views/build/fingerprint.ts';
import { exampleFlow, exemptFlow } from '../../../flows/example-flow.ts';

// What the warehouse has of a flow is told from what its file says by one digest. Whatever the file says that the views or
// their gate hold shows in it, what was lowered above all: a view goes on with the old limit until it is built.

const [subject, ...children] = exampleFlow.tables;

const cleaned: Readonly<Record<string, Partial<BuildableFlow>>> = {
	'a shorter time that a list serves': { maxListAgeDays: 34 },
	'a longer one': { maxListAgeDays: 36 },
	'a review that comes earlier': { signOff: { ...exampleFlow.signOff, reviewBy: '2027-01-05' } },
	'another time zone, where the day ends at another time': { timeZone: 'Europe/Dublin' },
	'a column less': { tables: exampleFlow.tables.map((table) => ({ ...table, columns: table.columns.slice(1) })) },
	'a table less': { tables: exampleFlow.tables.slice(0, 2) },
	'another source': {
		tables: [{ ...subject, source: { schema: 'src', name: 'other' } }, ...children] as BuildableFlow['tables'],
	},
};

const exempt: Readonly<Record<string, Partial<PassThroughFlow>>> = {
	'a review that comes earlier': { signOff: { ...exemptFlow.signOff, reviewBy: '2027-01-05' } },
	'an exemption that ends before the review': {
		ground: { ...exemptFlow.ground, validTo: '2026-12-31' } as PassThroughFlow['ground'],
	},
	'another time zone': { timeZone: 'Europe/Dublin' },
	'a column less': { tables: exemptFlow.tables.map((table) => ({ ...table, columns: table.columns.slice(1) })) },
};

describe.each(['postgres', 'tsql'] as const)('in %s another digest has', (dialect) => {
	const differs = (flow: BuildableFlow | PassThroughFlow, change: object): boolean =>
		fingerprint({ ...flow, ...change }, dialect) !== fingerprint(flow, dialect);

	test.each(Object.entries(cleaned))('%s', (_, change) => {
		expect(differs(exampleFlow, change)).toBe(true);
	});

	test.each(Object.entries(exempt))('a flow that is exempt, with %s', (_, change) => {
		expect(differs(exemptFlow, change)).toBe(true);
	});

	test('and none has what the warehouse is not told', () => {
		expect(differs(exampleFlow, { title: 'Another', frequency: 'weekly', legalBasis: 'Another' })).toBe(false);
	});
});
