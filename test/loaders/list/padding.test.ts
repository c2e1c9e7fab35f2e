import { expect, test } from 'vitest';
import { paddingLines } from '../../../loaders/list/padding.ts';
import { nhsIndexOf } from '../../../loaders/nhs-number/nhs-number.ts';

const rowsOf = (count: number): readonly string[] => {
	const text = Buffer.concat([...paddingLines(count)]).toString();
	expect(text === '' || text.endsWith('\n')).toBe(true);
	return text.split('\n').slice(0, -1);
};

test.each([0, 1, 65_536, 65_537, 200_000])('%i rows that are nobody’s', (count) => {
	const rows = rowsOf(count);
	expect(rows).toHaveLength(count);
	expect(new Set(rows).size).toBe(count);
	expect(rows.every((row) => /^x[0-9]{9}$/.test(row) && nhsIndexOf(row) === undefined)).toBe(true);
	expect(rows.toSorted()).toEqual(rows);
	expect(rows.every((row) => row > '9999999999')).toBe(true);
});
