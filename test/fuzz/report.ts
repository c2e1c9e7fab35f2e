import type { Tally } from './child.ts';
import type { Plant } from './plants.ts';

export type Outcome = {
	/** Of each reader. */
	readonly tallies: readonly Tally[];
	readonly plants: readonly PlantOutcome[];
};

/** What was found of an error that was planted. */
export type PlantOutcome = Pick<Plant, 'finds'> & Pick<Tally, 'name' | 'defect'>;

export const isFound = ({ finds, defect }: PlantOutcome): boolean => defect !== undefined && finds.test(defect);

/** Whether no reader has a defect, and every one that was planted is found. */
export const isGood = ({ tallies, plants }: Outcome): boolean =>
	tallies.length > 0 && tallies.every(({ defect }) => defect === undefined) && plants.every(isFound);

/** One row a reader, and the sum; what was found at each defect. */
export function talliesText(tallies: readonly Tally[]): string {
	const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
	const row = (name: string, ...numbers: readonly (number | string)[]) =>
		[name.padEnd(20), ...numbers.map((one) => String(one).padStart(8))].join(' ');
	const cases = ({ read, refused }: Tally) => read + refused;
	return [
		row('reader', 'cases', 'read', 'refused', 'CPU s', 'defects'),
		...tallies.map((one) =>
			row(one.name, cases(one), one.read, one.refused, one.cpuSeconds.toFixed(1), one.defect === undefined ? 0 : 1),
		),
		row(
			'all',
			sum(cases),
			sum(({ read }) => read),
			sum(({ refused }) => refused),
			sum(({ cpuSeconds }) => cpuSeconds).toFixed(1),
			sum(({ defect }) => (defect === undefined ? 0 : 1)),
		),
		...tallies.flatMap(({ name, defect }) => (defect === undefined ? [] : [`\n${name}: ${defect}`])),
	].join('\n');
}

export const plantLine = (plant: PlantOutcome): string =>
	isFound(plant) ? `found   ${plant.name}` : `MISSED  ${plant.name}: ${plant.defect ?? 'no defect'}`;

export function summary({ tallies, plants }: Outcome, seed: number): string {
	const cases = tallies.reduce((total, { read, refused }) => total + read + refused, 0);
	const defects = tallies.filter(({ defect }) => defect !== undefined).length;
	const found = `${plants.filter(isFound).length} of ${plants.length} planted errors found`;
	return `${cases.toLocaleString('en-GB')} cases of ${tallies.length} readers, seed ${seed}: ${defects} defects. ${found}.`;
}
