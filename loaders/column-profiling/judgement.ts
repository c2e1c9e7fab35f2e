import type { NumberFormat } from '../../core/number-format.ts';
import { smallestGroup } from '../../core/suppress.ts';
import type { Mistake } from '../../core/yaml/source.ts';
import type { NumberColumn } from '../../flows/flow.ts';
import type { Column } from '../../warehouse/warehouse.ts';
import { type NameSense, nameSense } from './column-name.ts';
import type { Profile } from './profile.ts';
import { canHoldNumber } from './sample.ts';
import { limitText, shareText } from './share-text.ts';

/** A column that a flow says holds the person's NHS number. */
export type DeclaredNumber = Pick<NumberColumn, 'format' | 'validShareFloor'> & {
	readonly table: string;
	readonly column: Column;
};

/**
 * What speaks against a claim: the type of the column, its values, or, where there are too few of them, its name; undefined
 * when nothing does. `usualFloor` is the share of valid values, 0 to 1, below which a column is mostly not NHS numbers.
 */
export function judgeClaim(claim: DeclaredNumber, profile: Profile, usualFloor: number): Mistake | undefined {
	if (!canHoldNumber(claim.column)) return wrongType(claim);
	if (profile.values < smallestGroup) return doubtfulName(claim);
	return otherFormat(claim, profile) ?? lowShare(claim, profile, usualFloor);
}

const claimed = ({ table, column }: DeclaredNumber): string =>
	`the column \`${column.name}\` of table \`${table}\` as the NHS number`;

const wrongType = (claim: DeclaredNumber): Mistake => ({
	found: `${claimed(claim)}, and it is ${claim.column.type}`,
	expected: 'a column of text or of numbers',
});

const doubts = {
	code: 'whose name is that of a status, a flag or a line',
	pseudonym: 'whose name is that of a pseudonym',
} as const satisfies Partial<Record<NameSense, string>>;

function doubtfulName(claim: DeclaredNumber): Mistake | undefined {
	const sense = nameSense(claim.column.name);
	if (sense !== 'code' && sense !== 'pseudonym') return undefined;
	const found = `${claimed(claim)}, ${doubts[sense]}, and too few values in it to say otherwise`;
	return { found, expected: expected[sense === 'pseudonym' ? 'bridge' : 'number'] };
}

const expected = {
	number: "the column with the person's NHS number",
	bridge: "the person's NHS number; where the return has none, a `bridge` from its pseudonym to the number",
};

/** A format under which people vanish in silence: the other one reads most of what this one cannot. */
function otherFormat(claim: DeclaredNumber, { values, placeholders, valid }: Profile): Mistake | undefined {
	const { format } = claim;
	const other: NumberFormat = format === 'text' ? 'number' : 'text';
	const gained = valid[other] - valid[format];
	if (gained < smallestGroup || gained * 2 <= values - placeholders - valid[format]) return undefined;
	const reads = (one: NumberFormat) => `\`format: ${one}\` reads ${shareText(valid[one], values)} of its values`;
	return { found: `${claimed(claim)}, where ${reads(format)}, and ${reads(other)}`, expected: `\`format: ${other}\`` };
}

function lowShare(claim: DeclaredNumber, profile: Profile, usualFloor: number): Mistake | undefined {
	const accepted = claim.validShareFloor?.share;
	const valid = profile.valid[claim.format];
	if (valid / profile.values >= (accepted ?? usualFloor)) return undefined;
	const kind = kindOfValues(profile);
	const shape = kind === undefined ? '' : `; most are ${kinds[kind]}`;
	return {
		found: `${claimed(claim)}, and ${shareText(valid, profile.values)} of its values are one${shape}`,
		expected:
			kind === 'pseudonym'
				? expected.bridge
				: `at least ${limitText(accepted ?? usualFloor)}${accepted === undefined ? ', or a `validShareFloor` with a reason and a sign-off' : ', which the flow accepts'}`,
	};
}

const kinds = {
	pseudonym: 'texts of eight or more characters with letters in them, as pseudonyms are',
	code: 'of three characters or fewer, as codes are',
	localId: 'ten digits with a wrong check digit, as local ids and made-up numbers are',
} as const;

function kindOfValues({ values, lettered, short, wrongDigit }: Profile): keyof typeof kinds | undefined {
	const isMost = (count: number) => count >= smallestGroup && count * 2 > values;
	if (isMost(lettered)) return 'pseudonym';
	if (isMost(short)) return 'code';
	return isMost(wrongDigit) ? 'localId' : undefined;
}
