/** What the name of a column says of NHS numbers in it. */
export type NameSense =
	/** Its own person's. */
	| 'number'
	/** Another person's: a mother, a baby, a carer. */
	| 'other-person'
	/** Something about the number or the service: a status, a flag, an agreement line. */
	| 'code'
	/** A stand-in for the number. */
	| 'pseudonym'
	/** Nothing. */
	| 'none';

/** Names are a hint and no proof: where there is data, that decides. */
export function nameSense(name: string): NameSense {
	const words = wordsOf(name);
	const has = (known: ReadonlySet<string>) => words.some((word) => known.has(word));
	if (words.some((word) => /^(pseud|hash|encrypt|anon|mask|token)/.test(word))) return 'pseudonym';
	if (!words.some((word) => word.includes('nhs'))) return 'none';
	if (has(codeWords)) return 'code';
	if (!isNumberName(words)) return 'none';
	return has(otherPeople) ? 'other-person' : 'number';
}

/** Words as they are parted by case, spaces, dots and the like: `NHSNumberStatus` is nhs, number, status. */
const wordsOf = (name: string): readonly string[] =>
	name
		.replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== '');

const isNumberName = (words: readonly string[]): boolean =>
	words.some(
		(word, at) => /nhs(number|num|no|nr|id)$/.test(word) || (word === 'nhs' && numberWord.has(words[at + 1] ?? '')),
	);

/** Whether it can be nothing but the name of a column of NHS numbers: `no NHS number` and `NHS number unknown` may be values. */
export function isPlainNumberName(name: string): boolean {
	const words = wordsOf(name);
	const at = words.findIndex((word) => word.includes('nhs'));
	return (
		nameSense(name) === 'number' &&
		words.every((word, place) => place === at || (place < at ? wordsBefore : wordsAfter).has(word))
	);
}

const wordsBefore = new Set(
	'patient patients pat pt person persons individual child adult client clients user member resident recipient deceased identity new current'.split(
		' ',
	),
);

const wordsAfter = new Set('number num no nr id value text patient patients person client'.split(' '));

const numberWord = new Set(['number', 'num', 'no', 'nr', 'id']);

const codeWords = new Set(
	'status indicator ind code flag is valid validated verified verification serv service agree agreement line date time type source reason method count'.split(
		' ',
	),
);

const otherPeople = new Set(
	'mother mothers maternal mum baby babies infant newborn carer carers father parent guardian partner sibling nok kin'.split(
		' ',
	),
);
