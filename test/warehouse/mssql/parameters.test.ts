import { expect, test } from 'vitest';
import { parameterKind } from '../../../warehouse/mssql/parameters.ts';

test.each([
	["O'Neill", 'varchar'],
	['', 'varchar'],
	['É', 'nvarchar'],
	[true, 'bit'],
	[12n, 'bigint'],
	[7, 'int'],
	[-(2 ** 31) + 1, 'int'],
	[2 ** 31, 'bigint'],
	[-(2 ** 31), 'bigint'],
	[0.5, 'float'],
	[new Date(0), 'moment'],
	[Buffer.from([0, 255]), 'varbinary'],
	[null, 'nvarchar'],
	[undefined, 'nvarchar'],
])('%o is sent as %s, which compares with its column as it is', (value, kind) => {
	expect(parameterKind(value)).toBe(kind);
});

test('nothing else, and no value is shown', () => {
	expect(() => parameterKind({ number: '9990000018' })).toThrow('A statement takes no value of this kind: object.');
});
