import { otherDigits } from './other-digits.ts';

/** Ten digits that stand alone in a text, in one of the forms in which people and programs write an NHS number. */
export type TenDigits = {
	/** In our digits. */
	readonly digits: string;
	readonly at: number;
	readonly length: number;
	/** Written as an NHS number is: in one piece, or 3-3-4 with blanks or hyphens. Any other form may be a figure, or two. */
	readonly isPlain: boolean;
};

// What may stand between two digits of a number: a code of a separator, such as in an address or a page, or no letter and no
// digit. Where figures stand in a row, there are marks of a list between them, or lines.
const code = String.raw`%[0-9A-Fa-f]{2}|&#?[0-9A-Za-z]+;|\\u[0-9A-Fa-f]{4}|\\[a-z]`;
const marks = String.raw`\n\r,;:|()"'\x60`;

type Patterns = { readonly grouped: RegExp; readonly spread: RegExp; readonly digit: RegExp; readonly nine: RegExp };

function patternsOf(digit: string): Patterns {
	const between = `(?:${code}|[^${digit}A-Za-z${marks}]){0,3}`;
	const grouped = `(?<![${digit}])[${digit}]{3}(?<one>${between})[${digit}]{3}(?<two>${between})[${digit}]{4}(?![${digit}])`;
	const spread = `[${digit}](?:${between}[${digit}])*`;
	const nine = `(?:[${digit}][^${digit}]*){9}`;
	return {
		grouped: new RegExp(grouped, 'gu'),
		spread: new RegExp(spread, 'gu'),
		digit: new RegExp(`[${digit}]`, 'gu'),
		nine: new RegExp(nine, 'u'),
	};
}

const ours = patternsOf('0-9');
let all: Patterns | undefined;

function patternsFor(text: string): Patterns {
	if (!/[^0-9\P{N}]/u.test(text)) return ours;
	all ??= patternsOf(`0-9${otherDigits().ranges}`);
	return all;
}

/** All ten digits that stand alone in a text, in the order of the text. */
export function tenDigitsIn(text: string): readonly TenDigits[] {
	const patterns = patternsFor(text);
	if (!patterns.nine.test(text)) return [];
	const grouped = [...text.matchAll(patterns.grouped)].map((match) => {
		const { one = '', two = '' } = match.groups ?? {};
		return { ...foundAt(match, patterns), isPlain: one === two && plain.test(one) };
	});
	const spread = [...withoutFound(text, grouped).matchAll(patterns.spread)]
		.map((match) => ({ ...foundAt(match, patterns), isPlain: false }))
		.filter(({ digits }) => digits.length === 10);
	return [...grouped, ...spread].toSorted((one, other) => one.at - other.at);
}

const plain = /^(?:[ \t\u00a0\u2009\u202f-]|\\t|)$/;

const foundAt = (match: RegExpExecArray, { digit }: Patterns) => ({
	digits: (withoutCodes(match[0]).match(digit) ?? []).map(ourDigit).join(''),
	at: match.index,
	length: match[0].length,
});

const withoutCodes = (text: string): string => text.replaceAll(new RegExp(code, 'g'), ' ');

/** One decimal digit of any script, as ours. */
const ourDigit = (text: string): string => {
	if (text >= '0' && text <= '9') return text;
	const { characters, digits } = otherDigits();
	return digits.charAt([...characters].indexOf(text));
};

/** The text with letters in place of what was found, and of the same length. */
export const withoutFound = (text: string, found: readonly Place[]): string =>
	replaced(text, found, ({ length }) => 'x'.repeat(length));

type Place = Pick<TenDigits, 'at' | 'length'>;

/** In the order of the text. */
function replaced(text: string, found: readonly Place[], by: (place: Place) => string): string {
	let from = 0;
	const parts = found.map((place) => {
		const before = text.slice(from, place.at);
		from = place.at + place.length;
		return before + by(place);
	});
	return parts.join('') + text.slice(from);
}

/** All digits of a text, one behind the other, in our digits. */
export const digitsIn = (text: string): string => (text.match(patternsFor(text).digit) ?? []).map(ourDigit).join('');

/**
 * Whether ten digits are an NHS number: by the last of them, and, in a form that is not plain, not where dates begin (day or
 * year first, below 320).
 */
export const isNumber = ({ digits, isPlain }: Pick<TenDigits, 'digits' | 'isPlain'>): boolean =>
	hasCheckDigit(digits) && (isPlain || digits >= '32');

/** The weighted sum of the ten digits of an NHS number divides by 11. */
export const hasCheckDigit = (digits: string): boolean =>
	[...digits].reduce((sum, digit, at) => sum + (10 - at) * Number(digit), 0) % 11 === 0;

/**
 * The text with something else in place of whatever is taken for a person's number: in a plain form whatever the last digit says,
 * since it may be mistyped.
 */
export const withNumbersAs = (text: string, shown: string): string =>
	replaced(
		text,
		tenDigitsIn(text).filter((found) => found.isPlain || isNumber(found)),
		() => shown,
	);

/** The same of a value: where it has ten digits and no letter it is one number, whatever stands between the digits. */
export function tenDigitsOfValue(value: string): readonly TenDigits[] {
	const found = tenDigitsIn(value);
	if (found.length > 0 || /[A-Za-z]/.test(value)) return found;
	const digits = digitsIn(value);
	return digits.length === 10 ? [{ digits, at: 0, length: value.length, isPlain: false }] : [];
}

/** Whether a value is an NHS number or holds one, in any of these forms. */
export const holdsNumber = (value: string): boolean => tenDigitsOfValue(value).some(isNumber);
