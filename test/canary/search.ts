import { createHash } from 'node:crypto';
import { headCount, type NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { type FormName, type Pattern, patternsOf } from './forms.ts';
import { layersOf } from './layers.ts';
import { patternFinder } from './patterns.ts';

/** Who was found, by their places in the list of those who were looked for, and in which forms. Numbers are never told. */
export type Trace = { readonly people: ReadonlySet<number>; readonly forms: ReadonlySet<FormName> };

export type Search = (bytes: Buffer) => Trace | undefined;

/** Looks for any of these people, in every form and in whatever is packed. `nobody` are people who are nowhere. */
export function searchFor(people: readonly NhsIndex[], nobody: readonly NhsIndex[] = []): Search {
	const find = patternFinder(patternsOf(people));
	return (bytes) => {
		const found = { people: new Set<number>(), forms: new Set<FormName>() };
		const add = (person: number, form: FormName): void => {
			found.people.add(person);
			found.forms.add(form);
		};
		for (const layer of layersOf(bytes)) {
			for (const { person, form } of certain(find(layer))) add(person, form);
			for (const person of inBitmap(layer, people, nobody)) add(person, 'bitmap');
		}
		return found.people.size === 0 ? undefined : found;
	};
}

// See `indexForms`: of one person alone it is chance.
function certain(found: ReadonlySet<Pattern>): readonly Pattern[] {
	const people = new Set([...found].filter(({ form }) => form === 'index').map(({ person }) => person));
	return [...found].filter(({ form }) => form !== 'index' || people.size > 1);
}

/** One bit for each possible head (loaders/nhs-number/index-bitmap.ts), whole, at the beginning of some bytes. */
function inBitmap(bytes: Buffer, people: readonly NhsIndex[], nobody: readonly NhsIndex[]): readonly number[] {
	if (bytes.length < headCount / 8) return [];
	const isSet = (index: NhsIndex): boolean => (((bytes[index >>> 3] ?? 0) >>> (index & 7)) & 1) === 1;
	// Of bytes of any other meaning half of the bits would be set for anybody.
	return nobody.some(isSet) ? [] : [...people.keys()].filter((person) => isSet(people[person] as NhsIndex));
}

/** The same, without searching again what was searched before: most files of an engine stay as they are. */
export function rememberingSearch(search: Search): Search {
	const known = new Map<string, ReturnType<Search>>();
	return (bytes) => {
		const digest = createHash('sha1').update(bytes).digest('hex');
		if (!known.has(digest)) known.set(digest, search(bytes));
		return known.get(digest);
	};
}
