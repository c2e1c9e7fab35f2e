import { scrub } from '../../core/scrub.ts';
import type { CanaryOutcome, CheckOutcome } from './canary.ts';
import { type Found, placeKinds, type Tally } from './places.ts';
import type { PlantOutcome } from './plants.ts';

/** Whether everybody who was planted was found, and nobody else; and everything is closed to others. */
export const isGood = ({ plants, checks, openFiles }: CanaryOutcome): boolean =>
	plants.length > 0 &&
	plants.every(({ isFound }) => isFound) &&
	checks.length > 0 &&
	checks.every(isClean) &&
	openFiles.length === 0;

const isClean = ({ faults }: CheckOutcome): boolean => faults.length === 0;

/** Where somebody was found, by how many people and in which forms; no number is in it, also not of a file's name. */
export const faultText = ({ kind, name, people, forms }: Found): string =>
	`${kind}: ${scrub(name).slice(0, 200).replaceAll(/\s+/g, ' ')} (${people.size} people; ${[...forms].join(', ')})`;

export const missedText = ({ kind, encoding }: PlantOutcome): string => `MISSED in ${kind}: ${encoding}`;

/** A line for each check, and one more for each place where somebody was. */
export function checkText(check: CheckOutcome): string {
	const { name, people, faults, inLog, seconds } = check;
	const log = inLog.length === 0 ? '' : `; the engine's log still tells of ${distinctPeople(inLog)}`;
	const outcome = isClean(check) ? `none of ${people} found${log}` : 'FOUND';
	return [
		`${name.padEnd(44)} ${outcome} (${seconds.toFixed(1)} s)`,
		...faults.map((one) => `    ${faultText(one)}`),
	].join('\n');
}

const distinctPeople = (found: readonly Found[]): number => new Set(found.flatMap(({ people }) => [...people])).size;

/** What was searched at the last check. */
export function tallyText(tally: Tally): string {
	const rows = placeKinds.map((kind) => {
		const { places = 0, bytes = 0 } = tally.get(kind) ?? {};
		return `${kind.padEnd(28)} ${String(places).padStart(7)} ${(bytes / 1_000_000).toFixed(2).padStart(9)} MB`;
	});
	return ['searched                      places', ...rows].join('\n');
}

export function summary({ plants, checks, commands, openFiles }: CanaryOutcome): string {
	const found = plants.filter(({ isFound }) => isFound).length;
	const faults = checks.filter((check) => !isClean(check)).length;
	const looks = checks.reduce(
		(sum, { tally }) => sum + [...tally.values()].reduce((all, { places }) => all + places, 0),
		0,
	);
	return `${found} of ${plants.length} plants found; ${commands} commands, ${checks.length} checks, ${looks} places searched; ${faults} checks left somebody behind; ${openFiles.length} files are open to others.`;
}
