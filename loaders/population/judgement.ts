import type { Environment, Limits } from '../../core/project/project.ts';
import type { PopulationUnit } from './population.ts';
import { type UnitTally, validRows } from './tally.ts';

/** What holds a check before anything is sent. */
export type PopulationFindingCode =
	| 'population-empty'
	| 'unit-empty'
	| 'unit-vanished'
	| 'valid-share-low'
	| 'rows-fell'
	| 'distinct-fell'
	| 'numbers-not-issued';

export type PopulationFinding = {
	readonly code: PopulationFindingCode;
	/** Undefined when it is about the population as a whole. */
	readonly unit: string | undefined;
	/** The unit, the figure, the limit, and what to do. */
	readonly message: string;
};

/** What a population is measured by; a unit's own limits come before the project's. */
export type PopulationRules = {
	readonly units: readonly PopulationUnit[];
	readonly limits: Pick<Limits, 'validShareFloor' | 'populationFall'>;
	readonly environment: Environment;
};

/**
 * What is wrong with a population, for a person to decide on; nothing when it may be sent. People must not vanish
 * silently (docs/design/rules.md, rule 4): whoever is not sent is never cleared, and drops out of every return.
 * `previous` holds the tallies of the last check, empty before the first.
 */
export function judgePopulation(
	tallies: readonly UnitTally[],
	previous: readonly UnitTally[],
	{ units, limits, environment }: PopulationRules,
): readonly PopulationFinding[] {
	return [
		...judgeWhole(tallies),
		...previous.filter(({ unit }) => !tallies.some((tally) => tally.unit === unit)).map(vanished),
		...tallies.flatMap((tally) => {
			const own = units.find(({ name }) => name === tally.unit);
			const last = previous.find(({ unit }) => unit === tally.unit);
			return [
				...judgeShare(tally, own?.validShareFloor ?? limits.validShareFloor),
				...(last === undefined ? [] : judgeFall(tally, last, own?.populationFall ?? limits.populationFall)),
				...(environment === 'live' ? judgeRanges(tally) : []),
			];
		}),
	];
}

function judgeWhole(tallies: readonly UnitTally[]): readonly PopulationFinding[] {
	if (tallies.some(({ distinct }) => distinct > 0)) return [];
	const message =
		'No business unit gave a single valid NHS number, so there is nothing to check. ' +
		'See that the units name the right tables and columns, and that the account that runs ndoo may read them.';
	return [{ code: 'population-empty', unit: undefined, message }];
}

function vanished({ unit, distinct }: UnitTally): PopulationFinding {
	const message =
		`Business unit ${unit}, with ${count(distinct)} distinct numbers at the last check, is not configured any more. ` +
		'People who are known there alone would not be checked, and would drop out of every return. ' +
		`Bring its file back; if it was closed or renamed, ${accept}.`;
	return { code: 'unit-vanished', unit, message };
}

function judgeShare(tally: UnitTally, floor: number): readonly PopulationFinding[] {
	const { unit, rows } = tally;
	if (rows === 0) {
		const message =
			`Business unit ${unit} has no rows, and at least one is expected. ` +
			`See that its source was filled and is the right one; if it really is empty, ${accept}.`;
		return [{ code: 'unit-empty', unit, message }];
	}
	const share = validRows(tally) / rows;
	if (share >= floor) return [];
	const message =
		`Business unit ${unit}: ${count(validRows(tally))} of its ${count(rows)} rows have a valid NHS number, ` +
		`${shareDown.format(share)}, and at least ${limitShare.format(floor)} is expected. ` +
		'See in its tally what the others are: many that are too short point to a column that lost its leading zeros ' +
		'(format: number), many with a wrong check digit to a column that holds something else. ' +
		`If the source is right, set the unit's validShareFloor, or ${accept}.`;
	return [{ code: 'valid-share-low', unit, message }];
}

function judgeFall(tally: UnitTally, last: UnitTally, limit: number): readonly PopulationFinding[] {
	const figures = [
		{ code: 'rows-fell', what: 'rows', now: tally.rows, before: last.rows },
		{ code: 'distinct-fell', what: 'distinct numbers', now: tally.distinct, before: last.distinct },
	] as const;
	return figures
		.filter(({ now, before }) => (before - now) / before > limit)
		.map(({ code, what, now, before }) => ({
			code,
			unit: tally.unit,
			message:
				`Business unit ${tally.unit}: ${what} fell from ${count(before)} at the last check to ${count(now)}, ` +
				`by ${shareUp.format((before - now) / before)}, and at most ${limitShare.format(limit)} is expected. ` +
				`See that its source was loaded whole; if people really left it, ${accept}.`,
		}));
}

function judgeRanges({ unit, distinct, ranges }: UnitTally): readonly PopulationFinding[] {
	const found = ranges['not-issued'];
	if (found === 0) return [];
	const message =
		`Business unit ${unit}: the range 9… has ${count(found)} of its ${count(distinct)} distinct numbers, and none is ` +
		"expected. That range is for tests, is nobody's, and must not go to the live service. " +
		'Leave test records out of the source, or use another environment than live.';
	return [{ code: 'numbers-not-issued', unit, message }];
}

const accept = 'accept the check (ndoo release --accept --reason "…")';

const count = (figure: number): string => new Intl.NumberFormat('en-GB').format(figure);

// Rounded away from the limit, so that a figure that breaks it never reads as if it met it.
const percent = { style: 'percent', maximumFractionDigits: 1 } as const;
const shareDown = new Intl.NumberFormat('en-GB', { ...percent, roundingMode: 'floor' });
const shareUp = new Intl.NumberFormat('en-GB', { ...percent, roundingMode: 'ceil' });
const limitShare = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 3 });
