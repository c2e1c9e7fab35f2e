/** The type that a value is sent as. */
export type ParameterKind = 'varchar' | 'nvarchar' | 'bit' | 'int' | 'bigint' | 'float' | 'moment' | 'varbinary';

/**
 * A text of ASCII goes as varchar, so that neither a varchar nor an nvarchar column is converted to compare with it, and an
 * index on either serves (data type precedence). A moment goes in UTC without its offset, which a datetimeoffset takes for
 * UTC; the driver would add the offset of this machine. Throws for a value of another kind.
 */
export function parameterKind(value: unknown): ParameterKind {
	switch (typeof value) {
		case 'string':
			return isAscii(value) ? 'varchar' : 'nvarchar';
		case 'boolean':
			return 'bit';
		case 'bigint':
			return 'bigint';
		case 'number':
			return numberKind(value);
		default:
			if (value instanceof Date) return 'moment';
			if (value instanceof Uint8Array) return 'varbinary';
			if (value === null || value === undefined) return 'nvarchar';
			throw new TypeError(`A statement takes no value of this kind: ${typeof value}.`);
	}
}

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

const numberKind = (value: number): ParameterKind =>
	Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'int' : 'bigint') : 'float';
