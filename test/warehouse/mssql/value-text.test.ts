import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownValue, printed, type ResultColumn } from '../../../warehouse/mssql/value-text.ts';

const column = (
	type: string,
	{ scale, length }: { readonly scale?: number; readonly length?: number } = {},
): ResultColumn => ({
	name: 'c',
	type,
	scale,
	length,
});

/** A moment as the driver gives it, with what is below a thousandth of a second beside it. */
const moment = (text: string, hundredsOfNanoseconds = 0): Date =>
	Object.defineProperty(new Date(text), 'nanosecondsDelta', { value: hundredsOfNanoseconds / 1e7 });

const at = '2026-05-01T11:00:00.250Z';

describe('printed', () => {
	test.each<[value: unknown, column: ResultColumn, text: string | null]>([
		[null, column('IntN', { length: 4 }), null],
		['9990000018', column('Char', { length: 10 }), '9990000018'],
		['  é\n', column('NVarChar'), '  é\n'],
		[true, column('BitN'), '1'],
		[false, column('Bit'), '0'],
		[2147483647, column('IntN', { length: 4 }), '2147483647'],
		['9223372036854775807', column('IntN', { length: 8 }), '9223372036854775807'],
		[1.1, column('NumericN', { scale: 3 }), '1.100'],
		[-0.07, column('DecimalN', { scale: 2 }), '-0.07'],
		[9990000018, column('DecimalN', { scale: 0 }), '9990000018'],
		[12.5, column('MoneyN', { length: 8 }), '12.5000'],
		[0.1, column('FloatN', { length: 8 }), '0.1'],
		[Math.fround(0.1), column('FloatN', { length: 4 }), '0.1'],
		[Math.fround(16777217), column('Real'), '16777216'],
		[new Date('2026-05-01'), column('Date'), '2026-05-01'],
		[moment('1970-01-01T12:13:14.500Z', 1234), column('Time', { scale: 7 }), '12:13:14.5001234'],
		[moment('1970-01-01T12:13:14.500Z'), column('Time', { scale: 0 }), '12:13:14'],
		[moment(at), column('DateTime2', { scale: 3 }), '2026-05-01 11:00:00.250'],
		[moment(at, 9), column('DateTime2', { scale: 7 }), '2026-05-01 11:00:00.2500009'],
		[moment(at), column('DateTime2', { scale: 0 }), '2026-05-01 11:00:00'],
		[new Date(at), column('DateTimeN', { length: 8 }), '2026-05-01 11:00:00.250'],
		[new Date(at), column('DateTimeN', { length: 4 }), '2026-05-01 11:00:00'],
		[new Date(at), column('SmallDateTime'), '2026-05-01 11:00:00'],
		[Buffer.from([1, 171]), column('VarBinary'), '0x01AB'],
		['3E3EDB2A-61C3-4E46-B5A0-5F7A89CDF25D', column('UniqueIdentifier'), '3E3EDB2A-61C3-4E46-B5A0-5F7A89CDF25D'],
	])('%o of %o is %s', (value, of, text) => {
		expect(printed(value, of)).toBe(text);
	});

	const lossy = 'A value of the column "c" cannot be read without loss.';

	test.each<[value: unknown, column: ResultColumn]>([
		[1e15, column('DecimalN', { scale: 0 })],
		[1e10, column('NumericN', { scale: 5 })],
		[1e11, column('MoneyN', { length: 8 })],
		[moment(at), column('DateTimeOffset', { scale: 3 })],
		[5, column('Variant')],
		[{}, column('UDT')],
	])('what the driver has changed is refused: %o of %o', (value, of) => {
		expect(() => printed(value, of)).toThrow(lossy);
	});

	test('a decimal that is taken comes out as it went in', () => {
		const units = fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n });
		fc.assert(
			fc.property(units, fc.integer({ min: 0, max: 15 }), (whole, scale) => {
				// As the driver reads it: units by a power of ten.
				const text = printed(Number(whole) / 10 ** scale, column('NumericN', { scale })) ?? '';
				expect(BigInt(text.replace('.', ''))).toBe(whole);
				expect(text.split('.')[1]?.length ?? 0).toBe(scale);
			}),
		);
	});
});

describe('ownValue', () => {
	test.each<[value: unknown, column: ResultColumn, own: unknown]>([
		[null, column('IntN', { length: 8 }), null],
		[true, column('BitN'), true],
		[7, column('IntN', { length: 4 }), 7],
		['9007199254740993', column('IntN', { length: 8 }), 9007199254740993n],
		['7', column('BigInt'), 7n],
		[0.5, column('FloatN', { length: 8 }), 0.5],
		[Math.fround(0.1), column('FloatN', { length: 4 }), 0.1],
		[1.5, column('NumericN', { scale: 2 }), '1.50'],
		['a', column('VarChar'), 'a'],
		[moment(at), column('DateTimeOffset', { scale: 3 }), '2026-05-01 11:00:00.250 +00:00'],
		[moment(at), column('DateTime2', { scale: 3 }), '2026-05-01 11:00:00.250'],
	])('%o of %o is %o', (value, of, own) => {
		expect(ownValue(value, of)).toEqual(own);
	});
});
