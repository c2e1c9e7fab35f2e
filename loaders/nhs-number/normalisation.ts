import type { NumberFormat } from '../../core/number-format.ts';
import { digitsValue, isHeadOf, type NhsIndex } from './nhs-number.ts';
import type { Placeholders } from './placeholders.ts';

/** Why a value is not an NHS number, in the words of the person who looks after the source. */
export const refusals = [
	/** Nothing there: null, or nothing but blanks. */
	'blank',
	/** A placeholder for "no number". */
	'placeholder',
	/** Digits only, fewer than ten: in a `text` column often a leading zero that was lost. */
	'too-short',
	/** Digits only, more than ten. */
	'too-long',
	/** Something else than ASCII digits: a word, a letter, a sign, an exponent, another separator, a full-width digit. */
	'not-digits',
	/** Ten digits of which the last is wrong, or a head that no number begins with. */
	'check-digit',
	/** Neither text nor a number: a date, a truth value, bytes. */
	'wrong-type',
] as const;
export type NumberRefusal = (typeof refusals)[number];

export type Normalised = { readonly index: NhsIndex } | { readonly reason: NumberRefusal };

/**
 * A raw column value to an NHS number, or why not. This is all that is accepted, for both formats in this order, and
 * regular so that the warehouse can say the same in one SQL expression:
 *
 * 1. Null is the empty text; an integer or a numeric is its decimal digits; every other type is refused.
 * 2. Every blank is taken out, wherever it stands: tab, line feed, carriage return, space, NBSP (U+00A0), BOM (U+FEFF).
 *    Nothing left is `blank`.
 * 3. One ending of a full stop and zeros (`.0`, `.00`) is taken out.
 * 4. `text`: hyphens are taken out, unless one stands first or last, where it is a sign.
 *    `number`: zeros are put in front, up to ten characters.
 * 5. What is left is ten ASCII digits: no placeholder, and the check digit is right.
 *
 * No tracing and no mending beyond this (organisation policy: "no additional processes … to trace and validate NHS Numbers").
 */
export function normalise(raw: unknown, format: NumberFormat, placeholders: Placeholders): Normalised {
	const text = textOf(raw);
	if (text === undefined) return refused['wrong-type'];
	const value = text.length === 10 ? digitsValue(text) : Number.NaN;
	if (!Number.isNaN(value)) return judgeTenDigits(value, placeholders);
	const bare = text.replace(blanks, '');
	if (bare === '') return refused.blank;
	return judge(formatters[format](bare.replace(decimalZeros, '')), placeholders);
}

const blanks = /[\t\n\r \u00a0\ufeff]/g;
const decimalZeros = /\.0+$/;
const sign = /^-|-$/;

const formatters: Readonly<Record<NumberFormat, (bare: string) => string>> = {
	text: (bare) => (sign.test(bare) ? bare : bare.replaceAll('-', '')),
	number: (bare) => (bare === '' ? bare : bare.padStart(10, '0')),
};

// One object a reason: a source of millions of blanks makes no garbage.
const refused = {
	blank: { reason: 'blank' },
	placeholder: { reason: 'placeholder' },
	'too-short': { reason: 'too-short' },
	'too-long': { reason: 'too-long' },
	'not-digits': { reason: 'not-digits' },
	'check-digit': { reason: 'check-digit' },
	'wrong-type': { reason: 'wrong-type' },
} as const satisfies { readonly [R in NumberRefusal]: { readonly reason: R } };

function textOf(raw: unknown): string | undefined {
	if (typeof raw === 'string') return raw;
	if (raw === null || raw === undefined) return '';
	return typeof raw === 'number' || typeof raw === 'bigint' ? String(raw) : undefined;
}

function judge(text: string, placeholders: Placeholders): Normalised {
	const value = digitsValue(text);
	if (Number.isNaN(value)) return refused['not-digits'];
	if (text.length < 10) return refused['too-short'];
	if (text.length > 10) return refused['too-long'];
	return judgeTenDigits(value, placeholders);
}

function judgeTenDigits(value: number, placeholders: Placeholders): Normalised {
	if (placeholders.has(value)) return refused.placeholder;
	const head = Math.trunc(value / 10);
	return isHeadOf(head, value % 10) ? { index: head } : refused['check-digit'];
}
