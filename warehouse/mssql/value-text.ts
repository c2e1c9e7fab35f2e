import { NdooError } from '../../core/errors.ts';

/** A column of a result, as the driver tells of it. */
export type ResultColumn = {
	readonly name: string;
	/** The driver's name of the type, such as `IntN`. */
	readonly type: string;
	readonly scale: number | undefined;
	/** In bytes, where the type has several. */
	readonly length: number | undefined;
};

/**
 * A value as JavaScript's own where that holds it without loss (boolean, number, bigint for eight bytes), else as the engine
 * prints it. A moment with an offset comes in UTC, as ours are: the driver does not tell the offset.
 */
export function ownValue(value: unknown, column: ResultColumn): unknown {
	if (value === null) return null;
	switch (column.type) {
		case 'BigInt':
			return BigInt(String(value));
		case 'IntN':
			return column.length === 8 ? BigInt(String(value)) : value;
		case 'Int':
		case 'SmallInt':
		case 'TinyInt':
		case 'Bit':
		case 'BitN':
		case 'Float':
			return value;
		case 'FloatN':
			return column.length === 8 ? value : Number(printed(value, column));
		case 'DateTimeOffset':
			return value instanceof Date ? `${printedMoment(value, column)} +00:00` : value;
		default:
			return printed(value, column);
	}
}

/**
 * A value as the engine prints it: no number rounded, no time shifted, no trailing zero lost. Throws for what the driver has
 * changed already: a decimal of more digits than a double has, the offset of a moment, the type of a variant.
 */
export function printed(value: unknown, column: ResultColumn): string | null {
	if (value === null) return null;
	if (column.type === 'DateTimeOffset' || column.type === 'Variant') throw notWhole(column);
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean') return value ? '1' : '0';
	if (typeof value === 'number') return printedNumber(value, column);
	if (value instanceof Date) return printedTime(value, column);
	if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
	throw notWhole(column);
}

/** So many units of the last place are held exactly by a double, and come out of it as they went in: fewer than 2^52. */
const exactUnits = 1e15;

function printedNumber(value: number, column: ResultColumn): string {
	switch (column.type) {
		case 'NumericN':
		case 'DecimalN':
		case 'Numeric':
		case 'Decimal':
			return fixed(value, column.scale, column);
		case 'Money':
		case 'SmallMoney':
		case 'MoneyN':
			return fixed(value, 4, column);
		case 'Real':
			return shortestSingle(value);
		case 'FloatN':
			return column.length === 4 ? shortestSingle(value) : String(value);
		default:
			return String(value);
	}
}

function fixed(value: number, scale: number | undefined, column: ResultColumn): string {
	if (scale === undefined || Math.abs(value) * 10 ** scale >= exactUnits) throw notWhole(column);
	return value.toFixed(scale);
}

/** A number of four bytes comes as the one of eight that is the same; its own digits are at most nine. */
function shortestSingle(value: number): string {
	for (let digits = 6; digits < 9; digits++) {
		const text = Number(value.toPrecision(digits));
		if (Math.fround(text) === value) return String(text);
	}
	return String(Number(value.toPrecision(9)));
}

function printedTime(value: Date, column: ResultColumn): string {
	const [day = '', time = ''] = value.toISOString().slice(0, 23).split('T');
	switch (column.type) {
		case 'Date':
			return day;
		case 'Time':
			return withFraction(time, value, column);
		case 'DateTime2':
			return printedMoment(value, column);
		case 'SmallDateTime':
			return `${day} ${time.slice(0, 8)}`;
		default:
			return column.length === 4 ? `${day} ${time.slice(0, 8)}` : `${day} ${time}`;
	}
}

function printedMoment(value: Date, column: ResultColumn): string {
	const [day = '', time = ''] = value.toISOString().slice(0, 23).split('T');
	return `${day} ${withFraction(time, value, column)}`;
}

/** The driver gives what a Date has no room for, below a thousandth of a second, beside it. */
function withFraction(time: string, value: Date, { scale = 7 }: ResultColumn): string {
	const below = 'nanosecondsDelta' in value ? Math.round(Number(value.nanosecondsDelta) * 1e7) : 0;
	const digits = `${time.slice(9)}${String(below).padStart(4, '0')}`.slice(0, scale);
	return scale === 0 ? time.slice(0, 8) : `${time.slice(0, 8)}.${digits}`;
}

const notWhole = ({ name }: ResultColumn): NdooError =>
	new NdooError('warehouse-statement', `A value of the column ${JSON.stringify(name)} cannot be read without loss.`, {
		todo: 'Have the statement give it as text: `convert(varchar(50), …)`.',
	});
