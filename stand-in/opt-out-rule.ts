import { createHmac } from 'node:crypto';
import { type NhsIndex, nhsIndexOf, nhsNumberOf } from '../loaders/nhs-number/nhs-number.ts';
import { testNumbers } from '../loaders/service/test-numbers.ts';

/** Who is taken to have opted out, beside the published test numbers: a share of all numbers, chosen by the seed. */
export type OptOutRule = {
	readonly seed: string;
	/** 0 to 1. */
	readonly rate: number;
};

/** About the national share (docs/design/check-service.md, "What comes back"). */
export const nationalRate = 0.05;

/**
 * Whether the stand-in removes a number. The published test numbers are answered as published, in any environment; for
 * any other the answer follows from a keyed digest of the number, so that it is always the same and is kept nowhere.
 */
export const isRemoved = (index: NhsIndex, rule: OptOutRule): boolean => published.get(index) ?? isDrawn(index, rule);

/** The draw alone, without regard to the published numbers. */
export function isDrawn(index: NhsIndex, { seed, rate }: OptOutRule): boolean {
	const digest = createHmac('sha256', seed).update(nhsNumberOf(index)).digest();
	return digest.readUInt32BE() < rate * 2 ** 32;
}

const published: ReadonlyMap<NhsIndex, boolean> = new Map(
	Object.values(testNumbers).flatMap(({ sent, returned }) =>
		sent.flatMap((number) => {
			const index = nhsIndexOf(number);
			return index === undefined ? [] : [[index, !returned.includes(number)] as const];
		}),
	),
);
