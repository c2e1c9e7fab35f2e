import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../core/project/project.ts';
import { judgePopulation } from '../../../loaders/population/judgement.ts';
import type { PopulationUnit } from '../../../loaders/population/population.ts';
import type { UnitTally } from '../../../loaders/population/tally.ts';
import { noneInvalid, noRanges } from './columns.ts';

/** A unit of so many rows, as many of them distinct as is said, the others too short. */
const tally = (unit: string, rows: number, distinct = rows, notIssued = 0): UnitTally => ({
	unit,
	rows,
	blank: 0,
	placeholder: 0,
	invalid: { ...noneInvalid, 'too-short': rows - distinct },
	duplicate: 0,
	distinct,
	alsoElsewhere: 0,
	ranges: { ...noRanges, 'england-wales-iom': distinct - notIssued, 'not-issued': notIssued },
});

type Facts = {
	readonly now: readonly UnitTally[];
	readonly last?: readonly UnitTally[];
	readonly own?: Pick<PopulationUnit, 'validShareFloor' | 'populationFall'>;
	readonly environment?: Environment;
};

const judge = ({ now, last = [], own = {}, environment = 'live' }: Facts) =>
	judgePopulation(now, last, {
		units: [{ name: 'community', format: 'text', ...own }],
		limits: { validShareFloor: 0.9, populationFall: 0.1 },
		environment,
	});

describe('a population is held', () => {
	test.each<{ what: string; codes: readonly string[] } & Facts>([
		{ what: 'not at its first check', codes: [], now: [tally('community', 1000)] },
		{ what: 'not at the floor', codes: [], now: [tally('community', 1000, 900)] },
		{ what: 'below the floor', codes: ['valid-share-low'], now: [tally('community', 1000, 899)] },
		{
			what: "not below the project's floor where the unit's own is lower",
			codes: [],
			now: [tally('community', 1000, 500)],
			own: { validShareFloor: 0.5 },
		},
		{
			what: "below the unit's own floor",
			codes: ['valid-share-low'],
			now: [tally('community', 1000, 990)],
			own: { validShareFloor: 0.995 },
		},
		{ what: 'not when it grew', codes: [], now: [tally('community', 1000)], last: [tally('community', 10)] },
		{
			what: 'not at the limit of its fall',
			codes: [],
			now: [tally('community', 900)],
			last: [tally('community', 1000)],
		},
		{
			what: 'beyond the limit of its fall',
			codes: ['rows-fell', 'distinct-fell'],
			now: [tally('community', 899)],
			last: [tally('community', 1000)],
		},
		{
			what: 'when its numbers fell and its rows did not',
			codes: ['distinct-fell'],
			now: [{ ...tally('community', 500), rows: 1000, duplicate: 500 }],
			last: [tally('community', 1000)],
		},
		{
			what: 'when its rows fell and its numbers did not',
			codes: ['rows-fell'],
			now: [tally('community', 500)],
			last: [{ ...tally('community', 500), rows: 1000, duplicate: 500 }],
		},
		{
			what: "not within the unit's own limit of its fall",
			codes: [],
			now: [tally('community', 100)],
			last: [tally('community', 1000)],
			own: { populationFall: 0.9 },
		},
		{
			what: 'when a unit vanished',
			codes: ['unit-vanished'],
			now: [tally('community', 1000)],
			last: [tally('community', 1000), tally('dental', 50)],
		},
		{
			what: 'not when a unit is new',
			codes: [],
			now: [tally('community', 1000), tally('dental', 50)],
			last: [tally('community', 1000)],
		},
		{ what: 'when a unit is empty', codes: ['unit-empty'], now: [tally('community', 0), tally('dental', 50)] },
		{
			what: 'when a unit became empty',
			codes: ['unit-empty', 'rows-fell', 'distinct-fell'],
			now: [tally('community', 0), tally('dental', 50)],
			last: [tally('community', 50)],
		},
		{ what: 'without a unit', codes: ['population-empty'], now: [] },
		{
			what: 'without a number',
			codes: ['population-empty', 'valid-share-low'],
			now: [tally('community', 1000, 0)],
		},
		{
			what: 'when a live one has numbers that are not issued',
			codes: ['numbers-not-issued'],
			now: [tally('community', 1000, 1000, 1)],
		},
		{ what: 'not when they go to int', codes: [], now: [tally('community', 9, 9, 9)], environment: 'int' },
		{
			what: 'not when they go to the stand-in',
			codes: [],
			now: [tally('community', 9, 9, 9)],
			environment: 'stand-in',
		},
	])('$what', ({ codes, ...facts }) => {
		expect(judge(facts).map(({ code }) => code)).toEqual(codes);
	});
});

describe('the messages name the unit, the figure, the limit and what to do', () => {
	const messages = (facts: Facts) => judge(facts).map(({ unit, message }) => `[${unit ?? 'all'}] ${message}`);

	test('population-empty', () => {
		expect(messages({ now: [] })).toMatchInlineSnapshot(`
			[
			  "[all] No business unit gave a single valid NHS number, so there is nothing to check. See that the units name the right tables and columns, and that the account that runs ndoo may read them.",
			]
		`);
	});

	test('unit-empty', () => {
		expect(messages({ now: [tally('community', 0), tally('dental', 50)] })).toMatchInlineSnapshot(`
			[
			  "[community] Business unit community has no rows, and at least one is expected. See that its source was filled and is the right one; if it really is empty, accept the check (ndoo release --accept --reason "…").",
			]
		`);
	});

	test('unit-vanished', () => {
		const last = [tally('dental', 12_345)];
		expect(messages({ now: [tally('community', 50)], last })).toMatchInlineSnapshot(`
			[
			  "[dental] Business unit dental, with 12,345 distinct numbers at the last check, is not configured any more. People who are known there alone would not be checked, and would drop out of every return. Bring its file back; if it was closed or renamed, accept the check (ndoo release --accept --reason "…").",
			]
		`);
	});

	test('valid-share-low, rounded so that it is below the floor on paper too', () => {
		expect(messages({ now: [tally('community', 100_000, 89_999)] })).toMatchInlineSnapshot(`
			[
			  "[community] Business unit community: 89,999 of its 100,000 rows have a valid NHS number, 89.9%, and at least 90% is expected. See in its tally what the others are: many that are too short point to a column that lost its leading zeros (format: number), many with a wrong check digit to a column that holds something else. If the source is right, set the unit's validShareFloor, or accept the check (ndoo release --accept --reason "…").",
			]
		`);
	});

	test('rows-fell and distinct-fell, rounded so that they are beyond the limit on paper too', () => {
		const facts = { now: [tally('community', 89_999)], last: [tally('community', 100_000)] };
		expect(messages(facts)).toMatchInlineSnapshot(`
			[
			  "[community] Business unit community: rows fell from 100,000 at the last check to 89,999, by 10.1%, and at most 10% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").",
			  "[community] Business unit community: distinct numbers fell from 100,000 at the last check to 89,999, by 10.1%, and at most 10% is expected. See that its source was loaded whole; if people really left it, accept the check (ndoo release --accept --reason "…").",
			]
		`);
	});

	test('numbers-not-issued', () => {
		expect(messages({ now: [tally('community', 2000, 2000, 1500)] })).toMatchInlineSnapshot(`
			[
			  "[community] Business unit community: the range 9… has 1,500 of its 2,000 distinct numbers, and none is expected. That range is for tests, is nobody's, and must not go to the live service. Leave test records out of the source, or use another environment than live.",
			]
		`);
	});
});
