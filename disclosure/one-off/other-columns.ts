import { NdooError } from '../../core/errors.ts';
import { digitsIn, hasCheckDigit, tenDigitsOfValue } from '../../core/number-forms.ts';
import { smallestGroup } from '../../core/suppress.ts';
import { verdictOf } from '../../loaders/column-search/verdict.ts';
import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import type { Placeholders } from '../../loaders/nhs-number/placeholders.ts';
import { columnText, type NumberColumn } from './number-column.ts';

/**
 * Searches the columns of a one-off return of which nothing was said for NHS numbers, every value of them, as the sources of a
 * flow are searched: a number that is in none of the columns known would leave without its person having been asked about.
 */
export class OtherColumns {
	readonly #columns: readonly { readonly place: number; readonly found: FoundDigits }[];
	readonly #layout: NumberColumn;

	constructor(layout: NumberColumn, placeholders: Placeholders) {
		const { columns, index, alsoIn, otherPeople } = layout;
		const known = [index, ...alsoIn, ...otherPeople];
		this.#columns = Array.from({ length: columns }, (_, place) => place)
			.filter((place) => !known.includes(place))
			.map((place) => ({ place, found: new FoundDigits(placeholders) }));
		this.#layout = layout;
	}

	add(cell: (place: number) => string | null | undefined): void {
		for (const { place, found } of this.#columns) found.add(cell(place) ?? '');
	}

	/** Throws `file-invalid` for columns that hold NHS numbers. `people` are those of the cohort. */
	requireNone(file: string, people: NhsNumberSet): void {
		const doubts = this.#columns
			.map(({ place, found }) => ({ place, numbers: found.numbers(people) }))
			.filter(({ numbers }) => numbers > 0);
		if (doubts.length > 0) throw undeclared(file, doubts, this.#layout);
	}
}

/** Different ten digits of a column: those that stand alone, and each ten of longer digits. Kept by their first nine. */
class FoundDigits {
	readonly #placeholders: Placeholders;
	readonly #alone = { all: new NhsNumberSet(), valid: new NhsNumberSet() };
	readonly #inside = { all: new NhsNumberSet(), valid: new NhsNumberSet() };

	constructor(placeholders: Placeholders) {
		this.#placeholders = placeholders;
	}

	add(value: string): void {
		if (!mayHoldNine(value)) return;
		for (const { digits } of tenDigitsOfValue(value)) this.#put(this.#alone, digits);
		const digits = digitsIn(value);
		// A number that lost its leading zero, and one that was filled up with zeros.
		if (digits.length === 9 && !/[A-Za-z]/.test(value)) this.#put(this.#alone, `0${digits}`);
		if (/^00+\d{10}$/.test(digits)) this.#put(this.#alone, digits.slice(-10));
		if (digits.length <= 10) return;
		for (let at = 0; at + 10 <= digits.length; at++) this.#put(this.#inside, digits.slice(at, at + 10));
	}

	#put({ all, valid }: { readonly all: NhsNumberSet; readonly valid: NhsNumberSet }, digits: string): void {
		if (this.#placeholders.has(Number(digits))) return;
		const head = Number(digits.slice(0, 9)) as NhsIndex;
		all.add(head);
		if (hasCheckDigit(digits)) valid.add(head);
	}

	/**
	 * How many different NHS numbers there are; none where it is no more than the one in eleven that chance gives. A file may have
	 * few rows, so that whoever knows it is asked where a search of a source would not ask.
	 */
	numbers(people: NhsNumberSet): number {
		const known = ({ all, valid }: { readonly all: NhsNumberSet; readonly valid: NhsNumberSet }) => ({
			known: all.countCommon(people),
			people: valid.countCommon(people),
		});
		const alone = { ten: this.#alone.all.size, valid: this.#alone.valid.size, ...known(this.#alone) };
		const inside = known(this.#inside);
		const isMore = alone.valid * 8 > alone.ten;
		if (!isMore && verdictOf({ alone, inside }) === 'nothing') return 0;
		return Math.max(alone.valid, inside.people, 1);
	}
}

/** Whether a value may have nine digits, of any script. Most values of a file end here. */
function mayHoldNine(value: string): boolean {
	if (value.length < 9) return false;
	let digits = 0;
	for (let at = 0; at < value.length; at++) {
		const unit = value.charCodeAt(at);
		if (unit > 127 || (unit >= 48 && unit <= 57 && ++digits === 9)) return true;
	}
	return false;
}

type Doubt = { readonly place: number; readonly numbers: number };

function undeclared(file: string, doubts: readonly Doubt[], layout: NumberColumn): NdooError {
	const example = (doubts[0]?.place ?? 0) + 1;
	return new NdooError('file-invalid', `${file} has NHS numbers in columns of which nobody said whose they are.`, {
		problems: doubts.map(({ place, numbers }) => ({
			place: { file },
			found: `different NHS numbers in ${columnText(place, layout)}: ${
				numbers < smallestGroup ? `fewer than ${smallestGroup}` : numbers.toLocaleString('en-GB')
			}`,
			expected: 'whose they are, or an input without them',
		})),
		todo: `Leave the column out at its source; or say \`--other-people ${example}\` where they are of others than whom the row is about (a mother, a baby, a carer), who decide nothing, or where somebody looked and they are none; or \`--also-in ${example}\` where they are of the same person: then all have to be on the list. Nothing was sent or written.`,
	});
}
